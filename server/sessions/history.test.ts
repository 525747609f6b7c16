import { describe, expect, it } from "vitest";
import { apply, type Difference, difference, type Snapshot, stateOf } from "@/protocol/difference";
import type { State } from "@/protocol/records";
import { History, historyLength, type Point, pieceLength } from "./history";
import { sysctl } from "./testing/fake-agent";
import { random } from "./testing/random";

const start: Snapshot = { clock: { epoch: 3, n: 0 }, time: 0, records: [] };

/** A run of differences, and the state after each. */
function run(count: number, seed = 1): { differences: Difference[]; states: State[] } {
	const next = random(seed);
	const states: State[] = [stateOf([])];
	const differences: Difference[] = [];
	for (let n = 1; differences.length < count; n++) {
		const from = states.at(-1) ?? stateOf([]);
		const to = new Map(from);
		const record = sysctl(Math.floor(next() * 20), String(n));
		if (next() < 0.3) to.delete(record.id);
		else to.set(record.id, record);
		const changes = difference(from, to);
		if (changes.length === 0) continue;
		const clock = { epoch: 3, n: differences.length + 1 };
		differences.push({ clock, time: n, cause: { type: "kernel" }, changes });
		states.push(to);
	}
	return { differences, states };
}

function filled(length: number, differences: readonly Difference[]): History {
	const history = new History(start, length);
	for (const one of differences) history.push(one);
	return history;
}

function sorted(state: State): string[] {
	return [...state.values()].map((record) => JSON.stringify(record)).sort();
}

describe("history", () => {
	it("SPEC 6, 9: answers every clock so that whoever asks ends at the newest state, forgotten or not", () => {
		const { differences, states } = run(500);
		const history = filled(100, differences);
		const last = states.at(-1) ?? stateOf([]);
		for (let n = 0; n <= 500; n++) {
			const answer = history.resync({ epoch: 3, n });
			if (n >= 400) expect(answer.type).toBe("differences");
			const from = states[n] ?? stateOf([]);
			const state =
				answer.type === "snapshot"
					? stateOf(answer.snapshot.records)
					: answer.differences.reduce((at, one) => apply(at, one.changes), from);
			expect(sorted(state)).toEqual(sorted(last));
		}
	});

	it("SPEC 6: answers another epoch, or a clock that has not been, with the state whole", () => {
		const { differences } = run(5);
		const history = filled(100, differences);
		expect(history.resync({ epoch: 2, n: 3 })).toMatchObject({
			type: "snapshot",
			snapshot: { clock: { epoch: 3, n: 5 } },
		});
		expect(history.resync({ epoch: 3, n: 6 }).type).toBe("snapshot");
		expect(history.resync({ epoch: 3, n: 5 })).toEqual({ type: "differences", differences: [] });
	});

	it("SPEC 3, 5: refuses a difference that is not the next one, or does not fit", () => {
		const { differences } = run(3);
		const [one, , three] = differences;
		const history = new History(start);
		if (!one || !three) throw new Error("no differences");
		history.push(one);
		expect(() => history.push(three)).toThrow("3/3 where 3/2 comes next");
		expect(() => history.push(one)).toThrow("3/1 where 3/2 comes next");
		expect(() => history.push({ ...one, clock: { epoch: 3, n: 2 } })).toThrow("there already");
		expect(history.now.clock.n).toBe(1);
	});

	it("SPEC 9: keeps at least the newest 10,000 and stays bounded", () => {
		const { differences } = run(12_500);
		const history = filled(historyLength, differences);
		const reached = history.resync({ epoch: 3, n: 2_500 });
		expect(reached.type === "differences" && reached.differences.length).toBe(10_000);
		expect(history.resync({ epoch: 3, n: 500 }).type).toBe("snapshot");
	});

	it("SPEC 9: stays bounded where differences are large, and keeps the newest whatever it weighs", () => {
		const { differences, states } = run(500);
		const weigh = (some: readonly Difference[]) => some.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
		const history = new History(start, historyLength, 10_000);
		for (const one of differences) {
			history.push(one);
			const { base, differences: kept } = history.piece(null);
			expect(weigh(kept)).toBeLessThan(11_001);
			if (one.clock.n > 200) expect(weigh(kept)).toBeGreaterThan(9_000);
			const state = kept.reduce((at, next) => apply(at, next.changes), stateOf(base?.records ?? []));
			if (one.clock.n % 50 === 0) expect(sorted(state)).toEqual(sorted(states[one.clock.n] ?? stateOf([])));
		}
		const many = new Map(states.at(-1));
		for (let n = 100; n < 1000; n++) many.set(sysctl(n, "0").id, sysctl(n, "0"));
		const changes = difference(states.at(-1) ?? stateOf([]), many);
		history.push({ clock: { epoch: 3, n: 501 }, time: 0, cause: { type: "kernel" }, changes });
		expect(history.piece(null).differences.map(({ clock }) => clock.n)).toEqual([501]);
	});

	it("SPEC 11: is told from its beginning in bounded pieces that lead to every state that was", () => {
		const { differences, states } = run(5_000);
		const history = filled(4_000, differences);
		let piece = history.piece(null);
		if (!piece.base) throw new Error("no beginning");
		let at = piece.base.clock;
		let state = stateOf(piece.base.records);
		let pieces = 0;
		expect(at.n).toBeGreaterThan(0);
		for (; piece.differences.length > 0; piece = history.piece(at)) {
			pieces++;
			expect(piece.differences.flatMap(({ changes }) => changes).length).toBeLessThanOrEqual(pieceLength);
			for (const one of piece.differences) {
				state = apply(state, one.changes);
				at = one.clock;
				if (at.n % 97 === 0) expect(sorted(state)).toEqual(sorted(states[at.n] ?? stateOf([])));
			}
		}
		expect(pieces).toBeGreaterThan(1);
		expect(sorted(state)).toEqual(sorted(states.at(-1) ?? stateOf([])));
		expect(piece.base).toBeNull();
	});

	it("SPEC 11: begins anew for whoever asks after what is forgotten, or in another epoch", () => {
		const history = filled(100, run(300).differences);
		expect(history.piece({ epoch: 3, n: 3 }).base?.clock.n).toBeGreaterThan(100);
		expect(history.piece({ epoch: 2, n: 300 }).base).not.toBeNull();
		expect(history.piece({ epoch: 3, n: 300 })).toEqual({ base: null, differences: [] });
	});

	it("SPEC 11: a difference larger than a piece goes whole, alone", () => {
		const history = new History(start);
		const many = stateOf(Array.from({ length: 3 * pieceLength }, (_, n) => sysctl(n, "0")));
		history.push({
			clock: { epoch: 3, n: 1 },
			time: 1,
			cause: { type: "kernel" },
			changes: difference(stateOf([]), many),
		});
		expect(history.piece({ epoch: 3, n: 0 }).differences).toHaveLength(1);
	});

	it("tells a point that is forgotten from the oldest one left", () => {
		const { differences, states } = run(300);
		const history = new History(start, 100);
		let mark: Point = history.now;
		for (const one of differences) {
			history.push(one);
			if (one.clock.n === 20) mark = history.now;
			const { base, differences: since } = history.from(mark);
			const state = since.reduce((at, next) => apply(at, next.changes), stateOf(base.records));
			expect(sorted(state)).toEqual(sorted(states[one.clock.n] ?? stateOf([])));
		}
		expect(history.from(mark).base.clock.n).toBeGreaterThan(20);
	});
});
