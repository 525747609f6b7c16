import { readFileSync } from "node:fs";
import { execa } from "execa";
import { DropReason, dropCounters } from "@/protocol/dropped";

export type DropCounts = Record<DropReason, number>;

/**
 * What the kernel has counted as dropped in the namespace of a process that is in there anyway, and for which reasons.
 * Null where the process is gone.
 */
export function readDropCounters(pid: number): DropCounts | null {
	try {
		// Read and closed at once: an open file of it would keep the namespace.
		return parseDropCounters(
			["netstat", "snmp"].map((file) => readFileSync(`/proc/${pid}/net/${file}`, "utf8")).join(""),
		);
	} catch {
		return null;
	}
}

/** The same of a namespace in which nobody need be, by a process of its own. `path`: the namespace. */
export async function readDropCountersIn(path: string): Promise<DropCounts | null> {
	const files = ["netstat", "snmp"].map((file) => `/proc/net/${file}`);
	const { failed, stdout } = await execa("nsenter", [`--net=${path}`, "--", "cat", ...files], { reject: false });
	return failed ? null : parseDropCounters(stdout);
}

/** /proc/net/netstat and /proc/net/snmp: of each group a line of names, then one of numbers. */
export function parseDropCounters(text: string): DropCounts {
	const values = new Map<string, number>();
	const lines = text.split("\n");
	for (const [n, line] of lines.entries()) {
		const [group = "", ...names] = line.split(" ");
		const [again, ...numbers] = lines[n + 1]?.split(" ") ?? [];
		if (again !== group || !/^[A-Z]/.test(names[0] ?? "")) continue;
		for (const [place, name] of names.entries()) values.set(group.replace(":", "") + name, Number(numbers[place]));
	}
	const of = (reason: DropReason) => values.get(dropCounters[reason]) ?? 0;
	return { rp_filter: of("rp_filter"), "no-route": of("no-route"), "not-forwarding": of("not-forwarding") };
}

export const dropReasons = DropReason.options;
