import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { early } from "./early";
import type { AgentExit, AgentProcess, Engine } from "./engine";

/** Its agents live until they are killed. */
function fakeEngine() {
	const started: AgentProcess[] = [];
	const killed: AgentProcess[] = [];
	const engine: Engine = {
		name: "fake",
		async start() {
			let over: (exit: AgentExit) => void = () => {};
			const agent: AgentProcess = {
				stdin: new PassThrough(),
				stdout: new PassThrough(),
				log: () => "",
				exited: new Promise((resolve) => {
					over = resolve;
				}),
				kill() {
					killed.push(agent);
					over({ code: null, signal: "SIGKILL" });
				},
			};
			started.push(agent);
			return agent;
		},
	};
	return { engine, started, killed };
}

describe("an engine that starts ahead", () => {
	it("hands over the sandbox that it has begun, once, and starts others when they are asked for", async () => {
		const { engine, started, killed } = fakeEngine();
		const ahead = early(engine);
		await ahead.begun;
		expect(started).toHaveLength(1);
		expect(await ahead.start()).toBe(started[0]);
		expect(await ahead.start()).toBe(started[1]);
		await ahead.drop();
		expect(killed).toEqual([]);
	});

	it("ends what nobody asked for", async () => {
		const { engine, started, killed } = fakeEngine();
		await early(engine).drop();
		expect(killed).toEqual(started);
	});

	it("says why it did not start to who asks for it", async () => {
		const refused = new Error("no user namespaces");
		const ahead = early({ name: "fake", start: () => Promise.reject(refused) });
		await ahead.begun;
		await expect(ahead.start()).rejects.toBe(refused);
		await early({ name: "fake", start: () => Promise.reject(refused) }).drop();
	});
});
