import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { FromAgent, type ToAgent } from "@/protocol/agent";
import { VethlabError } from "@/protocol/errors";
import type { AgentProcess } from "../engines/engine";
import { readLines } from "./lines";

/** A snapshot of 250 namespaces is some 10 MB; whoever sends more than this without a line's end is no agent of ours. */
const maxLineBytes = 64 * 1024 * 1024;

/** How long what an agent said last may still be on its way after it is gone, ms. */
const drainFor = 500;

export interface AgentListener {
	message(message: FromAgent): void;
	/** Called at most once, and not after `close()`: the agent is gone, or what it says cannot be used. */
	lost(error: VethlabError): void;
}

/** The door to an agent: lines in, parsed messages out, and one word when it is lost. */
export class AgentConnection {
	private over = false;

	constructor(
		private readonly process: AgentProcess,
		private readonly listener: AgentListener,
	) {
		const drained = once(process.stdout, "close").catch(() => {});
		readLines(
			process.stdout,
			maxLineBytes,
			(line) => this.receive(line),
			() => this.lose(new VethlabError("message-invalid", `The agent sent a line of more than ${maxLineBytes} bytes.`)),
		);
		// Writing to an agent that is gone: its exit tells.
		process.stdin.on("error", () => {});
		void this.watch(drained);
	}

	send(message: ToAgent): void {
		if (!this.over && this.process.stdin.writable) this.process.stdin.write(`${JSON.stringify(message)}\n`);
	}

	/** Ends the agent with all that it started; resolves when nothing of it is left. */
	async close(): Promise<void> {
		this.over = true;
		this.process.kill();
		await this.process.exited;
	}

	private receive(line: string): void {
		if (this.over) return;
		let said: unknown;
		try {
			said = JSON.parse(line);
		} catch (cause) {
			this.lose(new VethlabError("message-invalid", "The agent sent a line that is not JSON.", { cause }));
			return;
		}
		const message = FromAgent.safeParse(said);
		if (message.success) this.listener.message(message.data);
		else {
			const [issue] = message.error.issues;
			const where = issue ? `${issue.path.join(".")}: ${issue.message}` : "";
			const text = `The agent sent a message that does not fit the protocol (${where}).`;
			this.lose(new VethlabError("message-invalid", text, { cause: message.error }));
		}
	}

	private async watch(drained: Promise<unknown>): Promise<void> {
		const exit = await this.process.exited;
		await Promise.race([drained, delay(drainFor, undefined, { ref: false })]);
		const how = exit.signal ?? `exit code ${exit.code}`;
		const log = this.process.log().trim();
		const text = `The sandbox's agent ended unexpectedly (${how}). Reset the lab to start afresh.`;
		this.lose(new VethlabError("agent-lost", text, { values: { how, log } }));
	}

	private lose(error: VethlabError): void {
		if (this.over) return;
		this.over = true;
		this.process.kill();
		this.listener.lost(error);
	}
}
