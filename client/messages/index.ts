import type { Language, Text } from "@/protocol/text";
import type { Messages } from "./en";

export type { Messages } from "./en";

const loaded: Record<Language, Messages | null> = { en: null, zh: null };

/** Fetches what a language's words need, if they are not there: a page is read in one language at a time. */
export async function loadWords(language: Language): Promise<void> {
	loaded[language] ??= language === "zh" ? (await import("./zh")).zh : (await import("./en")).en;
}

const locales: Record<Language, string> = { en: "en", zh: "zh-CN" };

/** Everything on the screen that depends on the language. */
export interface Words extends Messages {
	language: Language;
	/** A lab's text. */
	of(text: Text): string;
	number(value: number): string;
	/** Milliseconds, as `8 ms` or `2.04 s`. */
	duration(ms: number): string;
	/** Milliseconds since 1970, as the time of day. */
	clock(time: number): string;
}

/** Made once for each language and what is loaded of it: every part of the page asks, and formats are costly to make. */
const made = new Map<Messages, Words>();

/** Are there any to show? */
export const hasWords = () => loaded.en !== null || loaded.zh !== null;

/** Words that are loaded; those of the other language until then. */
export function wordsIn(language: Language): Words {
	const messages = loaded[language] ?? loaded.en ?? loaded.zh;
	if (!messages) throw new Error("words are asked for before any are loaded");
	const known = made.get(messages);
	if (known?.language === language) return known;
	const words = wordsFrom(language, messages);
	made.set(messages, words);
	return words;
}

function wordsFrom(language: Language, messages: Messages): Words {
	const locale = locales[language];
	const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
	const precise = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
	const clock = new Intl.DateTimeFormat(locale, {
		hour: "2-digit",
		minute: "2-digit",
		second: "2-digit",
		hourCycle: "h23",
	});
	return {
		...messages,
		clock: (time) => clock.format(time),
		language,
		of: (text) => text[language],
		number: (value) => whole.format(value),
		duration: (ms) => (ms < 1000 ? `${whole.format(ms)} ms` : `${precise.format(ms / 1000)} s`),
	};
}
