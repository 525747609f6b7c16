import { describe, expect, it } from "vitest";
import { Output, outputBound } from "./output";

function heard() {
	const told: string[] = [];
	return { told, output: new Output((stream, text) => told.push(`${stream}:${text}`)) };
}

describe("a command's output", () => {
	it("is never split inside a character, whatever the chunks", () => {
		const { told, output } = heard();
		const bytes = Buffer.from("网桥");
		output.push("stdout", bytes.subarray(0, 4));
		output.push("stderr", Buffer.from("!"));
		output.push("stdout", bytes.subarray(4));
		expect(told).toEqual(["stdout:网", "stderr:!", "stdout:桥"]);
	});

	it("shows half a character that the command left at its end", () => {
		const { told, output } = heard();
		output.push("stdout", Buffer.from("网").subarray(0, 2));
		output.end();
		expect(told).toEqual(["stdout:\ufffd"]);
	});

	it("SPEC 8: is bounded, and counts what was cut", () => {
		const { told, output } = heard();
		output.push("stdout", Buffer.from("a".repeat(outputBound - 1)));
		output.push("stderr", Buffer.from("bcd"));
		output.push("stdout", Buffer.from("e"));
		expect(output.text.length).toBe(outputBound);
		expect(told.at(-1)).toBe("stderr:b");
		expect(output.dropped).toBe(3);
	});

	it("is not cut between the halves of a character beyond the basic plane", () => {
		const { output } = heard();
		output.push("stdout", Buffer.from("a".repeat(outputBound - 1)));
		output.push("stdout", Buffer.from("🐧"));
		expect(output.text.endsWith("a")).toBe(true);
		expect(output.dropped).toBe(2);
	});
});
