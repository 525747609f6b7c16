import { describe, expect, it } from "vitest";
import { steadyClock } from "./clock";

const hour = 3_600_000;

describe("the agent's clock", () => {
	let [wall, ticks] = [1_000_000_000, 500];
	const now = steadyClock(
		() => wall,
		() => ticks,
	);
	const pass = (passed: number, jump = 0) => {
		ticks += passed;
		wall += passed + jump;
		return now();
	};

	it("is the machine's", () => {
		expect(now()).toBe(1_000_000_000);
		expect(pass(250)).toBe(1_000_000_250);
	});

	it("goes on where the machine's is put back, as fast as time passes", () => {
		const before = now();
		expect(pass(10, -hour)).toBe(before + 10);
		expect(pass(1000)).toBe(before + 1010);
	});

	it("follows where it is put forward, as after a laptop's sleep", () => {
		const before = now();
		expect(pass(10, 3 * hour)).toBe(before + 10 + 2 * hour);
		expect(now()).toBe(wall);
	});
});
