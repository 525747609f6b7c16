import { bitsOf, familyOf, isIn, lengthOf, unspecified } from "@/protocol/address";
import { type PolicyRule, policyText } from "../kernel/policy";
import type { Picture } from "./picture";

/** A packet as policy routing sees it. */
export interface Routed {
	netns: string;
	/** null before the kernel has chosen one: rules see 0.0.0.0, or ::, then. */
	src: string | null;
	dst: string;
	iif: string | null;
	mark: number;
	port: number | null;
}

/** Keys that are judged here, or that say nothing about which packets a rule is for. */
const known = new Set(
	"priority src srclen dst dstlen fwmark fwmask iif oif ipproto dport table action protocol not".split(" "),
);

function fits(rule: PolicyRule, { src, dst, iif, mark, port }: Routed): boolean {
	if (Object.keys(rule).some((key) => !known.has(key))) return false;
	const family = familyOf(dst);
	const of = (address: string, length = bitsOf[family]) => (address === "all" ? "all" : `${address}/${length}`);
	const wanted = Number(rule.fwmark ?? 0);
	const mask = Number(rule.fwmask ?? 0xffffffff);
	const all =
		isIn(src ?? unspecified[family], of(rule.src, rule.srclen)) &&
		isIn(dst, of(rule.dst ?? "all", rule.dstlen)) &&
		(rule.fwmark === undefined || (mark & mask) >>> 0 === (wanted & mask) >>> 0) &&
		// What a namespace sends itself comes from its loopback.
		(rule.iif === undefined || rule.iif === (iif ?? "lo")) &&
		rule.oif === undefined &&
		(rule.ipproto === undefined || (rule.ipproto === "tcp" && port !== null)) &&
		(rule.dport === undefined || rule.dport === port);
	return all !== "not" in rule;
}

/** The rule that led to a table: the first that fits the packet and names it. */
export function ruleFor(rules: readonly PolicyRule[], routed: Routed, table: string): string | null {
	const rule = rules.find((one) => one.table === table && fits(one, routed));
	return rule ? printed(rule) : null;
}

/** What a refusal of a type came from: the route in a table that a fitting rule names, or a rule of that action. */
export function refusedBy(
	picture: Picture,
	rules: readonly PolicyRule[],
	routed: Routed,
	type: string,
): { text: string; rule: string | null; id: string | null } | null {
	for (const rule of rules.filter((one) => fits(one, routed))) {
		if (rule.action === type) return { text: printed(rule), rule: printed(rule), id: null };
		const those = picture
			.routes(routed.netns, familyOf(routed.dst))
			.filter((one) => one.table === rule.table && isIn(routed.dst, one.dst));
		const [best] = those.sort((a, b) => lengthOf(b.dst) - lengthOf(a.dst) || (a.metric ?? 0) - (b.metric ?? 0));
		if (best?.type === type) return { text: `${type} ${best.dst}`, rule: printed(rule), id: best.id };
	}
	return null;
}

/** As `ip rule` prints it. */
export const printed = (rule: PolicyRule) => `${rule.priority}: ${policyText(rule)}`;
