import { readFileSync } from "node:fs";
import { execa } from "execa";
import type { Count } from "@/protocol/counters";
import type { NetRecord } from "@/protocol/records";
import { Listing, type Saved } from "./saved";

export type Variant = "nft" | "legacy";

/** The program that prints all rules of a variant. */
const saveProgram: Record<Variant, string> = { nft: "iptables-nft-save", legacy: "iptables-legacy-save" };

/** Reads a namespace's rules once, with their counters; "" where the program or the kernel has none. `end` leaves the namespace at once. */
export function readRules(path: string, variant: Variant): { text: Promise<string>; end: () => void } {
	const child = execa("nsenter", [`--net=${path}`, "--", saveProgram[variant], "-c"], {
		stdin: "ignore",
		stderr: "ignore",
		stripFinalNewline: false,
		reject: false,
		cleanup: false,
	});
	const text = child.then(({ stdout }) => stdout ?? "");
	return { text, end: () => void child.kill("SIGKILL") };
}

let supported: Promise<boolean> | undefined;

/** Does this kernel have tables of nftables? Some have the module, but no family (User-Mode Linux). Tried once, in a namespace that ends with it. */
export function hasNftables(): Promise<boolean> {
	supported ??= execa("unshare", ["--net", "nft", "add table ip try"], { reject: false }).then(({ failed }) => !failed);
	return supported;
}

/** Does the namespace of this process have tables of legacy iptables? They have no event: they are read whenever asked. */
export function hasLegacyTables(pid: number): boolean {
	try {
		return readFileSync(`/proc/${pid}/net/ip_tables_names`, "utf8") !== "";
	} catch {
		return false;
	}
}

/**
 * Parses what `iptables-save -c` prints. `before`: the rules as they were last read, whose order keys are kept.
 * `foreign`: tables of iptables' names that hold what nft put there: iptables lists none of their chains, or half of
 * their rules (nft_is_table_compatible in iptables' nft.c), so none is taken.
 */
export function parseSave(
	netns: string,
	variant: Variant,
	text: string,
	before: readonly NetRecord[] = [],
): Saved & { foreign: Set<string> } {
	const listing = new Listing();
	const foreign = foreignIn(text);
	let table = "";
	for (const line of text.split("\n")) {
		if (line.startsWith("*")) {
			table = line.slice(1).trim();
			continue;
		}
		if (foreign.has(table)) continue;
		const rule = ruleOf(line);
		if (rule) {
			listing.rule({ netns, variant, table, chain: rule.chain }, rule.text, rule.count);
			continue;
		}
		const declared = /^:(\S+) (\S+)(?: \[(\d+):(\d+)\])?/.exec(line);
		if (!declared) continue;
		const [, chain = "", policy = "-", packets, bytes] = declared;
		const place = { netns, variant, table, chain };
		// One of a lab's own has no policy, so nothing that it could count.
		if (policy === "-") listing.chain(place, null);
		else listing.chain(place, policy, undefined, counted(packets, bytes));
	}
	return { ...listing.saved(before), foreign };
}

function foreignIn(text: string): Set<string> {
	if (!text.includes("incompatible")) return new Set();
	return new Set([...text.matchAll(/^# Table `(\S+)' .*incompatible/gm)].map(([, table = ""]) => table));
}

const counted = (packets = "0", bytes = "0") => ({ packets: Number(packets), bytes: Number(bytes) });

/** `[PACKETS:BYTES] -A CHAIN TEXT`. Taken apart by hand: they come by thousands. */
function ruleOf(line: string): { chain: string; text: string; count: Count | undefined } | null {
	const at = line.indexOf("-A ");
	if (at !== 0 && !line.startsWith("[")) return null;
	const [packets, bytes] = line.slice(1, Math.max(at - 2, 1)).split(":");
	const end = line.indexOf(" ", at + 3);
	const count = at === 0 ? undefined : counted(packets, bytes);
	if (end === -1) return { chain: line.slice(at + 3), text: "", count };
	return { chain: line.slice(at + 3, end), text: line.slice(end + 1), count };
}
