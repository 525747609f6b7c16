import { describe, expect, it } from "vitest";
import type { RunEvent } from "@/protocol/run";
import { keptOutput, Transcript } from "./transcript";

const at = { time: 0, step: "one", command: 0 };
const started: RunEvent = { type: "step.started", step: "one", time: 0 };

function output(text: string, stream: "stdout" | "stderr" = "stdout", command = 0): RunEvent {
	return { type: "command.output", ...at, command, stream, text };
}

function texts(transcript: Transcript): string[] {
	return transcript.events().flatMap((event) => (event.type === "command.output" ? [event.text] : []));
}

describe("transcript", () => {
	it("joins what one stream says in pieces, and keeps two streams apart and in order", () => {
		const transcript = new Transcript();
		for (const event of [started, output("a"), output("b"), output("!", "stderr"), output("c")]) transcript.add(event);
		expect(texts(transcript)).toEqual(["ab", "!", "c"]);
	});

	it("does not change what it has handed out", () => {
		const transcript = new Transcript();
		transcript.add(output("a"));
		const view = transcript.events();
		transcript.add(output("b"));
		expect(view).toEqual([output("a")]);
	});

	it("keeps the newest part of a long output, of each command its own", () => {
		const transcript = new Transcript();
		transcript.add(output("short", "stdout", 1));
		for (let i = 0; i < 1000; i++)
			transcript.add(output(`${i}`.padStart(1000, "."), i % 7 === 0 ? "stderr" : "stdout"));
		const all = texts(transcript);
		expect(all[0]).toBe("short");
		const long = all.slice(1).join("");
		expect(long.length).toBeLessThanOrEqual(keptOutput);
		expect(long.length).toBeGreaterThan(keptOutput - 1000);
		expect(long.endsWith("999")).toBe(true);
	});

	it("never cuts a character in two", () => {
		const transcript = new Transcript();
		transcript.add(output("x".repeat(11) + "😀".repeat(keptOutput / 2)));
		transcript.add(output("y"));
		expect(texts(transcript)[0]).toMatch(/^(😀)+y$/u);
	});

	it("keeps a step's newest run only, however often it is tried", () => {
		const transcript = new Transcript();
		const other: RunEvent = { type: "step.started", step: "zero", time: 0 };
		transcript.add(other);
		for (let i = 0; i < 1000; i++) for (const event of [started, output(`try ${i}`)]) transcript.add(event);
		expect(transcript.events()).toEqual([other, started, output("try 999")]);
	});
});
