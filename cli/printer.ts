import type { Lab } from "@/protocol/lab";
import { neverReady } from "@/protocol/match";
import type { CheckEnded, CommandEnded, CommandStarted, RunEvent, SessionStatus, StepEnded } from "@/protocol/run";
import { cellTable, failedCells } from "./cells";
import { nameOf } from "./name";
import type { Paint, Say } from "./terminal";

type Step = Lab["steps"][number];

/** Prints a run for a person: each step as a terminal would show it, then its checks; a prelude as one line. */
export class Printer {
	/** Is the cursor at the start of a line? Output may end without one. */
	private fresh = true;
	private begun = false;
	private lacks: readonly string[] = [];
	/** What a prelude's steps have told so far: printed only if one of them fails. */
	private folded: RunEvent[] = [];
	/** What the step has told so far, for its table. */
	private ofStep: RunEvent[] = [];
	private readonly own: Step[];
	/** The prelude that is printed in full, since the run ends within it. */
	private readonly unfolded: string | null;

	constructor(
		private readonly lab: Lab,
		private readonly write: (text: string) => void,
		private readonly paint: Paint,
		private readonly say: Say,
		through?: string,
	) {
		this.own = lab.steps.filter((step) => step.prelude === null);
		this.unfolded = lab.steps.find((step) => step.id === through)?.prelude ?? null;
	}

	/** The first time that it is ready: which lab, and which kernel it runs on. */
	status(status: SessionStatus): void {
		if (status.status !== "ready" || this.begun) return;
		this.begun = true;
		this.lacks = status.lacks;
		const { lab, paint } = this;
		const variant = lab.variants.find((one) => one.id === lab.variant);
		const hosts = Object.keys(lab.topology.hosts).join(", ");
		const kernel = `Linux ${status.kernel ?? ""} (${status.engine ?? ""})`;
		this.line(paint.bold(this.say(lab.title) + (variant ? `: ${this.say(variant.title)}` : "")));
		this.line(paint.dim(`${nameOf(lab)} · ${hosts} · ${kernel}`));
		if (status.passedOver.length > 0) {
			this.line(paint.dim(`This machine's own kernel has no ${status.passedOver.join(", ")}.`));
		}
	}

	event(event: RunEvent): void {
		const step = this.stepOf(event.step);
		if (!step || step.prelude === null || step.prelude === this.unfolded) {
			this.print(event, step);
			return;
		}
		this.folded.push(event);
		if (event.type !== "step.ended") return;
		if (event.ok) this.fold(step.prelude, step);
		else {
			for (const told of this.folded) this.print(told, this.stepOf(told.step));
			this.folded = [];
		}
	}

	/** One line for a prelude, once its last step is done. */
	private fold(prelude: string, step: Step): void {
		if (this.lab.steps.findLast((one) => one.prelude === prelude) !== step) return;
		const ended = this.folded.filter((event) => event.type === "step.ended");
		this.folded = [];
		const left = ended.filter((event) => event.reason === "skipped");
		const title = this.lab.preludes.find((one) => one.lab === prelude)?.title;
		const took = time(ended.reduce((sum, event) => sum + event.duration, 0));
		const count = ended.length - left.length;
		this.line("");
		const what = `${this.paint.green("✓")} ${prelude}${title ? ` ${this.say(title)}` : ""}`;
		this.line(`${what} ${this.paint.dim(`(${count} ${count === 1 ? "step" : "steps"} run first, ${took})`)}`);
		for (const event of left) {
			const skipped = this.stepOf(event.step);
			if (skipped) this.line(this.paint.dim(`  left out: ${this.say(skipped.title)}. ${this.whyLeftOut(skipped)}`));
		}
	}

	private print(event: RunEvent, step: Step | undefined): void {
		const inCell = "command" in event && step?.commands[event.command]?.cell !== undefined;
		// What an earlier step left in the background may still say something.
		if (event.type === "step.started") this.ofStep = [event];
		else if (event.step === this.ofStep[0]?.step) this.ofStep.push(event);
		switch (event.type) {
			case "step.started":
				this.heading(event.step, step);
				return;
			case "command.started": {
				if (inCell) return;
				const note = step?.commands[event.command]?.note;
				if (note) this.line(this.paint.dim(`# ${this.say(note)}`));
				this.line(`${this.prompt(event)} ${event.text}`);
				return;
			}
			case "command.output":
				if (inCell) return;
				this.write(event.text);
				this.fresh = event.text.endsWith("\n");
				return;
			case "command.ended":
				if (!inCell) this.line(this.ending(event));
				return;
			case "check.ended":
				this.check(event);
				return;
			case "step.ended":
				this.stepEnded(event, step);
		}
	}

