import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FromAgent } from "@/protocol/agent";
import { of, printed, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";

const cell = { row: say, column: say };
const lab = labOf([
	{
		id: "meet",
		commands: [
			{ run: "mkfifo /tmp/there /tmp/back; ip netns add pod" },
			// Each waits for the other: one after the other they would never end.
			{ run: "echo ping >/tmp/there; cat /tmp/back", cell, timeout: "5s" },
			{ run: "read -r word </tmp/there; echo $word; echo pong >/tmp/back", netns: "pod", cell, timeout: "5s" },
			{ run: "ip link set eth9 mtu 1300", cell },
			{ host: "two", run: "sleep 0.2; ip link set eth9 mtu 1300", cell },
			{ run: "echo after" },
		],
		checks: [
			{ say, output: 2, matches: "pong", cell: 2 },
			{ say, output: 3, matches: "ping", cell: 3 },
		],
	},
	{
		id: "one-fails",
		commands: [{ run: "exit 3", cell }, { host: "two", run: "sleep 0.2", cell }, { run: "echo never" }],
	},
	{ id: "wait", commands: [1, 2, 3, 4, 5, 6].map(() => ({ run: "echo begun; sleep 60", cell })) },
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
});
afterAll(() => agent.close());

const reason = (messages: readonly FromAgent[]) => of(messages, "step.ended")[0]?.reason;

describe("commands with a cell", () => {
	it("SPEC 4: run all at once, on any host; what each did is told before its end", async () => {
		const told = await agent.run("meet");
		expect(reason(told)).toBe("done");
		expect([printed(told, 1), printed(told, 2), printed(told, 5)]).toEqual(["pong\n", "ping\n", "after\n"]);
		const order = told.flatMap((one) => {
			return one.type === "command.started" || one.type === "command.ended" ? [`${one.type} ${one.command}`] : [];
		});
		const started = [0, 1, 2, 3, 4, 5].map((command) => order.indexOf(`command.started ${command}`));
		expect(started.toSorted((a, b) => a - b)).toEqual(started);
		expect(started[1]).toBeGreaterThan(order.indexOf("command.ended 0"));
		for (const command of [1, 2, 3, 4]) expect(order.indexOf(`command.ended ${command}`)).toBeLessThan(started[5] ?? 0);
		for (const [command, host] of [
			[3, "one"],
			[4, "two"],
		] as const) {
			const change = told.findIndex(
				(one) => one.type === "difference" && one.difference.changes.some(({ id }) => id.startsWith(`link:${host}#`)),
			);
			expect(change).toBeGreaterThan(-1);
			expect(change).toBeLessThan(told.findIndex((one) => one.type === "command.ended" && one.command === command));
		}
	});

	it("are all waited for, also where one does not do what is expected", async () => {
		const told = await agent.run("one-fails");
		expect(of(told, "command.ended").map(({ command, asExpected }) => [command, asExpected])).toEqual([
			[0, false],
			[1, true],
		]);
		expect(reason(told)).toBe("command");
	});

	it("are all stopped by hand", async () => {
		agent.send({ type: "run", step: "wait", files: [] });
		await agent.until("command.output", ({ step, command }) => step === "wait" && command === 5);
		agent.send({ type: "stop" });
		const over = await agent.until("step.ended", ({ step }) => step === "wait");
		expect(over.reason).toBe("stopped");
		expect(of(agent.messages, "command.ended").filter(({ step }) => step === "wait")).toHaveLength(6);
		expect(over.duration).toBeLessThan(5000);
	});
});
