import { describe, expect, it } from "vitest";
import { Lab } from "@/protocol/lab";
import type { RunEvent } from "@/protocol/run";
import { matrixOf } from "./cells";
import { comparedTable, lastCompared } from "./compare";
import { linesNamed } from "./file-errors";
import { preludesOf } from "./preludes";
import { runsOf } from "./runs";
import { isDone, nextStep, progress, stepNumber } from "./selectors";
import { receive, type Session, sessionOf } from "./session";
import { Source } from "./testing/source";

const text = (en: string) => ({ en, zh: en });
const check = { say: text("it holds"), record: "link" };
const step = (id: string, more: object = {}) => ({
	id,
	title: text(id),
	text: text(id),
	files: [],
	commands: [{ host: "h", run: "true" }],
	checks: [check],
	...more,
});

const where = text("where the cable leads");
const lab = (variant: "cable" | "bridge") =>
	Lab.parse({
		id: "ways",
		title: text("Ways"),
		summary: text("Ways"),
		topology: { hosts: { h: {} } },
		variant,
		variants: ["cable", "bridge"].map((id) => ({ id, title: text(id), text: text(id) })),
		preludes: [{ lab: "ground", title: text("Ground") }],
		steps: [
			step("ground/red", { prelude: "ground" }),
			step("ground/blue", { prelude: "ground" }),
			step(variant, { checks: [check, { ...check, compare: where }] }),
			step("look"),
		],
	});

function session(variant: "cable" | "bridge", events: RunEvent[] = []): Session {
	const view = new Source(10).view();
	return sessionOf({ ...view, lab: lab(variant), transcript: events });
}

const at = (step: string, time = 1) => ({ step, time });
const started = (id: string): RunEvent => ({ type: "step.started", ...at(id) });
const ended = (id: string, reason: "done" | "check" | "skipped" | "stopped" = "done"): RunEvent => ({
	type: "step.ended",
	...at(id),
	ok: reason === "done" || reason === "skipped",
	reason,
	duration: 50,
});
const looked = (id: string, index: number, found: Record<string, unknown>[]): RunEvent => ({
	type: "check.ended",
	...at(id),
	check: index,
	ok: true,
	found,
	waited: 0,
});

function told(one: Session, ...events: Parameters<typeof receive>[1][]): Session {
	return events.reduce((now, event) => {
		const received = receive(now, event);
		if (typeof received !== "object") throw new Error(received);
		return received.session;
	}, one);
}

describe("a prelude", () => {
	it("is followed by the lab's own steps, which are counted from 1", () => {
		const now = session("cable", [started("ground/red"), ended("ground/red")]);
		expect(stepNumber(now.lab, "cable")).toBe(1);
		expect(stepNumber(now.lab, "ground/red")).toBeNull();
		expect(progress(now)).toEqual({ done: 0, all: 2 });
	});

	it("runs until its last step has ended, and says how long it took", () => {
		const one = [started("ground/red"), ended("ground/red")];
		expect(preludesOf(session("cable"))[0]).toMatchObject({ state: "todo", done: 0 });
		expect(preludesOf(session("cable", one))[0]).toMatchObject({ state: "running", done: 1, at: null });
		const all = [...one, started("ground/blue"), ended("ground/blue")];
		expect(preludesOf(session("cable", all))[0]).toMatchObject({ state: "done", done: 2, duration: 100 });
	});

	it("that failed says at which step, and is what runs next", () => {
		const now = session("cable", [
			started("ground/red"),
			ended("ground/red"),
			started("ground/blue"),
			ended("ground/blue", "check"),
		]);
		expect(preludesOf(now)[0]).toMatchObject({ state: "failed", at: { id: "ground/blue" } });
		expect(nextStep(now)?.id).toBe("ground/blue");
	});
});

describe("a step that the kernel cannot do", () => {
	it("counts as done, and the next one follows", () => {
		const before = ["ground/red", "ground/blue"].flatMap((id) => [started(id), ended(id)]);
		const now = session("cable", [...before, started("cable"), ended("cable", "skipped")]);
		expect(isDone(now, "cable")).toBe(true);
		expect(nextStep(now)?.id).toBe("look");
	});
});