	private heading(id: string, step: Step | undefined): void {
		const number = this.own.findIndex((one) => one.id === id) + 1;
		const where = number > 0 ? `${number}/${this.own.length}` : `${step?.prelude ?? ""}:`;
		this.line("");
		this.line(this.paint.bold(`${where} ${step ? this.say(step.title) : id}`));
	}

	private stepEnded(event: StepEnded, step: Step | undefined): void {
		if (event.reason === "skipped") {
			// Whether or not it was told to have started.
			if (this.ofStep[0]?.step !== event.step) this.heading(event.step, step);
			this.line(this.paint.dim(`Left out. ${step ? this.whyLeftOut(step) : ""}`));
		}
		if (step) {
			for (const line of cellTable(step, this.ofStep, this.paint, this.say)) this.line(line);
			for (const cell of failedCells(step, this.ofStep)) {
				this.line(`${this.prompt(cell.started)} ${cell.started.text}`);
				this.write(cell.output);
				this.fresh = cell.output === "" || cell.output.endsWith("\n");
				this.line(this.ending(cell.ended));
			}
		}
		this.ofStep = [];
		if (!event.ok) this.line(this.paint.red(this.why(event)));
	}

	private whyLeftOut(step: Step): string {
		const missing = step.features.filter((feature) => this.lacks.includes(feature));
		return `This kernel has no ${(missing.length > 0 ? missing : step.features).join(", ")}.`;
	}

	private prompt(started: CommandStarted): string {
		const where = started.netns === null ? started.host : `${started.host}/${started.netns}`;
		return this.paint.cyan(`root@${where}:~#`);
	}

	private stepOf(id: string): Step | undefined {
		return this.lab.steps.find((step) => step.id === id);
	}

	private ending(event: CommandEnded): string {
		const took = `exit ${event.exit}, ${time(event.duration)}`;
		const cut = event.dropped > 0 ? `, ${event.dropped} characters of output not kept` : "";
		if (event.asExpected) return this.paint.dim(`${took}${cut}`);
		const command = this.stepOf(event.step)?.commands[event.command];
		const what = event.timedOut ? `timed out after ${time(event.duration)}` : took;
		const wanted =
			command && neverReady(command, event)
				? `waits for output that matches /${command.ready}/`
				: `expects it to ${command?.expect === "fail" ? "fail" : "succeed"}`;
		return this.paint.red(`${what}${cut}; the lab ${wanted}`);
	}

	private check(event: CheckEnded): void {
		const said = this.stepOf(event.step)?.checks[event.check]?.say;
		const text = said ? this.say(said) : `check ${event.check + 1}`;
		if (event.ok) {
			this.line(`${this.paint.green("✓")} ${text}`);
			return;
		}
		this.line(`${this.paint.red("✗")} ${text}`);
		const found = event.found.length === 0 ? ["nothing"] : event.found.map(fields);
		for (const one of found) this.line(this.paint.dim(`  found: ${one}`));
	}

	private why(event: StepEnded): string {
		const file = event.file && this.stepOf(event.step)?.files[event.file.index];
		if (file) return `Stopped: ${file.path} could not be written on ${file.host}: ${event.file?.said}`;
		if (event.reason === "command") return "Stopped: a command did not do what the lab expects.";
		if (event.reason === "check") return "Stopped: a check does not hold.";
		return "Stopped.";
	}

	private line(text: string): void {
		this.write(`${this.fresh ? "" : "\n"}${text}\n`);
		this.fresh = true;
	}
}

function fields(record: Record<string, unknown>): string {
	return Object.entries(record)
		.map(([field, value]) => `${field} ${typeof value === "string" ? value : JSON.stringify(value)}`)
		.join(", ");
}

/** Milliseconds for a person. */
export function time(ms: number): string {
	return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
