import { execa } from "execa";
import { z } from "zod";
import type { Family } from "@/protocol/address";
import { type PolicyRecord, recordId } from "@/protocol/records";
import { parseAnswer } from "./answer";

/** IPv4's: without a family `ip rule` takes that, and one `ip -batch` has one family for all of its lines. */
export const policyQuery = "rule show";

/** A rule of policy routing. iproute2 prints what has no value (`not`, `iif_detached`) as null. */
const PolicyRule = z.looseObject({
	priority: z.number().int(),
	src: z.string().default("all"),
	srclen: z.number().int().optional(),
	dst: z.string().optional(),
	dstlen: z.number().int().optional(),
	tos: z.string().optional(),
	fwmark: z.string().optional(),
	fwmask: z.string().optional(),
	iif: z.string().optional(),
	oif: z.string().optional(),
	ipproto: z.string().optional(),
	sport: z.number().int().optional(),
	dport: z.number().int().optional(),
	table: z.string().optional(),
	suppress_prefixlen: z.number().int().optional(),
	suppress_ifgroup: z.string().optional(),
	goto: z.number().int().optional(),
	action: z.string().optional(),
	protocol: z.string().optional(),
});
export type PolicyRule = z.infer<typeof PolicyRule>;
const PolicyRules = z.array(PolicyRule);

/** In the order in which the kernel tries them. */
export function parsePolicyRules(line: string): PolicyRule[] {
	return parseAnswer(policyQuery, PolicyRules, line);
}

/** Those of a family, asked by a process of its own. `end` leaves the namespace at once. */
export function readPolicyRules(path: string, family: Family): { text: Promise<string>; end: () => void } {
	const argv = [`--net=${path}`, "--", "ip", family === "inet" ? "-4" : "-6", "-j", "-d", ...policyQuery.split(" ")];
	const options = { stdin: "ignore", stderr: "ignore", reject: false, timeout: 5000, cleanup: false } as const;
	const child = execa("nsenter", argv, options);
	// A kernel without this family has none of its rules.
	const text = child.then(({ failed, stdout }) => (failed ? "[]" : stdout || "[]"));
	return { text, end: () => void child.kill("SIGKILL") };
}

/** Does it hang on an interface being there? */
export const namesInterface = ({ iif, oif }: PolicyRule) => iif !== undefined || oif !== undefined;

/** What follows its priority in `ip rule` (print_rule in iproute2's iprule.c). */
export function policyText(rule: PolicyRule): string {
	const prefix = (address: string, length?: number) => (length === undefined ? address : `${address}/${length}`);
	const range = (name: "sport" | "dport" | "uid", word: string) => {
		const [start, end] = [rule[`${name}_start`], rule[`${name}_end`]];
		return typeof start === "number" && typeof end === "number" ? `${word} ${start}-${end}` : "";
	};
	const named = (word: string, value: string | number | undefined) => (value === undefined ? "" : `${word} ${value}`);
	const detached = (which: "iif" | "oif") => (`${which}_detached` in rule ? "[detached]" : "");
	const words = [
		"not" in rule ? "not" : "",
		`from ${prefix(rule.src, rule.srclen)}`,
		rule.dst === undefined ? "" : `to ${prefix(rule.dst, rule.dstlen)}`,
		named("tos", rule.tos),
		rule.fwmark === undefined ? "" : `fwmark ${rule.fwmark}${rule.fwmask === undefined ? "" : `/${rule.fwmask}`}`,
		named("iif", rule.iif),
		detached("iif"),
		named("oif", rule.oif),
		detached("oif"),
		"l3mdev" in rule ? "lookup [l3mdev-table]" : "",
		range("uid", "uidrange"),
		named("ipproto", rule.ipproto),
		named("sport", rule.sport),
		range("sport", "sport"),
		named("dport", rule.dport),
		range("dport", "dport"),
		named("lookup", rule.table),
		named("suppress_prefixlength", rule.suppress_prefixlen),
		named("suppress_ifgroup", rule.suppress_ifgroup),
		named("goto", rule.goto),
		"unresolved" in rule ? "[unresolved]" : "",
		rule.action ?? "",
		rule.protocol === undefined || ["kernel", "unspec"].includes(rule.protocol) ? "" : `proto ${rule.protocol}`,
	];
	return words.filter((word) => word !== "").join(" ");
}

export function policyRecord(netns: string, family: Family, rule: PolicyRule): PolicyRecord {
	const text = policyText(rule);
	return {
		// It stays the same rule when its interface comes, or its goto's goal.
		id: recordId.policy(netns, family, rule.priority, text.replaceAll(/ \[(detached|unresolved)\]/g, "")),
		kind: "policy",
		netns,
		family,
		priority: rule.priority,
		table: rule.table ?? null,
		text,
	};
}
