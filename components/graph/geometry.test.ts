import { describe, expect, it } from "vitest";
import { mixLine } from "./geometry";

const arch = [
	{ x: 0, y: 100 },
	{ x: 0, y: 0 },
	{ x: 200, y: 0 },
	{ x: 200, y: 100 },
];
const straight = [
	{ x: 0, y: 100 },
	{ x: 0, y: -300 },
];

describe("mixLine", () => {
	it("starts as the one line and ends as the other, whatever their corners", () => {
		expect(mixLine(arch, straight, 0)).toEqual(arch);
		const end = mixLine(arch, straight, 1);
		expect(end[0]).toEqual(straight[0]);
		expect(end.at(-1)).toEqual(straight[1]);
		expect(end.every(({ x }) => x === 0)).toBe(true);
	});

	it("keeps the end that does not move where it is all the way", () => {
		for (const t of [0.1, 0.5, 0.9]) expect(mixLine(arch, straight, t)[0]).toEqual({ x: 0, y: 100 });
	});
});
