import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SessionStatus } from "@/protocol/run";
import { findLab } from "@/server/labs/read-labs";
import { AwaitedText } from "./awaited-text";
import { paintFor } from "./terminal";
import { type Out, Waiting } from "./waiting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stream(more: Partial<Out> = {}) {
	let text = "";
	const out: Out = {
		...more,
		write(said) {
			text += said;
		},
	};
	const taken = () => {
		const said = text;
		text = "";
		return said;
	};
	return { waiting: new Waiting(out, paintFor({ isTTY: false }, {})), taken };
}

const clear = "\r\x1b[2K";

describe("what is waited for", () => {
	it("is a line of its own in a log, once it takes over 300 ms", () => {
		const { waiting, taken } = stream();
		waiting.for("starting the agent");
		vi.advanceTimersByTime(299);
		waiting.for("starting the hosts");
		vi.advanceTimersByTime(299);
		expect(taken()).toBe("");
		vi.advanceTimersByTime(60_000);
		waiting.for(null);
		waiting.write("root@pc:~# ping");
		expect(taken()).toBe("… starting the hosts\nroot@pc:~# ping");
		waiting.for("an answer");
		vi.advanceTimersByTime(300);
		expect(taken()).toBe("\n… an answer\n");
	});

	it("is a terminal's last line, rewritten as time passes, and gone when something else is written", () => {
		const { waiting, taken } = stream({ isTTY: true, columns: 80 });
		waiting.for("BGP");
		vi.advanceTimersByTime(300);
		expect(taken()).toBe(`${clear}… BGP (300 ms)`);
		vi.advanceTimersByTime(1000);
		expect(taken()).toBe(`${clear}… BGP (1.3 s)`);
		waiting.write("output");
		expect(taken()).toBe(`${clear}output`);
		// In the middle of a line it would be in the way.
		vi.advanceTimersByTime(2000);
		expect(taken()).toBe("");
		waiting.write("\n");
		vi.advanceTimersByTime(1000);
		expect(taken()).toBe(`\n${clear}… BGP (4.3 s)`);
		waiting.for(null);
		vi.advanceTimersByTime(10_000);
		expect(taken()).toBe(clear);
	});

	it("never wraps, in any script", () => {
		const { waiting, taken } = stream({ isTTY: true, columns: 20 });
		waiting.for("等待：三台机器的会话都已建立");
		vi.advanceTimersByTime(300);
		expect(taken()).toBe(`${clear}… 等待：三台机器的…`);
	});
});

describe("a run's waits, in words", () => {
	const lab = findLab({ own: `${import.meta.dirname}/../labs`, more: [] }, "06-ipip");
	const at = { step: lab.steps[0]?.id ?? "", time: 0 };
	const status: SessionStatus = {
		...{ type: "status", status: "starting", phase: "hosts", epoch: 0, error: null, viewers: 1, watching: 0 },
		...{ keepMinutes: 1, kernel: null, engine: "bubblewrap", lacks: [], passedOver: [] },
	};

	it("tell a start's phases, and why another kernel is booted", () => {
		const text = new AwaitedText(lab, null);
		expect(text.after(status)).toEqual({ en: "starting the hosts", zh: "正在启动主机" });
		const uml = { ...status, phase: "sandbox" as const, engine: "uml", passedOver: ["ipip" as const] };
		expect(text.after(uml)?.en).toBe("booting User-Mode Linux: this kernel has no ipip");
		expect(text.after({ ...status, status: "ready", phase: null })).toBeNull();
	});

	it("name a folded prelude's step, and a check with the time that it has at most", () => {
		const own = lab.steps.find(({ prelude }) => prelude === null);
		const [check] = own?.checks ?? [];
		const text = new AwaitedText(lab, null);
		text.after({ ...status, status: "running", phase: null });
		if (lab.steps[0]?.prelude) {
			expect(text.after({ type: "step.started", ...at })?.en).toMatch(/^[\w-]+ 1\/\d+ \S/);
		}
		const step = own?.id ?? "";
		text.after({ type: "step.started", step, time: 0 });
		let last: { en: string } | null = null;
		for (const command of own?.commands.keys() ?? []) {
			const where = { step, time: 0, command };
			text.after({ type: "command.started", ...where, host: "worker1", netns: null, text: "" });
			const end = { exit: 0, duration: 1, timedOut: false, asExpected: true, dropped: 0 };
			last = text.after({ type: "command.ended", ...where, ...end });
		}
		expect(last?.en).toBe(`waiting: ${check?.say.en} (at most ${check?.within})`);
		const end = { step, time: 0, ok: true, reason: "done" as const, duration: 1 };
		expect(text.after({ type: "step.ended", ...end })).toBeNull();
	});
});
