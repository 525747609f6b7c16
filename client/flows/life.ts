import type { Difference } from "@/protocol/difference";
import type { ConntrackRecord } from "@/protocol/records";

/** The life of an entry, as far as the kernel tells of it. */
export const stages = ["new", "replied", "assured", "gone"] as const;
export type Stage = (typeof stages)[number];

/** An entry is made by a first packet (UNREPLIED), has seen an answer, and may be kept when room is short (ASSURED). */
export function stageOf({ flags }: ConntrackRecord): Exclude<Stage, "gone"> {
	if (flags.includes("ASSURED")) return "assured";
	return flags.includes("UNREPLIED") ? "new" : "replied";
}

/** So many of those that are gone are shown. */
const shown = 100;

/** A namespace's entries that have gone after a clock, and did not come back. */
export function goneAfter(since: readonly Difference[], n: number, netns: string): ConntrackRecord[] {
	const gone = new Map<string, ConntrackRecord>();
	for (let at = since.length - 1; at >= 0; at--) {
		const one = since[at];
		if (!one || one.clock.n <= n) break;
		for (const change of one.changes) {
			if (change.op !== "remove" || change.from.kind !== "conntrack" || change.from.netns !== netns) continue;
			if (gone.size < shown) gone.set(change.id, change.from);
		}
	}
	return [...gone.values()];
}
