import { expect, it } from "vitest";
import { parseRefused } from "./features";

it("knows the lines that a batch complained about", () => {
	const printed = "Error: Unknown device type.\nCommand failed -:2\nError: Unknown device type.\nCommand failed -:15\n";
	expect(parseRefused(printed)).toEqual([2, 15]);
	expect(parseRefused("")).toEqual([]);
});
