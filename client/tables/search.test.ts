import { describe, expect, it } from "vitest";
import { searchFor } from "./search";

describe("a search in a table", () => {
	it("finds what holds all of its words, in any order and case", () => {
		const fits = searchFor(" udp 192.168.10.1 ");
		expect(fits?.("192.168.10.1:40000 → 10.0.0.1:53 UDP")).toBe(true);
		expect(fits?.("192.168.10.1:40000 → 10.0.0.1:53 tcp")).toBe(false);
	});

	it("is none while nothing is asked", () => {
		expect(searchFor("  ")).toBeNull();
	});
});
