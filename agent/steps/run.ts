import type { FromAgent } from "@/protocol/agent";
import type { Cause } from "@/protocol/difference";
import { VethlabError } from "@/protocol/errors";
import type { Feature, Lab } from "@/protocol/lab";
import type { StepEnded } from "@/protocol/run";
import type { Capture } from "../capture/capture";
import { now } from "../clock";
import type { Host } from "../kernel/host";
import type { Observer } from "../observe/observer";
import { Causes } from "./causes";
import { judge, type World } from "./check";
import { type Command, StepCommand } from "./command";
import { putFile } from "./file";
import { inTurn } from "./turns";

type Step = Lab["steps"][number];
/** Those that have begun, by their place from 0. */
type Begun = Map<number, StepCommand>;
type End = Pick<StepEnded, "reason" | "file">;

/** What the steps of a lab run in. */
export interface Stage {
	lab: Lab;
	hosts: ReadonlyMap<string, Host>;
	/** Features that the kernel lacks. */
	lacks: readonly Feature[];
	observer: Observer;
	capture: Capture;
	emit: (message: FromAgent) => void;
}

/** Runs a lab's steps, one after the other, and tells what happens. */
export class Steps {
	readonly #stage: Stage;
	readonly #causes = new Causes();
	/** What the last run of each step has left running. */
	readonly #left = new Map<string, StepCommand[]>();
	#queue: Promise<void> = Promise.resolve();
	#stop = new AbortController();

	constructor(stage: Stage) {
		this.#stage = stage;
	}

	/** Who is at work. (SPEC 7) */
	get cause(): Cause {
		return this.#causes.newest;
	}

	/**
	 * Queues a step. Resolves when it is over or forgotten. `files`: contents in the place of the lab's, by the file's
	 * index; null for one that stays.
	 */
	run(id: string, files: readonly (string | null)[]): Promise<void> {
		const { lab } = this.#stage;
		const step = lab.steps.find((one) => one.id === id);
		if (!step) throw new VethlabError("step-unknown", `lab ${lab.id} has no step "${id}"`, { values: { step: id } });
		const { signal } = this.#stop;
		this.#queue = this.#queue.then(() => (signal.aborted ? undefined : this.#step(step, files, signal)));
		return this.#queue;
	}

	/** Ends what runs, forgets what waits. */
	stop(): void {
		this.#stop.abort();
		this.#stop = new AbortController();
	}

	async #step(step: Step, files: readonly (string | null)[], signal: AbortSignal): Promise<void> {
		const { emit, lacks, observer, capture } = this.#stage;
		// Run again, a step begins anew: two of the same server would be in each other's way.
		await Promise.all((this.#left.get(step.id) ?? []).map((command) => command.end()));
		await observer.counters.count();
		await capture.beginStep();
		const from = performance.now();
		emit({ type: "step.started", step: step.id, time: now() });
		const begun: Begun = new Map();
		const end: End = step.features.some((one) => lacks.includes(one))
			? { reason: "skipped" }
			: await this.#carryOut(step, files, begun, signal);
		const commands = [...begun.values()];
		const stay = await Promise.all(commands.map((command) => command.finish()));
		this.#left.set(
			step.id,
			commands.filter((_, index) => stay[index]),
		);
		this.#causes.clear();
		const ok = end.reason === "done" || end.reason === "skipped";
		const duration = performance.now() - from;
		await observer.counters.count();
		await capture.endStep();
		emit({ type: "step.ended", step: step.id, time: now(), ok, ...end, duration });
	}

	/** Files, commands, checks; says why it is over. */
	async #carryOut(step: Step, files: readonly (string | null)[], begun: Begun, signal: AbortSignal): Promise<End> {
		for (const [index, file] of step.files.entries()) {
			const said = await putFile(this.#host(file.host), file.path, files[index] ?? file.content);
			if (signal.aborted) return { reason: "stopped" };
			if (said !== null) return { reason: "command", file: { index, said } };
		}
		const failed = () => [...begun.values()].some(({ asExpected }) => !asExpected);
		for (const [first, ...others] of inTurn(step.commands)) {
			const started = [first, ...others].map(([index, command]) => {
				const one = this.#begin(step.id, index, command, others.length > 0, signal);
				begun.set(index, one);
				return one;
			});
			await Promise.all(started.map(({ passed }) => passed));
			if (signal.aborted) return { reason: "stopped" };
			if (failed()) return { reason: "command" };
		}
		const hold = await this.#check(step, begun, signal);
		if (signal.aborted) return { reason: "stopped" };
		// One in the background may have failed meanwhile.
		return { reason: failed() ? "command" : hold ? "done" : "check" };
	}

	#begin(step: string, index: number, command: Command, together: boolean, signal: AbortSignal): StepCommand {
		const { observer, capture, emit } = this.#stage;
		const host = this.#host(command.host);
		const release = this.#causes.begin({ type: "command", step, command: index }, command.background !== undefined);
		const settle = async () => {
			await observer.settle(host, command.run);
			// A namespace that it has made is listened to before the next command.
			await capture.ready();
		};
		return new StepCommand(command, { step, index, host, together, signal, emit, settle, release });
	}

	/** Tells the verdicts; do all hold? */
	async #check(step: Step, begun: Begun, signal: AbortSignal): Promise<boolean> {
		const { hosts, observer, emit } = this.#stage;
		const world: World = {
			hosts,
			records: (kind) => observer.records(kind),
			onChange: (listener) => observer.onChange(listener),
			command: (place) => begun.get(place - 1),
			signal,
		};
		// All wait at the same time, and are told in their order.
		const verdicts = step.checks.map((check) => judge(check, world));
		let all = true;
		for (const [check, verdict] of verdicts.entries()) {
			const { ok, found, waited } = await verdict;
			if (signal.aborted) return false;
			emit({ type: "check.ended", step: step.id, time: now(), check, ok, found, waited });
			all &&= ok;
		}
		return all;
	}

	#host(name: string): Host {
		const host = this.#stage.hosts.get(name);
		if (!host) throw new VethlabError("lab-invalid", `the lab has no host "${name}"`);
		return host;
	}
}
