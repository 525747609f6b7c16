import { z } from "zod";
import { stepNumber } from "@/client/selectors";
import type { Session } from "@/client/session";
import type { Journey } from "@/protocol/journey";
import { Text } from "@/protocol/text";

/** Where a journey comes from. */
export const Origin = z.strictObject({
	lab: z.string(),
	title: Text,
	/** The variant's title. */
	variant: Text.nullable(),
	/** The step that had begun last; its number among the lab's own, null in a prelude. */
	step: z.strictObject({ number: z.number().int().nullable(), title: Text }).nullable(),
	/** `uname -r` there. */
	kernel: z.string().nullable(),
	engine: z.string().nullable(),
});
export type Origin = z.infer<typeof Origin>;

export function originOf({ lab, runs, status }: Session, journey: Journey): Origin {
	const begun = millisecondsOf(journey.begun);
	let last: { step: string; started: number } | null = null;
	for (const run of runs.values()) {
		if (run.started <= begun && (last === null || run.started >= last.started)) last = run;
	}
	const step = lab.steps.find(({ id }) => id === last?.step);
	return {
		lab: lab.id,
		title: lab.title,
		variant: lab.variants.find(({ id }) => id === lab.variant)?.title ?? null,
		step: step ? { number: stepNumber(lab, step.id), title: step.title } : null,
		kernel: status.kernel,
		engine: status.engine,
	};
}

/** A packet's time, by the clock of everything else. */
export function millisecondsOf(nanoseconds: string): number {
	return Number(BigInt(nanoseconds) / 1_000_000n);
}
