import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FromAgent } from "@/protocol/agent";
import { of, printed, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";

const background = "step";
const lab = labOf([
	{
		id: "own-end",
		commands: [{ run: "echo $BASHPID; sleep 60", background }, { run: "ip link add dev v1 type bridge" }],
		checks: [{ say, record: "link", where: { netns: "one", name: "v1" } }],
	},
	{
		id: "ready",
		commands: [
			{ run: "sleep 0.2; ip link set eth9 mtu 1300; echo no; echo up; sleep 60", background, ready: "^up$" },
			{ run: "ip link set eth9 mtu 1400" },
		],
	},
	{ id: "late", commands: [{ run: "sleep 60", background, ready: "up", timeout: "200ms" }, { run: "true" }] },
	{ id: "early", commands: [{ run: "echo down", background, ready: "up" }, { run: "true" }] },
	{ id: "readied", commands: [{ run: "echo up; exit 3", background, ready: "up" }, { run: "sleep 0.3" }] },
	{ id: "expected", commands: [{ run: "exit 3", background, expect: "fail" }, { run: "sleep 0.3" }] },
	{ id: "hangs", commands: [{ run: "echo begun; sleep 60", background, ready: "never" }] },
	{
		id: "prints",
		commands: [{ run: "sleep 0.2; echo seen; sleep 60", background }, { run: "echo this" }],
		checks: [
			{ say, output: 1, matches: "^seen$" },
			{ say, output: 1, lacks: "seen", within: "1s" },
			{ say, output: 1, lacks: "other", within: "300ms" },
			{ say, output: 1, matches: "other", within: "300ms" },
			{ say, output: 2, matches: "other" },
			{ say, output: 1, exit: 0, within: "100ms" },
		],
	},
	{
		id: "stays",
		commands: [
			{
				run: "until [ -e /run/go ]; do sleep 0.05; done; ip link set eth9 mtu 1200; sleep 60",
				background: "sandbox",
			},
		],
	},
	{
		id: "again",
		commands: [{ run: "echo $BASHPID >>/run/pids; sleep 60", background: "sandbox" }, { run: "sleep 0.1" }],
	},
	{
		id: "counts",
		commands: [{ run: 'for pid in $(cat /run/pids); do if kill -0 "$pid"; then echo alive; else echo gone; fi; done' }],
	},
	{
		id: "kills",
		commands: [
			{
				run: [
					"read -r _ _ _ own _ </proc/$BASHPID/stat; read -r all </proc/1/task/1/children",
					'for pid in $all; do [ "$pid" = "$own" ] || kill -9 "$pid"; done; echo killed; sleep 60',
				].join("\n"),
				background,
				ready: "^killed$",
			},
			{ run: "echo still here" },
		],
	},
	{ id: "waits", commands: [{ run: "echo begun; sleep 60" }] },
	{ id: "lets-go", commands: [{ run: "(sleep 0.3; touch /run/go) &" }] },
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
});
afterAll(() => agent.close());

const ended = (messages: readonly FromAgent[]) => of(messages, "command.ended");
const reason = (messages: readonly FromAgent[]) => of(messages, "step.ended")[0]?.reason;
/** Which command's doing was it that eth9 of host one has this MTU? */
const whose = (messages: readonly FromAgent[], mtu: number) =>
	of(messages, "difference").find(({ difference }) =>
		difference.changes.some((one) => one.op === "change" && one.id.startsWith("link:one#") && one.to.mtu === mtu),
	)?.difference.cause;

describe("commands in the background", () => {
	it("are ended with their step, which does not count against them", async () => {
		const told = await agent.run("own-end");
		expect(reason(told)).toBe("done");
		expect(ended(told).map(({ command, asExpected }) => [command, asExpected])).toEqual([
			[1, true],
			[0, true],
		]);
		expect(told.at(-1)?.type).toBe("step.ended");
	});

	it("SPEC 7: name what they did until they were ready; the next command waits for that", async () => {
		const told = await agent.run("ready");
		expect(reason(told)).toBe("done");
		const type = (message: FromAgent) => message.type === "command.output" && /^up$/m.test(message.text);
		const next = told.findIndex((message) => message.type === "command.started" && message.command === 1);
		expect(told.findIndex(type)).toBeLessThan(next);
		expect(whose(told, 1300)).toEqual({ type: "command", step: "ready", command: 0 });
		expect(whose(told, 1400)).toEqual({ type: "command", step: "ready", command: 1 });
	});

	it("end the step where they are not ready in time, or end before", async () => {
		const late = await agent.run("late");
		expect(ended(late)).toMatchObject([{ command: 0, timedOut: true, asExpected: false }]);
		expect(reason(late)).toBe("command");
		const early = await agent.run("early");
		expect(ended(early)).toMatchObject([{ command: 0, exit: 0, timedOut: false, asExpected: false }]);
		expect(reason(early)).toBe("command");
	});

	it("count by their exit where they end by themselves", async () => {
		const failed = await agent.run("readied");
		expect(ended(failed).find(({ command }) => command === 0)).toMatchObject({ exit: 3, asExpected: false });
		expect(reason(failed)).toBe("command");
		expect(reason(await agent.run("expected"))).toBe("done");
	});

	it("are stopped by hand while their output is awaited", async () => {
		agent.send({ type: "run", step: "hangs", files: [] });
		await agent.until("command.output", ({ step }) => step === "hangs");
		agent.send({ type: "stop" });
		expect(await agent.until("step.ended", ({ step }) => step === "hangs")).toMatchObject({ reason: "stopped" });
	});

	it("may kill all else on their host, and the next command begins all the same", async () => {
		const told = await agent.run("kills");
		expect(printed(told, 0)).toBe("killed\n");
		expect(printed(told, 1)).toBe("still here\n");
		expect(reason(told)).toBe("done");
	});

	it("are looked at while they print", async () => {
		const checks = of(await agent.run("prints"), "check.ended");
		expect(checks.map(({ ok }) => ok)).toEqual([true, false, true, false, false, false]);
		expect(checks[0]?.waited).toBeLessThan(1500);
		// That nothing came is known when the time is over; of a command that has ended, at once.
		expect(checks[2]?.waited).toBeGreaterThanOrEqual(299);
		expect(checks[4]?.waited).toBeLessThan(100);
	});

	it("are ended, as the sandbox's, when their step is run again", async () => {
		await agent.run("again");
		const told = await agent.run("again");
		expect(told.map(({ type }) => type).filter((type) => /^(step|command)\.(started|ended)$/.test(type))).toEqual([
			"command.ended",
			"step.started",
			"command.started",
			"command.started",
			"command.ended",
			"step.ended",
		]);
		expect(printed(await agent.run("counts"), 0)).toBe("gone\nalive\n");
	});

	it("SPEC 7: outlive their step, and the stop of a later one, as the sandbox's; then they name nothing", async () => {
		expect(reason(await agent.run("stays"))).toBe("done");
		agent.send({ type: "run", step: "waits", files: [] });
		await agent.until("command.output", ({ step }) => step === "waits");
		agent.send({ type: "stop" });
		await agent.until("step.ended", ({ step }) => step === "waits");
		const from = agent.messages.length;
		expect(printed(await agent.run("lets-go"), 0)).toBe("");
		await agent.until("difference", () => whose(agent.messages.slice(from), 1200) !== undefined);
		expect(whose(agent.messages.slice(from), 1200)).toEqual({ type: "kernel" });
	});
});
