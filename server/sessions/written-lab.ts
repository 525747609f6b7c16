import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import type { LabFileChange } from "@/protocol/run";
import { Edits } from "./edits";
import { readAgain } from "./lab-file";

type Step = Lab["steps"][number];

/** A session's lab as its file says it, and the contents that the owner gave to files of it. */
export class WrittenLab {
	private readonly edits = new Edits();
	/** What the file said when it was saved last, or what was wrong with it. */
	private reading: string;

	constructor(
		private lab: Lab,
		/** Reads the file anew, of a variant. Throws where it is broken. The lab stays as it is if absent. */
		private readonly read?: (variant: string | undefined) => Lab,
	) {
		this.reading = JSON.stringify([lab, []]);
	}

	/** As its file says it. */
	get written(): Lab {
		return this.lab;
	}

	/** As its viewers see it, with the owner's contents. */
	get edited(): Lab {
		return this.edits.in(this.lab);
	}

	/** By its id. Throws `step-unknown`. */
	step(id: string): Step {
		const step = this.lab.steps.find((one) => one.id === id);
		if (step) return step;
		throw new VethlabError("step-unknown", `Lab ${this.lab.id} has no step "${id}".`, { values: { step: id } });
	}

	/** What the agent is told of a step's files. */
	filesOf(id: string): (string | null)[] {
		return this.edits.filesOf(this.step(id));
	}

	/** Another content for a file that the lab marks as editable; null takes the lab's own. Throws `forbidden`. */
	edit(id: string, index: number, content: string | null): void {
		const step = this.step(id);
		const file = step.files[index];
		if (!file?.editable) {
			throw new VethlabError("forbidden", `File ${index} of step "${id}" is not one that may be edited.`);
		}
		this.edits.set(step, file, content);
	}

	/** As its file says it by now, in another variant if one is named. Throws where it is broken; changes nothing here. */
	anew(variant?: string): Lab {
		return this.read ? this.read(variant ?? this.lab.variant ?? undefined) : this.lab;
	}

	/** This is the lab from now on. */
	take(lab: Lab): void {
		this.lab = lab;
		this.reading = JSON.stringify([lab, []]);
	}

	/**
	 * A lab's file was saved, this one's or not: what became of this one's, null for as it runs; undefined where nothing
	 * is new. New words are taken at once, what runs only by a reset.
	 */
	saved(): Omit<LabFileChange, "time"> | null | undefined {
		const { read } = this;
		if (!read) return undefined;
		const { change, problems, lab } = readAgain(this.lab, () => this.anew());
		const reading = JSON.stringify([lab, problems]);
		// Another lab's file, or a save that changed nothing.
		if (reading === this.reading) return undefined;
		this.reading = reading;
		if (change === "words" && lab) this.lab = lab;
		return change && { change, problems };
	}
}
