import { labNumber } from "@/client/catalogue";
import type { Past } from "@/client/history";
import type { Words } from "@/client/messages";
import { momentAt, type Place } from "@/client/moment";
import { stepNumber } from "@/client/selectors";
import type { Lab } from "@/protocol/lab";

/** What a step is called in few words: `Step 4`, or `Lab 1` for one of a prelude. */
export function stepText(lab: Lab, id: string | null, words: Words): string {
	const step = lab.steps.find((one) => one.id === id);
	if (!step) return words.timeline.beginning;
	const number = stepNumber(lab, step.id);
	if (number !== null) return words.timeline.step(number);
	return words.timeline.prelude(labNumber(step.prelude ?? "") ?? step.prelude ?? "");
}

/** A moment in words: its step and its time of day. */
export function placeText(past: Past, place: Place, lab: Lab, words: Words): string {
	const { step, time, change, changes } = momentAt(past, place, null);
	const parts = [stepText(lab, step, words)];
	if (step !== null) parts.push(words.timeline.change(change, changes));
	return [...parts, words.clock(time)].join(" · ");
}
