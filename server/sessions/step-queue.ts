import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";

/** The steps of one sandbox: which are done, which one runs, and which wait. One at a time, in order. */
export class StepQueue {
	private readonly lab: Lab;
	private readonly done = new Set<string>();
	private waiting: string[];
	private running: string | null = null;
	/** Has somebody asked for what runs? The preludes run by themselves, and what is asked for runs after them. */
	private asked: boolean;
	/** The step that it is to run up to, if one was named. */
	private through: string | undefined;

	/** A fresh sandbox's: up to and with `through`, or the preludes only. */
	constructor(lab: Lab, through: string | undefined) {
		this.lab = lab;
		this.asked = through !== undefined;
		this.through = through;
		this.waiting = through === undefined ? preludeSteps(lab) : stepsThrough(lab, through);
	}

	/** Adds the steps that are not done yet, up to and with `through`. */
	ask(through: string): void {
		const steps = stepsThrough(this.lab, through);
		if (this.asked) {
			// Two pages at the same moment want the same.
			if (through === this.through) return;
			throw new VethlabError("session-busy", "A step is running. Stop it first, or wait for its end.");
		}
		this.asked = true;
		this.through = through;
		this.waiting = steps.filter((step) => !this.done.has(step) && step !== this.running);
	}

	/** Takes the next step to run; null where one runs, or none waits. */
	next(): string | null {
		if (this.running !== null) return null;
		this.running = this.waiting.shift() ?? null;
		if (this.running === null) this.asked = false;
		return this.running;
	}

	/** The running step is over. What comes after one that did not end well is forgotten. */
	ended(step: string, ok: boolean): void {
		this.running = null;
		if (ok) this.done.add(step);
		else this.waiting = [];
	}

	/** Forgets what waits. */
	stop(): void {
		this.waiting = [];
		this.asked = this.running !== null;
		this.through = undefined;
	}

	get isRunning(): boolean {
		return this.running !== null;
	}
}

/** The steps up to and with `through`, those of preludes too; optional ones only if asked for by name. */
function stepsThrough(lab: Lab, through: string): string[] {
	const last = lab.steps.findIndex((step) => step.id === through);
	if (last === -1) {
		const known = lab.steps.map((step) => step.id).join(", ");
		const text = `Lab ${lab.id} has no step "${through}". It has: ${known}.`;
		throw new VethlabError("step-unknown", text, { values: { step: through } });
	}
	return lab.steps.slice(0, last + 1).flatMap((step, i) => (step.optional && i < last ? [] : [step.id]));
}

/** What runs by itself in a fresh sandbox: the steps of the preludes. */
function preludeSteps(lab: Lab): string[] {
	return lab.steps.flatMap((step) => (step.prelude === null ? [] : [step.id]));
}
