import { describe, expect, it } from "vitest";
import type { RunEvent } from "@/protocol/run";
import { runsOf } from "./runs";
import { stepState } from "./selectors";

const at = { step: "a", time: 1 };
const output = (stream: "stdout" | "stderr", text: string): RunEvent => ({
	type: "command.output",
	...at,
	command: 0,
	stream,
	text,
});
const started: RunEvent = { type: "command.started", ...at, command: 0, host: "h", netns: null, text: "x" };
const ended: RunEvent = {
	type: "command.ended",
	...at,
	command: 0,
	exit: 2,
	duration: 5,
	timedOut: false,
	asExpected: false,
	dropped: 0,
};

describe("a step's results", () => {
	it("keep output in its order, one piece a stretch of one stream", () => {
		const runs = runsOf([
			{ type: "step.started", ...at },
			started,
			output("stdout", "one "),
			output("stdout", "two"),
			output("stderr", "oh"),
			output("stdout", "three"),
		]);
		expect(runs.get("a")?.commands[0]?.output).toEqual([
			{ stream: "stdout", text: "one two" },
			{ stream: "stderr", text: "oh" },
			{ stream: "stdout", text: "three" },
		]);
		expect(stepState(runs.get("a"))).toBe("running");
	});

	it("have the same shape for a failure, and start anew when the step is run again", () => {
		const failed: RunEvent = { type: "step.ended", ...at, ok: false, reason: "command", duration: 9 };
		const runs = runsOf([{ type: "step.started", ...at }, started, ended, failed]);
		expect(stepState(runs.get("a"))).toBe("failed");
		expect(runs.get("a")?.commands[0]?.ended?.exit).toBe(2);
		const again = runsOf([{ type: "step.started", ...at }, started, ended, failed, { type: "step.started", ...at }]);
		expect(again.get("a")).toMatchObject({ commands: {}, ended: null });
	});

	it("bear a transcript whose beginning was cut", () => {
		expect(runsOf([output("stdout", "late"), ended]).get("a")?.commands[0]?.output[0]?.text).toBe("late");
	});
});
