import { apply, type Clock, type Difference, type Snapshot, stateOf } from "@/protocol/difference";
import type { State } from "@/protocol/records";
import type { SessionEvent } from "@/protocol/run";
import { CountedHistory, type CountedPast } from "./counted";
import type { Session } from "./session";

/** As SPEC 9 has it for the server: at least so many differences are kept. */
export const historyLength = 10_000;

/** And at most about so many changes in them: of a difference with thousands, fewer are kept. */
const mostChanges = 200_000;

/** Every so many differences the state is kept whole, so that no moment is far from one. */
const checkpointEvery = 250;

/** And after this share of all the changes that are kept. */
const checkpointShare = 1 / 40;

interface Point {
	readonly clock: Clock;
	readonly time: number;
	readonly state: State;
}

/** A step's start among the differences. */
export interface Start {
	readonly step: string;
	readonly time: number;
	/** Clock of the newest difference before it. */
	readonly n: number;
}

/** What a viewer knows of an epoch's past. Immutable. */
export interface Past {
	/** Where it begins. */
	readonly base: Point;
	/** Is there nothing earlier to be had? */
	readonly complete: boolean;
	readonly differences: readonly Difference[];
	/** In order. The oldest may be earlier than `base`. */
	readonly starts: readonly Start[];
	/** The state whole, at some clocks, in order; the first is `base`'s. */
	readonly checkpoints: readonly { readonly n: number; readonly state: State }[];
	/** Counters as this page was told them. */
	readonly counted: CountedPast;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The differences of one epoch, as a viewer comes to know them: each as it comes, the earlier ones from the server when
 * they are asked for (SPEC 11). Bounded: it forgets the oldest.
 */
export class History {
	private base: Point;
	private complete: boolean;
	private differences: Difference[];
	/** Changes in all of them. */
	private changes: number;
	/** Changes since the last checkpoint. */
	private unmarked = 0;
	private checkpoints: { n: number; state: State }[];
	/** `n` is null where the start was not seen: it is found by its time. */
	private starts: { step: string; time: number; n: number | null }[] = [];
	private readonly counted: CountedHistory;
	private view: Past | null = null;

	/** null while there is no state yet. */
	static of(session: Session, length = historyLength, most = mostChanges): History | null {
		return session.clock ? new History(session, session.clock, length, most) : null;
	}

	private constructor(
		session: Session,
		clock: Clock,
		private readonly length: number,
		/** Of changes. */
		private readonly most: number,
	) {
		const { since, base: state, time } = session;
		const first = since[0];
		const n = first ? first.clock.n - 1 : clock.n;
		this.base = { clock: { epoch: clock.epoch, n }, time: first?.time ?? time, state };
		this.complete = n === 0;
		this.differences = [...since];
		this.changes = countChanges(since);
		this.checkpoints = [{ n, state }];
		this.learnStarts(session);
		this.counted = new CountedHistory(session.counters, n, clock.n, this.starts.length);
	}

	/** The same as an immutable value, which stays the same until something is new. */
	get past(): Past {
		const { base, complete, differences, checkpoints } = this;
		if (!this.view) {
			const view: Writable<Past> = {
				base,
				complete,
				differences: [...differences],
				starts: [],
				checkpoints: [...checkpoints],
				counted: this.counted.past,
			};
			let least = 0;
			view.starts = this.starts.map(({ step, time, n }) => {
				least = Math.max(least, n ?? clockBefore(view, time));
				return { step, time, n: least };
			});
			this.view = view;
		}
		return this.view;
	}

	/** After an event that has led to `session`. Answers false where this is not its history: another is begun. */
	heard(event: SessionEvent, session: Session): boolean {
		const { clock } = session;
		if (clock?.epoch !== this.base.clock.epoch || clock.n < this.last) return false;
		if (event.type === "step.started") {
			this.starts.push({ step: event.step, time: event.time, n: clock.n });
			this.view = null;
		}
		if (event.type === "counters") this.count(session, clock.n);
		const newest = session.since.at(-1);
		if (newest && newest.clock.n > this.last) this.push([newest], session.state);
		return true;
	}

	/** A view that was joined again: false where it does not go on from what is known. */
	joined(session: Session): boolean {
		const { clock, since, state } = session;
		if (clock?.epoch !== this.base.clock.epoch || clock.n < this.last) return false;
		if ((since[0]?.clock.n ?? clock.n + 1) > this.last + 1) return false;
		this.learnStarts(session);
		this.count(session, clock.n);
		this.push(
			since.filter((one) => one.clock.n > this.last),
			state,
		);
		return true;
	}

