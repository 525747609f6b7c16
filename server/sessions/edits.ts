import type { Lab } from "@/protocol/lab";

type Step = Lab["steps"][number];
type StepFile = Step["files"][number];

/** Contents that the owner gave to files which the lab marks as editable. Kept over resets. */
export class Edits {
	private readonly contents = new Map<string, string>();

	/** null takes the lab's own content again. */
	set(step: Step, file: StepFile, content: string | null): void {
		if (content === null || content === file.content) this.contents.delete(keyOf(step, file));
		else this.contents.set(keyOf(step, file), content);
	}

	/** The lab as its viewers see it, with the contents in place. */
	in(lab: Lab): Lab {
		const steps = lab.steps.map((step) => ({
			...step,
			files: step.files.map((file) => ({ ...file, content: this.of(step, file) ?? file.content })),
		}));
		return { ...lab, steps };
	}

	/** What the agent is told of a step's files. */
	filesOf(step: Step): (string | null)[] {
		const files = step.files.map((file) => this.of(step, file));
		return files.every((content) => content === null) ? [] : files;
	}

	private of(step: Step, file: StepFile): string | null {
		return file.editable ? (this.contents.get(keyOf(step, file)) ?? null) : null;
	}
}

/** By path, not by position: the lab's own file may be edited too. */
function keyOf(step: Step, file: StepFile): string {
	return JSON.stringify([step.id, file.host, file.path]);
}
