import type { FromAgent } from "@/protocol/agent";
import { milliseconds } from "@/protocol/check";
import type { Lab } from "@/protocol/lab";
import { exitFits, matches, type Printed } from "@/protocol/match";
import { now } from "../clock";
import type { Host } from "../kernel/host";
import { Guard } from "./guard";
import { Output } from "./output";

export type Command = Lab["steps"][number]["commands"][number];

/** Where a command runs, and who hears of it. */
export interface Setting {
	step: string;
	/** Its place among the step's commands. */
	index: number;
	host: Host;
	/** Others run at the same time: its host's shell does not wait for it. */
	together: boolean;
	/** The step is stopped. */
	signal: AbortSignal;
	emit: (message: FromAgent) => void;
	/** Resolves when all that it has changed is told. (SPEC 4) */
	settle: () => Promise<void>;
	/** It names no difference any more. (SPEC 7) */
	release: () => void;
}

/** A command of a step, from its start on. */
export class StepCommand implements Printed {
	/** Null while it runs. */
	exit: number | null = null;
	/** False once it has not done what the lab expects. */
	asExpected = true;
	/** The next command may begin: it has ended, or is in the background and has printed what is awaited of it. */
	readonly passed: Promise<void>;
	/** It has ended, and all that it did is told. */
	readonly ended: Promise<void>;
	readonly #command: Command;
	readonly #output: Output;
	readonly #guard: Guard;
	readonly #listeners = new Set<() => void>();
	/** What is awaited of its output is there. */
	#ready: boolean;

	constructor(command: Command, { step, index, host, together, signal, emit, settle, release }: Setting) {
		this.#command = command;
		this.#ready = command.ready === undefined;
		const at = () => ({ step, time: now(), command: index });
		this.#output = new Output((stream, text) => {
			emit({ type: "command.output", ...at(), stream, text });
			this.#changed();
		});
		const netns = command.netns ?? null;
		emit({ type: "command.started", ...at(), host: host.name, netns, text: command.run });
		const running = host.run({
			text: command.run,
			netns: netns ?? "",
			background: together || this.inBackground,
			lasting: this.inBackground,
			heard: (stream, chunk) => this.#output.push(stream, chunk),
		});
		const hasTime = this.inBackground && this.#ready;
		this.#guard = new Guard(running, hasTime ? null : milliseconds(command.timeout), signal);
		this.ended = running.ended.then(async ({ exit, duration }) => {
			this.#guard.release();
			this.#output.end();
			const { ended, timedOut } = this.#guard;
			const asExpected = ended ? this.inBackground && !timedOut : this.#ready && exitFits(command, exit);
			await settle();
			release();
			const { dropped } = this.#output;
			emit({ type: "command.ended", ...at(), exit, duration, timedOut, asExpected, dropped });
			this.exit = exit;
			this.asExpected = asExpected;
			this.#changed();
		});
		if (!this.inBackground) this.passed = this.ended;
		else if (command.ready === undefined) this.passed = Promise.resolve();
		// What it did until it was ready is told under its name.
		else this.passed = Promise.race([this.#prints(command.ready).then(settle), this.ended]);
	}

	/** All that it has printed so far. */
	get text(): string {
		return this.#output.text;
	}

	get inBackground(): boolean {
		return this.#command.background !== undefined;
	}

	/** Calls back when it has printed more or has ended, until the returned function is called. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	/** The step is over: ends it, unless it is the sandbox's. Is it left running? */
	async finish(): Promise<boolean> {
		const stays = this.#command.background === "sandbox" && this.exit === null && !this.#guard.ended;
		if (stays) this.#guard.leave();
		else await this.end();
		return stays;
	}

	/** Ends it, if it runs. */
	end(): Promise<void> {
		this.#guard.end();
		return this.ended;
	}

	/** Resolves when its output matches. */
	#prints(pattern: string): Promise<void> {
		return new Promise((resolve) => {
			const ignore = this.onChange(() => {
				if (!matches(this.text, pattern)) return;
				ignore();
				this.#ready = true;
				this.#guard.relax();
				resolve();
			});
		});
	}

	#changed(): void {
		for (const listener of [...this.#listeners]) listener();
	}
}
