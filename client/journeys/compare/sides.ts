import { labNumber } from "@/client/catalogue";
import type { Journey } from "@/protocol/journey";
import type { Language } from "@/protocol/text";
import { type JourneyWords, nameOf } from "../sentences";
import { type CompareWords, en } from "./en";
import type { Told } from "./facts";
import { millisecondsOf, type Origin } from "./origin";
import { zh } from "./zh";

export type { CompareWords } from "./en";

export const compareWords: Record<Language, CompareWords> = { en, zh };

/** One of two that are compared. */
export interface Side extends Told {
	/** The same for one journey, whether it is kept or not. */
	id: string;
	origin: Origin;
}

/** An id that no other sandbox's journey has. */
export const sideId = (session: string, epoch: number, { id }: Journey) => `${session} ${epoch} ${id}`;

/** What can be picked: one of this sandbox, or one that was kept. */
export interface Choice {
	id: string;
	journey: Journey;
}

/**
 * What a journey is compared with unless somebody says otherwise: what was kept last; or, of the same sandbox, what was
 * sent to the same address before.
 */
export function counterpart<T extends Choice>(of: Choice, kept: readonly T[], here: readonly T[]): T | null {
	const last = kept.findLast(({ id }) => id !== of.id);
	if (last) return last;
	const { begun, protocol, netns, to } = of.journey;
	const earlier = here.filter(
		({ journey }) => journey.begun < begun && journey.protocol === protocol && journey.netns === netns,
	);
	return earlier.findLast(({ journey }) => journey.to === to) ?? earlier.at(-1) ?? null;
}

/** A journey in a list to pick from: what it is, and when it began. */
export function sideName(journey: Journey, words: JourneyWords): string {
	const time = new Date(millisecondsOf(journey.begun)).toTimeString().slice(0, 8);
	return `${words.what[journey.protocol]} ${nameOf(journey, words)} · ${time}`;
}

/** One that was kept, in a list: the lab's number first, since the list may be cut. */
export function keptName(journey: Journey, origin: Origin, words: JourneyWords, language: Language): string {
	const { lab, title, variant } = origin;
	return [labNumber(lab), sideName(journey, words), title[language], variant?.[language]].filter(Boolean).join(" · ");
}

/** Where it comes from: lab and variant; step and kernel. */
export function originText(origin: Origin, words: CompareWords, language: Language): [string, string] {
	const { lab, title, variant, step, kernel } = origin;
	const number = labNumber(lab);
	const where = [`${number ? `${number} ` : ""}${title[language]}`, variant?.[language]];
	const version = kernel && (/^\d+\.\d+/.exec(kernel)?.[0] ?? kernel);
	const when = [step && words.step(step.number, step.title[language]), version && words.kernel(version)];
	return [where.filter(Boolean).join(" · "), when.filter(Boolean).join(" · ")];
}
