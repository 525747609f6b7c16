import { apply, type Clock, type Difference, type Snapshot, stateOf } from "@/protocol/difference";
import type { State } from "@/protocol/records";
import type { HistoryPiece, Resync } from "@/protocol/socket";

/** A state with its clock. */
export interface Point {
	clock: Clock;
	time: number;
	state: State;
}

/** SPEC 9: at least so many differences of an epoch are kept, or the newest that make up so many characters of JSON. */
export const historyLength = 10_000;
export const historyWeight = 32 * 2 ** 20;

/** SPEC 11: a piece of the history ends with the difference that reaches so many changes. */
export const pieceLength = 2_000;

/** One epoch's state: where it started, what has changed since, where it stands. */
export class History {
	private base: Point;
	private last: Point;
	private differences: Difference[] = [];
	/** Characters of JSON of each, and of all. */
	private weights: number[] = [];
	private weight = 0;

	constructor(
		snapshot: Snapshot,
		private readonly length = historyLength,
		private readonly heaviest = historyWeight,
	) {
		this.base = { clock: snapshot.clock, time: snapshot.time, state: stateOf(snapshot.records) };
		this.last = this.base;
	}

	/** Where the state stands now. */
	get now(): Point {
		return this.last;
	}

	/** Takes the next difference. Throws where it is not the next one, or does not fit. (SPEC 3, 5) */
	push(difference: Difference): void {
		const { clock, time } = difference;
		const expected = this.last.clock.n + 1;
		if (clock.epoch !== this.last.clock.epoch || clock.n !== expected) {
			throw new Error(`difference ${clock.epoch}/${clock.n} where ${this.last.clock.epoch}/${expected} comes next`);
		}
		this.last = { clock, time, state: apply(this.last.state, difference.changes) };
		this.differences.push(difference);
		const weight = JSON.stringify(difference).length;
		this.weights.push(weight);
		this.weight += weight;
		const spare = Math.ceil(this.length / 10);
		if (this.differences.length >= this.length + spare) this.forget(spare);
		if (this.weight > this.heaviest * 1.1) this.forget(this.tooMany());
	}

	/** SPEC 6: what is missing after `clock`, or the state whole where that is not known any more. */
	resync(clock: Clock): Resync {
		const differences = this.since(clock);
		if (differences) return { type: "differences", differences };
		return { type: "snapshot", snapshot: snapshotOf(this.last) };
	}

	/** SPEC 11: what comes next after a clock, or the beginning, where that is asked for or the clock is not known. */
	piece(after: Clock | null): HistoryPiece {
		const next = after && this.since(after);
		const all = next ?? this.differences;
		let changes = 0;
		const end = all.findIndex((one) => {
			changes += one.changes.length;
			return changes >= pieceLength;
		});
		return {
			base: next ? null : snapshotOf(this.base),
			differences: end === -1 ? all.slice() : all.slice(0, end + 1),
		};
	}

	/** A point of this history, or the oldest one left where it is forgotten, and what has changed since. */
	from(point: Point): { base: Snapshot; differences: Difference[] } {
		const differences = this.since(point.clock);
		if (differences) return { base: snapshotOf(point), differences };
		return { base: snapshotOf(this.base), differences: this.differences.slice() };
	}

	private since(clock: Clock): Difference[] | null {
		const { epoch, n } = this.base.clock;
		if (clock.epoch !== epoch || clock.n < n || clock.n > this.last.clock.n) return null;
		return this.differences.slice(clock.n - n);
	}

	/** How many of the oldest to forget, so that the others are light enough. The newest stays. */
	private tooMany(): number {
		let left = this.weight;
		const last = this.weights.length - 1;
		const first = this.weights.findIndex((weight, index) => {
			if (index === last || left <= this.heaviest) return true;
			left -= weight;
			return false;
		});
		return Math.max(0, first);
	}

	private forget(count: number): void {
		const old = this.differences.splice(0, count);
		for (const weight of this.weights.splice(0, count)) this.weight -= weight;
		const last = old.at(-1);
		if (!last) return;
		const changes = old.flatMap((difference) => difference.changes);
		this.base = { clock: last.clock, time: last.time, state: apply(this.base.state, changes) };
	}
}

export function snapshotOf(point: Point): Snapshot {
	return { clock: point.clock, time: point.time, records: [...point.state.values()] };
}
