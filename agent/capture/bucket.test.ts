import { expect, it } from "vitest";
import { Bucket } from "./bucket";

it("lets a burst through at once, and so many a second in the long run", () => {
	let now = 0;
	const bucket = new Bucket(10, 5, () => now);
	const taken = () => Array.from({ length: 100 }, () => bucket.take()).filter(Boolean).length;
	expect(taken()).toBe(10);
	now = 1000;
	expect(taken()).toBe(5);
	now = 60_000;
	expect(taken()).toBe(10);
});
