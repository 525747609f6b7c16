import { expect, it } from "vitest";
import { Bucket } from "./bucket";

it("a bucket gives a burst at once, then so many a second, and never saves up more than a burst", () => {
	let now = 0;
	const bucket = new Bucket(3, 2, () => now);
	const take = (times: number) => Array.from({ length: times }, () => bucket.take()).filter(Boolean).length;
	expect(take(5)).toBe(3);
	now += 1000;
	expect(take(5)).toBe(2);
	now += 250;
	expect(take(1)).toBe(0);
	now += 250;
	expect(take(2)).toBe(1);
	now += 3_600_000;
	expect(take(10)).toBe(3);
});
