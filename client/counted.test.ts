import { expect, it } from "vitest";
import type { Counts } from "@/protocol/counters";
import { CountedHistory, countersAt } from "./counted";

const counts = (packets: number): Counts => new Map([["rule", { packets, bytes: packets * 84 }]]);
const packets = (counted: CountedHistory, n: number, starts: number) => {
	const there = countersAt(counted.past, { n, starts });
	return there && [there.base.get("rule")?.packets ?? 0, there.now.get("rule")?.packets ?? 0];
};

it("gives the counters of a moment, and those of its step's start", () => {
	const counted = new CountedHistory({ base: counts(1), now: counts(2) }, 10, 12, 3);
	counted.heard(counts(4), 14, 3);
	counted.heard(counts(5), 14, 4);
	counted.heard(counts(9), 17, 4);
	expect(packets(counted, 11, 3)).toEqual([1, 1]);
	expect(packets(counted, 12, 3)).toEqual([1, 2]);
	expect(packets(counted, 14, 3)).toEqual([1, 4]);
	expect(packets(counted, 14, 4)).toEqual([4, 5]);
	expect(packets(counted, 20, 4)).toEqual([4, 9]);
});

it("says that it does not know those from before the page was there", () => {
	const counted = new CountedHistory({ base: counts(1), now: counts(2) }, 10, 12, 3);
	expect(packets(counted, 9, 3)).toBeNull();
	expect(packets(counted, 12, 2)).toBeNull();
});

it("forgets the oldest, and never what they add up to", () => {
	const counted = new CountedHistory({ base: counts(0), now: counts(0) }, 0, 0, 0);
	for (let n = 1; n <= 6000; n++) counted.heard(counts(n), n, 0);
	expect(counted.past.told.length).toBeLessThan(5000);
	expect(packets(counted, 5999, 0)).toEqual([2500, 5999]);
	expect(packets(counted, 10, 0)).toBeNull();
});
