import { describe, expect, it } from "vitest";
import { Lab } from "@/protocol/lab";
import type { RunEvent, SessionStatus, StepEnded } from "@/protocol/run";
import { Printer } from "./printer";
import { padTo, paintFor, widthOf } from "./terminal";

const text = (en: string) => ({ en, zh: en });
const check = (say: string, more = {}) => ({ say: text(say), record: "link", ...more });

function step(id: string, more: object) {
	const base = { title: text(`Title of ${id}`), text: text(id), files: [], checks: [check("it holds")] };
	return { id, ...base, commands: [{ host: "pc", run: `echo ${id}` }], ...more };
}

const lab = Lab.parse({
	id: "second",
	title: text("Second"),
	summary: text("Second"),
	topology: { hosts: { pc: {} } },
	variant: "left",
	variants: [{ id: "left", title: text("The left way"), text: text("left") }],
	preludes: [{ lab: "base", title: text("The base") }],
	steps: [
		step("base/a", { prelude: "base" }),
		step("base/b", { prelude: "base", features: ["ipip"] }),
		step("noted", { commands: [{ host: "pc", run: "bird", note: text("stands for systemctl start bird") }] }),
		step("cells", {
			commands: ["pod", "节点"].flatMap((row) =>
				["a", "bb"].map((column) => ({
					host: "pc",
					run: `ping ${row} ${column}`,
					cell: { row: text(row), column: text(column) },
				})),
			),
			checks: [check("first of all", { cell: 1 }), check("and the last", { cell: 4 })],
		}),
	],
});

const status: SessionStatus = {
	type: "status",
	status: "ready",
	phase: null,
	epoch: 0,
	error: null,
	viewers: 1,
	watching: 0,
	keepMinutes: 1,
	kernel: "6.1.0",
	engine: "uml",
	lacks: ["ipip"],
	passedOver: [],
};

function printed(events: readonly RunEvent[], more: Partial<SessionStatus> = {}, through?: string): string[] {
	let out = "";
	const write = (said: string) => {
		out += said;
	};
	const printer = new Printer(lab, write, paintFor({ isTTY: false }, {}), ({ en }) => en, through);
	printer.status({ ...status, ...more });
	for (const event of events) printer.event(event);
	return out.split("\n");
}

function command(step: string, index: number, exit = 0, output = "said\n"): RunEvent[] {
	const at = { step, time: 0, command: index };
	const started = lab.steps.find((one) => one.id === step)?.commands[index]?.run ?? "";
	return [
		{ type: "command.started", ...at, host: "pc", netns: null, text: started },
		{ type: "command.output", ...at, stream: "stdout", text: output },
		{ type: "command.ended", ...at, exit, duration: 1, timedOut: false, asExpected: exit === 0, dropped: 0 },
	];
}

function run(step: string, reason: StepEnded["reason"], ...within: RunEvent[]): RunEvent[] {
	const ok = reason === "done" || reason === "skipped";
	return [
		{ type: "step.started", step, time: 0 },
		...within,
		{ type: "step.ended", step, time: 0, ok, reason, duration: 500 },
	];
}

describe("a lab that builds on another, printed", () => {
	it("begins with its variant, the kernel and the engine, and what the machine's own kernel lacks", () => {
		expect(printed([], { passedOver: ["ipip"] })).toEqual([
			"Second: The left way",
			"second --variant left · pc · Linux 6.1.0 (uml)",
			"This machine's own kernel has no ipip.",
			"",
		]);
	});

	it("has its prelude in one line, with the steps that were left out and why; its own are counted alone", () => {
		const events = [
			...run("base/a", "done", ...command("base/a", 0, 0, "much\n")),
			...run("base/b", "skipped"),
			...run("noted", "done", ...command("noted", 0)),
		];
		expect(printed(events).slice(2)).toEqual([
			"",
			"✓ base The base (1 step run first, 1.0 s)",
			"  left out: Title of base/b. This kernel has no ipip.",
			"",
			"1/2 Title of noted",
			"# stands for systemctl start bird",
			"root@pc:~# bird",
			"said",
			"exit 0, 1 ms",
			"",
		]);
	});

	it("shows all of a prelude that fails", () => {
		const failing = run("base/b", "command", ...command("base/b", 0, 2, "no\n"));
		const out = printed([...run("base/a", "done", ...command("base/a", 0, 0, "much\n")), ...failing]);
		expect(out).toContain("much");
		expect(out).toContain("base: Title of base/b");
		expect(out).toContain("exit 2, 1 ms; the lab expects it to succeed");
		expect(out).toContain("Stopped: a command did not do what the lab expects.");
	});

	it("shows all of a prelude that is where the run ends", () => {
		const out = printed(run("base/a", "done", ...command("base/a", 0, 0, "much\n")), {}, "base/a");
		expect(out).toContain("base: Title of base/a");
		expect(out).toContain("much");
	});
});

describe("commands with a cell, printed", () => {
	const all = [0, 1, 2].flatMap((index) => command("cells", index, 0, "quiet\n"));
	const held: RunEvent = {
		type: "check.ended",
		step: "cells",
		time: 0,
		check: 0,
		ok: true,
		found: [],
		waited: 0,
	};

	it("are a table at the step's end, whose columns stand under each other; those that failed speak", () => {
		const failed = command("cells", 3, 1, "unreachable\n");
		const out = printed(run("cells", "command", ...all, ...failed));
		expect(out.slice(2)).toEqual([
			"",
			"2/2 Title of cells",
			"      a  bb",
			"pod   ✓  ✓",
			"节点  ✓  ✗",
			"root@pc:~# ping 节点 bb",
			"unreachable",
			"exit 1, 1 ms; the lab expects it to succeed",
			"Stopped: a command did not do what the lab expects.",
			"",
		]);
	});

	it("are told apart where they fail and the lab expects it", () => {
		const last = command("cells", 3, 1, "unreachable\n").map((event) =>
			event.type === "command.ended" ? { ...event, asExpected: true } : event,
		);
		expect(printed(run("cells", "done", ...all, ...last))).toContain("节点  ✓  –");
	});

	it("fail with the check that is their evidence", () => {
		const last = command("cells", 3);
		const out = printed(run("cells", "check", ...all, ...last, held, { ...held, check: 1, ok: false }));
		expect(out).toContain("✓ first of all");
		expect(out).toContain("节点  ✓  ✗");
	});
});

it("a text's width counts what an East Asian terminal gives it", () => {
	expect([widthOf("pod"), widthOf("节点"), widthOf("（a）")]).toEqual([3, 4, 5]);
	expect(padTo("节点", 6)).toBe("节点  ");
});
