import { describe, expect, it } from "vitest";
import type { Difference } from "@/protocol/difference";
import type { Past } from "./history";
import { lastPlace } from "./moment";
import { random } from "./testing/random";
import { lab as fuzzLab } from "./testing/source";
import { activity, placeOf, stopAt, stopOf, trackOf, xOf } from "./track";

const text = (en: string) => ({ en, zh: en });
const step = (id: string, prelude: string | null = null) => ({
	id,
	title: text(id),
	text: text(id),
	prelude,
	optional: false,
	features: [],
	files: [],
	commands: [],
	checks: [],
	lights: [],
});
const lab = {
	...fuzzLab,
	steps: [step("base/a", "base"), step("base/b", "base"), step("one"), step("two"), step("three")],
};

/** A past of differences and starts: `n` differences before each start. */
function pastOf(steps: readonly [string, number][], after: number): Past {
	const count = after + steps.reduce((sum, [, n]) => sum + n, 0);
	const differences = Array.from({ length: count }, (_, index): Difference => {
		return { clock: { epoch: 0, n: index + 1 }, time: index + 1, cause: { type: "kernel" }, changes: [] };
	});
	let n = 0;
	const starts = steps.map(([id, before]) => {
		n += before;
		return { step: id, time: n + 0.5, n };
	});
	const state = new Map();
	const base = { clock: { epoch: 0, n: 0 }, time: 0, state };
	const counted = { from: { n: 0, starts: 0, counts: new Map() }, told: [] };
	return { base, complete: true, differences, starts, checkpoints: [{ n: 0, state }], counted };
}

describe("the bar", () => {
	it("has a span for each step, one for all of a prelude, and stops for every difference and every start", () => {
		const past = pastOf(
			[
				["base/a", 0],
				["base/b", 4],
				["one", 3],
				["two", 0],
				["three", 5],
			],
			2,
		);
		const track = trackOf(past, lab);
		expect(track.spans.map(({ step, number }) => [step, number])).toEqual([
			[null, null],
			["base/a", null],
			["one", 1],
			["two", 2],
			["three", 3],
		]);
		expect(track.last).toBe(14 + 5);
		expect(track.spans.reduce((sum, { stops }) => sum + stops, 0)).toBe(track.last + 1);
	});

	it("leads from every stop to its place and its point on the bar, and back", () => {
		for (let seed = 1; seed <= 30; seed++) {
			const next = random(seed);
			const some = () => Math.floor(next() * 40);
			const past = pastOf(
				[
					["base/a", some()],
					["one", some()],
					["two", 0],
					["three", some()],
				],
				some(),
			);
			const track = trackOf(past, lab);
			let x = -1;
			for (let stop = 0; stop <= track.last; stop++) {
				const place = placeOf(past, track, stop);
				expect(stopOf(past, track, place), `seed ${seed}`).toBe(stop);
				expect(stopAt(track, xOf(track, stop)), `seed ${seed}`).toBe(stop);
				expect(xOf(track, stop)).toBeGreaterThan(x);
				x = xOf(track, stop);
			}
			expect(placeOf(past, track, track.last)).toEqual(lastPlace(past));
			expect(x).toBe(1);
		}
	});

	it("leaves a quiet step its room beside a noisy one", () => {
		const track = trackOf(
			pastOf(
				[
					["one", 3],
					["two", 2],
				],
				5_000,
			),
			lab,
		);
		expect(Math.min(...track.spans.slice(1).map(({ width }) => width))).toBeGreaterThan(0.12);
	});

	it("begins in the step in which the known past begins, where older ones are forgotten", () => {
		const whole = pastOf(
			[
				["one", 2],
				["two", 4],
				["three", 4],
			],
			3,
		);
		const base = { ...whole.base, clock: { epoch: 0, n: 8 }, time: 8 };
		const past = {
			...whole,
			base,
			differences: whole.differences.slice(8),
			checkpoints: [{ n: 8, state: base.state }],
		};
		const track = trackOf(past, lab);
		expect(track.spans.map(({ step }) => step)).toEqual(["two", "three"]);
		expect(placeOf(past, track, 0)).toEqual({ n: 8, starts: 2 });
		expect(stopOf(past, track, { n: 10, starts: 3 })).toBe(3);
	});

	it("counts every change once in the parts of the bar", () => {
		const past = pastOf(
			[
				["one", 3],
				["two", 20],
			],
			9,
		);
		const changes = [
			{ op: "add" as const, id: "host:a", to: { id: "host:a", kind: "host" as const, name: "a", role: "node" } },
		];
		const noisy = { ...past, differences: past.differences.map((one) => ({ ...one, changes })) };
		const counts = activity(noisy, trackOf(noisy, lab), 50);
		expect(counts.reduce((sum, count) => sum + count, 0)).toBe(32);
	});
});
