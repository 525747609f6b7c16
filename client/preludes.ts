import type { Text } from "@/protocol/text";
import { type LabStep, type StepState, stepState } from "./selectors";
import type { Session } from "./session";

/** An earlier lab that runs first, by itself. */
export interface PreludeView {
	lab: string;
	title: Text;
	steps: LabStep[];
	done: number;
	state: StepState;
	/** The step that runs, or that it stopped at. */
	at: LabStep | null;
	/** Milliseconds that its steps took. */
	duration: number;
}

/** In the order in which they run. */
export function preludesOf({ lab, runs }: Pick<Session, "lab" | "runs">): PreludeView[] {
	return lab.preludes.map(({ lab: id, title }) => {
		const steps = lab.steps.filter((step) => step.prelude === id);
		const states = steps.map((step) => stepState(runs.get(step.id)));
		const done = states.filter((state) => state === "done" || state === "skipped").length;
		const at = states.findIndex((state) => state === "running" || state === "failed" || state === "stopped");
		const duration = steps.reduce((sum, step) => sum + (runs.get(step.id)?.ended?.duration ?? 0), 0);
		// Between two of its steps none runs, and it still does.
		const between: StepState = done === 0 ? "todo" : done === steps.length ? "done" : "running";
		return { lab: id, title, steps, done, state: states[at] ?? between, at: steps[at] ?? null, duration };
	});
}
