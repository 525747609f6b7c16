import type { FromAgent, ToAgent } from "@/protocol/agent";
import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import type { AgentProcess } from "../engines/engine";
import { AgentConnection } from "./agent-connection";
import { type Footing, lackedIn, noneLeft, type Refusal } from "./engine-choice";

export interface SandboxOptions {
	lab: Lab;
	epoch: number;
	/** Tried in this order: the next one only where the kernel of the one before lacks what the lab needs. */
	footings: readonly Footing[];
	/** Milliseconds from an engine's start to the hosts being ready, after which it counts as failed. */
	startWithin: number;
	/** What must be over before it starts: sandboxes of one session never overlap. */
	after: Promise<void>;
}

export interface SandboxListener {
	/** How far the start is, and on what, before the agent itself says so. */
	phase(phase: "sandbox" | "agent", on: Footing): void;
	/** All that the agent says, but that it failed. */
	message(message: Exclude<FromAgent, { type: "failed" }>, on: Footing): void;
	/** Called at most once, and not after `close()`: it did not start, or it is gone. */
	lost(error: VethlabError): void;
}

/** One sandbox, from the first engine that is tried to its end. */
export class Sandbox {
	private agent: AgentConnection | null = null;
	private over = false;
	private readonly opening: Promise<void>;
	/** Ends the wait for the hosts: null where they are ready, or nobody waits any more. */
	private settle: (error: VethlabError | null) => void = () => {};

	constructor(
		private readonly options: SandboxOptions,
		private readonly listener: SandboxListener,
	) {
		this.opening = this.open();
	}

	send(message: ToAgent): void {
		this.agent?.send(message);
	}

	/** Resolves when nothing of it is left. */
	async close(): Promise<void> {
		this.over = true;
		this.settle(null);
		// Now, and the one that an engine may still be about to hand over.
		await this.agent?.close();
		await this.opening;
		await this.agent?.close();
	}

	private async open(): Promise<void> {
		await this.options.after;
		const refusals: Refusal[] = [];
		for (const { engine, passedOver } of this.options.footings) {
			if (this.over) return;
			const lacked = refusals.flatMap((refusal) => lackedIn(refusal.error));
			const error = await this.startOn({ engine, passedOver: [...new Set([...passedOver, ...lacked])] });
			if (!error) return;
			refusals.push({ engine, error });
			if (error.code !== "kernel-feature") break;
		}
		const [first, ...rest] = refusals;
		if (first) this.lose(noneLeft([first, ...rest]));
	}

	/** Resolves with null when the hosts are ready (or nobody waits any more), or with what is wrong. */
	private async startOn(on: Footing): Promise<VethlabError | null> {
		const settled = new Promise<VethlabError | null>((resolve) => {
			this.settle = resolve;
		});
		const seconds = this.options.startWithin / 1000;
		const late = new VethlabError("sandbox-failed", `The sandbox was not ready within ${seconds} s. Try again.`);
		// At once, also where the engine itself hangs.
		const deadline = setTimeout(() => this.lose(late), this.options.startWithin);
		try {
			this.listener.phase("sandbox", on);
			const agent = this.connect(on, await on.engine.start());
			this.agent = agent;
			if (this.over) {
				await agent.close();
				return null;
			}
			this.listener.phase("agent", on);
			agent.send({ type: "open", epoch: this.options.epoch, lab: this.options.lab });
			const error = await settled;
			if (error) await agent.close();
			return error;
		} catch (thrown) {
			return this.over ? null : VethlabError.from(thrown);
		} finally {
			clearTimeout(deadline);
		}
	}

	private connect(on: Footing, process: AgentProcess): AgentConnection {
		let isReady = false;
		const failed = (error: VethlabError) => (isReady ? this.lose(error) : this.settle(error));
		return new AgentConnection(process, {
			message: (message) => {
				if (this.over) return;
				if (message.type === "failed") {
					const { code, message: text, values } = message.error;
					failed(new VethlabError(code, text, { values }));
					return;
				}
				if (message.type === "ready") {
					isReady = true;
					this.settle(null);
				}
				this.listener.message(message, on);
			},
			lost: failed,
		});
	}

	private lose(error: VethlabError): void {
		if (this.over) return;
		void this.close();
		this.listener.lost(error);
	}
}