	/** What the server knows from the beginning of its history on; false where that does not reach what is known here. */
	recall(snapshot: Snapshot, differences: readonly Difference[]): boolean {
		const { epoch, n } = this.base.clock;
		const reached = differences.at(-1)?.clock ?? snapshot.clock;
		if (snapshot.clock.epoch !== epoch || reached.n < n) return false;
		this.view = null;
		this.complete = true;
		if (snapshot.clock.n >= n) return true;
		const { clock, time } = snapshot;
		const earlier = differences.filter((one) => one.clock.n <= n);
		this.base = { clock, time, state: stateOf(snapshot.records) };
		const kept = this.checkpoints.slice(1);
		this.checkpoints = [{ n: clock.n, state: this.base.state }];
		let state = this.base.state;
		for (let at = 0; at < earlier.length; at += checkpointEvery) {
			const some = earlier.slice(at, at + checkpointEvery);
			state = apply(state, changesOf(some));
			this.checkpoints.push({ n: some.at(-1)?.clock.n ?? clock.n, state });
		}
		this.checkpoints.push(...kept);
		this.differences = [...earlier, ...this.differences];
		this.changes += countChanges(earlier);
		this.forget();
		return true;
	}

	private count({ counters }: Session, n: number): void {
		this.counted.heard(counters.now, n, this.starts.length);
		this.view = null;
	}

	private get last(): number {
		return (this.differences.at(-1)?.clock ?? this.base.clock).n;
	}

	private push(differences: readonly Difference[], state: State): void {
		if (differences.length === 0) return;
		this.view = null;
		this.differences.push(...differences);
		const changes = countChanges(differences);
		this.changes += changes;
		this.unmarked += changes;
		const newest = this.checkpoints.at(-1)?.n ?? 0;
		if (this.last - newest >= checkpointEvery || this.unmarked > this.most * checkpointShare) {
			this.checkpoints.push({ n: this.last, state });
			this.unmarked = 0;
		}
		this.forget();
	}

	private learnStarts({ runs }: Session): void {
		const newest = this.starts.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
		const fresh = [...runs.values()].filter(({ started }) => started > newest);
		fresh.sort((a, b) => a.started - b.started);
		this.starts.push(...fresh.map(({ step, started }) => ({ step, time: started, n: null })));
		this.view = null;
	}

	/** Clock of the newest difference that has to go, so that those after it have not too many changes. */
	private lightFrom(): number {
		let left = this.changes;
		for (const { clock, changes } of this.differences) {
			left -= changes.length;
			if (left <= this.most) return clock.n;
		}
		return 0;
	}

	/** Up to a checkpoint, so that the new beginning is one. */
	private forget(): void {
		const tooLong = this.differences.length >= this.length * 1.1;
		if (!tooLong && this.changes < this.most * 1.1) return;
		const spare = tooLong
			? (this.differences[this.differences.length - this.length - 1]?.clock.n ?? 0)
			: this.lightFrom();
		const at = this.checkpoints.findLastIndex(({ n }) => n <= spare);
		const first = this.checkpoints[at];
		if (at <= 0 || !first) return;
		const cut = this.differences.findIndex(({ clock }) => clock.n > first.n);
		const time = this.differences[cut - 1]?.time ?? this.base.time;
		this.checkpoints.splice(0, at);
		this.changes -= countChanges(this.differences.splice(0, cut));
		this.base = { clock: { ...this.base.clock, n: first.n }, time, state: first.state };
	}
}

function countChanges(differences: readonly Difference[]): number {
	return differences.reduce((sum, one) => sum + one.changes.length, 0);
}

function changesOf(differences: readonly Difference[]) {
	return differences.flatMap((one) => one.changes);
}

/** The first index of which `is` holds, where it holds of all that follow; the length if of none. */
function firstIndex<T>(all: readonly T[], is: (one: T) => boolean): number {
	let [low, high] = [0, all.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const one = all[middle];
		if (one !== undefined && is(one)) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** Clock of the newest difference that was there before a time. */
function clockBefore({ base, differences }: Past, time: number): number {
	const index = firstIndex(differences, (one) => one.time >= time);
	return differences[index - 1]?.clock.n ?? base.clock.n;
}

/** How many of the known differences are in the state at a clock. */
export function countAt({ differences }: Past, n: number): number {
	return firstIndex(differences, (one) => one.clock.n > n);
}

/** Clock of the state with so many of the known differences in it. */
export function clockOf({ base, differences }: Past, count: number): number {
	return differences[count - 1]?.clock.n ?? base.clock.n;
}

/** What came after one clock, up to and with another. */
export function between(past: Past, after: number, through: number): readonly Difference[] {
	return past.differences.slice(countAt(past, after), countAt(past, through));
}

/** The state at a time, as `Difference` has it. */
export function stateBy(past: Past, time: number): State {
	return stateAt(past, clockBefore(past, time));
}

/** The state at a clock; the oldest that is known if it is older. (SPEC 3, 5) */
export function stateAt(past: Past, n: number): State {
	const from = past.checkpoints[firstIndex(past.checkpoints, (one) => one.n > n) - 1];
	if (!from) return past.base.state;
	const missing = between(past, from.n, n);
	return missing.length === 0 ? from.state : apply(from.state, changesOf(missing));
}
