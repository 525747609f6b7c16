import type { Mend } from "@/protocol/doctor";
import type { ErrorMessage } from "@/protocol/errors";
import type { Language } from "@/protocol/text";
import { type DoctorWords, en } from "./en";
import { zh } from "./zh";

export type { DoctorWords } from "./en";

const both: Record<Language, DoctorWords> = { en, zh };

export function doctorWords(language: Language): DoctorWords {
	return both[language];
}

/** What is wrong, in a sentence; as the machine said it where there is no translation. */
export function wrongText(words: DoctorWords, { code, message, values }: ErrorMessage): string {
	return words.wrong[code]?.(values) ?? message;
}

/** What a mend is for: these labs (as they are called where this is shown), and views of the page. */
export function mendedText(
	words: DoctorWords,
	{ labs, views }: Mend,
	all: number,
	name: (id: string) => string,
): string {
	const ofViews = views.map((view) => words.views[view]);
	if (labs.length + ofViews.length === 0) return words.aside(words.forSteps);
	if (labs.length === all) return words.aside(words.forAll);
	return words.aside(words.for([...labs.map(name), ...ofViews].join(words.comma)));
}

export function engineText(words: DoctorWords, name: string | null): string {
	return words.engines[name ?? ""] ?? name ?? "";
}
