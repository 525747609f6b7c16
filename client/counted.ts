import { type Counted, type Counts, countsAfter, newCounts } from "@/protocol/counters";
import type { Session } from "./session";

/** So many tellings are kept at most; the oldest are put together. */
const kept = 5000;

/** What was told while the state stood at a clock, after so many steps had started. */
interface Told {
	readonly n: number;
	readonly starts: number;
	readonly counts: readonly Counted[];
}

/** Counters as they were told, for who looks back. Immutable. */
export interface CountedPast {
	/** The first that is known. */
	readonly from: Omit<Told, "counts"> & { readonly counts: Counts };
	readonly told: readonly Told[];
}

/** Counters have no history of their own (SPEC 12): a page remembers what it was told. */
export class CountedHistory {
	private from: CountedPast["from"];
	private told: Told[] = [];
	private now: Counts;

	/** `n`: where the last step started; `last`: where the state is; `starts`: steps that had started by then. */
	constructor(counters: Session["counters"], n: number, last: number, starts: number) {
		this.from = { n, starts, counts: counters.base };
		this.now = counters.base;
		this.heard(counters.now, last, starts);
	}

	/** They are like this now. */
	heard(now: Counts, n: number, starts: number): void {
		const counts = newCounts(this.now, now);
		this.now = now;
		if (counts.length === 0) return;
		this.told.push({ n, starts, counts });
		if (this.told.length < kept) return;
		const old = this.told.splice(0, kept / 2);
		const last = old.at(-1);
		if (last) this.from = { ...last, counts: after(this.from.counts, old) };
	}

	get past(): CountedPast {
		return { from: this.from, told: [...this.told] };
	}
}

function after(from: Counts, told: readonly Told[]): Counts {
	return countsAfter(
		from,
		told.flatMap(({ counts }) => counts),
	);
}

/** The counters at a place of the past, and at its step's start; null where they are not known. */
export function countersAt(
	{ from, told }: CountedPast,
	place: { n: number; starts: number },
): Session["counters"] | null {
	if (place.n < from.n || place.starts < from.starts) return null;
	const there = told.filter(({ n, starts }) => n <= place.n && starts <= place.starts);
	return {
		base: after(
			from.counts,
			there.filter(({ starts }) => starts < place.starts),
		),
		now: after(from.counts, there),
	};
}
