import { createInterface, type Interface } from "node:readline";
import { z } from "zod";
import type { AgentProcess } from "../engine";

const Answer = z.object({ status: z.number().nullable(), stdout: z.string(), stderr: z.string() });

/** Where the agent that answers is. */
export const probeAgent = new URL("./probe-agent.mjs", import.meta.url).pathname;

/** Runs shell commands in a sandbox with the probe agent, one after the other. */
export class Probe {
	readonly #agent: AgentProcess;
	readonly #lines: AsyncIterator<string>;

	constructor(agent: AgentProcess) {
		this.#agent = agent;
		const lines: Interface = createInterface(agent.stdout);
		this.#lines = lines[Symbol.asyncIterator]();
	}

	async run(command: string): Promise<z.infer<typeof Answer>> {
		return Answer.parse(await this.line(command));
	}

	/** Sends a line; the next line that comes, parsed as JSON. */
	async line(text: string): Promise<unknown> {
		this.#agent.stdin.write(`${text}\n`);
		const { value, done } = await this.#lines.next();
		if (done) throw new Error(`the agent ended: ${this.#agent.log()}`);
		return JSON.parse(value);
	}
}
