import { afterEach, describe, expect, it } from "vitest";
import { of, TestAgent } from "./testing/agent";
import { idleLab, labOf } from "./testing/lab";

let agent: TestAgent;
afterEach(() => agent.close());

describe("the agent", () => {
	it("says what is wrong with a first line that is no message, and ends", async () => {
		agent = await TestAgent.start();
		agent.say("no json");
		expect((await agent.until("failed")).error.code).toBe("message-invalid");
		expect(await agent.exited).toBe(1);
	});

	it("leaves out bad lines later, and unknown steps, and goes on", async () => {
		agent = await TestAgent.open(idleLab);
		agent.say('{"type":"run"}');
		agent.say('{"type":"run","step":"no such step"}');
		const told = await agent.run("nothing");
		expect(of(told, "step.ended")).toMatchObject([{ ok: true }]);
		expect(of(agent.messages, "failed")).toEqual([]);
		expect(agent.log).toContain("no such step");
	});

	it("says what the kernel refuses of a topology", async () => {
		agent = await TestAgent.start();
		const lab = structuredClone(idleLab);
		lab.topology.hosts.one?.routes.push("10.0.0.0/8 via 172.16.0.1");
		agent.send({ type: "open", epoch: 0, lab });
		const { error } = await agent.until("failed");
		expect(error).toMatchObject({ code: "sandbox-failed", message: expect.stringContaining("host one") });
	});

	it("ends with its stdin, also in the middle of a command", async () => {
		agent = await TestAgent.open(labOf([{ id: "long", commands: [{ run: "sleep 60" }] }]));
		agent.send({ type: "run", step: "long", files: [] });
		await agent.until("command.started");
		expect(await agent.close()).toBe(0);
	});
});
