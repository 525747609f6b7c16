import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Lab } from "@/protocol/lab";
import type { RunEvent } from "@/protocol/run";
import { findLab } from "@/server/labs/read-labs";
import { Printer } from "./printer";
import { languageOf, paintFor } from "./terminal";

const lab = findLab({ own: join(import.meta.dirname, "../labs"), more: [] }, "01-bridge");
const plain = paintFor({ isTTY: false }, {});

function printed(language: "en" | "zh", ...events: RunEvent[]): string {
	let out = "";
	const printer = new Printer(
		lab,
		(text) => {
			out += text;
		},
		plain,
		(text) => text[language],
	);
	for (const event of events) printer.event(event);
	return out;
}

const at = { step: "namespaces", time: 0 };
const command = { ...at, command: 1 };
const ended = {
	type: "command.ended" as const,
	...command,
	exit: 1,
	duration: 3.2,
	timedOut: false,
	asExpected: false,
	dropped: 0,
};

describe("a run, printed", () => {
	it("reads like a terminal, each line on its own even where output ends without one", () => {
		const out = printed(
			"en",
			{ type: "step.started", ...at },
			{ type: "command.started", ...command, host: "worker1", netns: null, text: "ip netns add netns1" },
			{ type: "command.output", ...command, stream: "stderr", text: "File ex" },
			{ type: "command.output", ...command, stream: "stderr", text: "ists" },
			ended,
			{ type: "step.ended", ...at, ok: false, reason: "command", duration: 4 },
		);
		expect(out.split("\n")).toEqual([
			"",
			"1/11 Two network namespaces",
			"root@worker1:~# ip netns add netns1",
			"File exists",
			"exit 1, 3 ms; the lab expects it to succeed",
			"Stopped: a command did not do what the lab expects.",
			"",
		]);
	});

	it("shows of a check that does not hold what was found instead", () => {
		const found = [{ netns: "worker1/netns1", flags: ["UP"], operstate: "UNKNOWN" }];
		const check = { type: "check.ended" as const, ...at, waited: 2000 };
		expect(printed("zh", { ...check, check: 2, ok: false, found }, { ...check, check: 0, ok: false, found: [] })).toBe(
			'✗ netns1 的回环接口尚未启用\n  found: netns worker1/netns1, flags ["UP"], operstate UNKNOWN\n' +
				"✗ worker1 上有命名空间 netns1\n  found: nothing\n",
		);
	});

	it("says why a file of a step could not be written", () => {
		const file = { host: "worker1", path: "/etc/a", content: "", editable: false };
		const step = { ...lab.steps[0], id: "namespaces", files: [file] };
		let out = "";
		const write = (text: string) => {
			out += text;
		};
		const printer = new Printer(Lab.parse({ ...lab, steps: [step] }), write, plain, (text) => text.en);
		const said = "bash: /etc/a: Read-only file system";
		printer.event({ type: "step.ended", ...at, ok: false, reason: "command", file: { index: 0, said }, duration: 4 });
		expect(out).toBe(`Stopped: /etc/a could not be written on worker1: ${said}\n`);
	});

	it("says when a command ran out of time, and how much of its output is not kept", () => {
		const out = printed("en", { ...ended, timedOut: true, duration: 30_004, dropped: 12 });
		expect(out).toBe("timed out after 30.0 s, 12 characters of output not kept; the lab expects it to succeed\n");
	});
});

describe("a terminal", () => {
	it("gets colours, unless somebody wants none; a pipe never", () => {
		expect(paintFor({ isTTY: true }, {}).red("x")).toBe("\x1b[31mx\x1b[39m");
		expect(paintFor({ isTTY: true }, { NO_COLOR: "1" }).red("x")).toBe("x");
		expect(plain.red("x")).toBe("x");
	});

	it("has the language of its locale", () => {
		expect(languageOf({ LANG: "zh_CN.UTF-8" })).toBe("zh");
		expect(languageOf({ LANG: "zh_CN.UTF-8", LC_ALL: "C" })).toBe("en");
		expect(languageOf({})).toBe("en");
	});
});
