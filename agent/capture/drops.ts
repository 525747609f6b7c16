import type { Dropped } from "@/protocol/dropped";
import { type DropCounts, dropReasons, readDropCounters } from "../kernel/drop-counters";

/** What one namespace's kernel counts as dropped, from one look to the next. */
export class Drops {
	readonly #netns: string;
	#before: { counts: DropCounts; missed: number; time: string } | null = null;

	constructor(netns: string) {
		this.#netns = netns;
	}

	/** `pid`: a process in that namespace. `missed`: packets of it that were not told so far. */
	look(pid: number | undefined, missed: number): Dropped[] {
		const counts = pid === undefined ? null : readDropCounters(pid);
		if (!counts) return [];
		const before = this.#before;
		// Packets have the machine's time, and are counted after they were captured.
		const time = `${Date.now() + 1}000000`;
		this.#before = { counts, missed, time };
		if (!before || before.missed !== missed) return [];
		return dropReasons.flatMap((reason) => {
			const count = counts[reason] - before.counts[reason];
			return count > 0 ? [{ netns: this.#netns, reason, count, after: before.time, until: time }] : [];
		});
	}
}
