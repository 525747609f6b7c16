import { expect, it } from "vitest";
import { Lab } from "@/protocol/lab";
import type { RunEvent } from "@/protocol/run";
import { awaitedIn } from "./awaited";
import { runsOf } from "./runs";

const text = (en: string) => ({ en, zh: en });
const checks = ["first", "second"].map((say) => ({ say: text(say), record: "link" }));

function stepWith(commands: object[]) {
	const step = {
		id: "a",
		title: text("a"),
		text: text("a"),
		files: [],
		checks,
		commands: commands.map((one) => ({ host: "pc", ...one })),
	};
	const lab = { id: "l", title: text("l"), summary: text("l"), topology: { hosts: { pc: {} } }, steps: [step] };
	const [one] = Lab.parse(lab).steps;
	if (!one) throw new Error("no step");
	return one;
}

const at = { step: "a", time: 0 };
const begun: RunEvent = { type: "step.started", ...at };
const started = (command: number): RunEvent => ({
	...{ type: "command.started", ...at, command },
	...{ host: "pc", netns: null, text: "" },
});
const output = (command: number, said: string): RunEvent => ({
	...{ type: "command.output", ...at, command },
	...{ stream: "stdout", text: said },
});
const ended = (command: number): RunEvent => ({
	...{ type: "command.ended", ...at, command, exit: 0, duration: 1 },
	...{ timedOut: false, asExpected: true, dropped: 0 },
});
const checked = (check: number): RunEvent => ({ type: "check.ended", ...at, check, ok: true, found: [], waited: 1 });
const over: RunEvent = { type: "step.ended", ...at, ok: true, reason: "done", duration: 1 };

function awaited(commands: object[], ...events: RunEvent[]) {
	return awaitedIn(stepWith(commands), runsOf(events).get("a"));
}

it("a running step waits for its command, then for its checks in their order", () => {
	const commands = [{ run: "ping" }, { run: "true" }];
	expect(awaited(commands)).toBeNull();
	expect(awaited(commands, begun, started(0))).toEqual({ what: "command", index: 0 });
	expect(awaited(commands, begun, started(0), ended(0))).toBeNull();
	const done = [begun, started(0), ended(0), started(1), ended(1)];
	expect(awaited(commands, ...done)).toEqual({ what: "check", index: 0 });
	expect(awaited(commands, ...done, checked(0))).toEqual({ what: "check", index: 1 });
	expect(awaited(commands, ...done, checked(0), checked(1))).toBeNull();
	expect(awaited(commands, ...done, checked(0), over)).toBeNull();
});

it("waits for what a command in the background must print, and not for its end", () => {
	const commands = [{ run: "server", background: "step", ready: "^listening" }, { run: "true" }];
	expect(awaited(commands, begun, started(0), output(0, "not yet\n"))).toEqual({
		...{ what: "ready", index: 0, pattern: "^listening" },
	});
	const ready = [begun, started(0), output(0, "not yet\nlisten"), output(0, "ing on 80\n")];
	expect(awaited(commands, ...ready)).toBeNull();
	expect(awaited(commands, ...ready, started(1), ended(1))).toEqual({ what: "check", index: 0 });
});

it("of commands that run at once it says how many have ended", () => {
	const cell = (row: string) => ({ run: "ping", cell: { row: text(row), column: text("c") } });
	const commands = ["x", "y", "z"].map(cell);
	const all = [begun, started(0), started(1), started(2)];
	expect(awaited(commands, ...all, ended(1))).toEqual({ what: "cells", done: 1, all: 3 });
	expect(awaited(commands, ...all, ended(0), ended(1), ended(2))).toEqual({ what: "check", index: 0 });
});