describe("the table that compares variants", () => {
	it("fills as checks end, and keeps what another variant showed over a fresh sandbox", () => {
		const cable = told(session("cable"), looked("cable", 0, [{ a: 1 }]), looked("cable", 1, [{ peerNetns: "blue" }]));
		expect(comparedTable(cable)).toMatchObject({
			rows: [{ row: where, cells: [{ found: [{ peerNetns: "blue" }] }, null] }],
			ran: [true, false],
		});
		const fresh = { ...cable.status, epoch: 2, status: "starting" as const };
		const bridge = told(
			cable,
			fresh,
			{ type: "lab", lab: lab("bridge") },
			looked("bridge", 1, [{ peerNetns: "worker1" }]),
		);
		const { rows, ran } = comparedTable(bridge);
		expect(rows).toHaveLength(1);
		expect(rows[0]?.cells.map((cell) => cell?.found[0]?.peerNetns)).toEqual(["blue", "worker1"]);
		expect(ran).toEqual([true, true]);
	});

	it("is there for who joins later, with the rows that only another variant has after its own", () => {
		const event = { type: "check.ended" as const, ...at("bridge"), check: 3, ok: true, found: [], waited: 0 };
		const compared = [{ variant: "bridge", row: text("ports"), event }];
		const now = sessionOf({ ...new Source(10).view(), lab: lab("cable"), compared });
		expect(comparedTable(now).rows.map(({ row }) => row.en)).toEqual([where.en, "ports"]);
	});

	it("knows how far a variant must run for it", () => {
		expect(lastCompared(lab("bridge"))).toBe("bridge");
	});
});

describe("commands with cells", () => {
	const cell = (row: string, column: string) => ({ row: text(row), column: text(column) });
	const tried = Lab.parse({
		...lab("cable"),
		steps: [
			step("try", {
				commands: [
					{ host: "h", run: "first" },
					{ host: "h", run: "a", cell: cell("red", "blue") },
					{ host: "h", run: "b", cell: cell("red", "nobody"), expect: "fail" },
					{ host: "h", run: "c", cell: cell("green", "blue") },
				],
				checks: [check, { ...check, cell: 4 }],
			}),
		],
	}).steps[0];
	const done = (command: number, exit: number, asExpected = true): RunEvent => ({
		type: "command.ended",
		...at("try"),
		command,
		exit,
		duration: 5,
		timedOut: false,
		asExpected,
		dropped: 0,
	});
	const states = (events: RunEvent[]) => {
		const matrix = tried && matrixOf(tried, runsOf(events).get("try"));
		return matrix?.rows.map(({ row, cells }) => [row.en, ...cells.map((one) => one?.state ?? null)]);
	};

	it("are a table of rows and columns in the order of the lab, empty where there is no command", () => {
		expect(states([])).toEqual([
			["red", "todo", "todo"],
			["green", "todo", null],
		]);
	});

	it("tell reached from not reached as it should be, and both from what is wrong", () => {
		expect(states([done(1, 0), done(2, 1)])?.[0]).toEqual(["red", "reached", "not"]);
		expect(states([done(1, 1, false)])?.[0]?.[1]).toBe("wrong");
	});

	it("are wrong where a check of the cell does not hold, however the command ended", () => {
		const failed: RunEvent = { type: "check.ended", ...at("try"), check: 1, ok: false, found: [], waited: 0 };
		expect(states([done(3, 0), failed])?.[1]?.[1]).toBe("wrong");
	});
});

describe("a file's lines that the output complains of", () => {
	const said = (output: string) =>
		runsOf([{ type: "command.output", ...at("read"), command: 0, stream: "stderr", text: output }]).get("read");

	it("are found as BIRD and others write them, for this file only", () => {
		const path = "/etc/bird/bird.conf";
		expect(linesNamed(said("bird: /etc/bird/bird.conf:3:7 syntax error, unexpected CF_SYM"), path)).toEqual([3]);
		expect(linesNamed(said("/etc/bird/bird.conf, line 12: unable to open"), path)).toEqual([12]);
		expect(linesNamed(said("/etc/bird/birdxconf:3: no"), path)).toEqual([]);
	});
});
