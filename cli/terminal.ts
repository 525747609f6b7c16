import type { Language, Text } from "@/protocol/text";

type Environment = Record<string, string | undefined>;

/** Paints text; as it is where colours are of no use. */
export interface Paint {
	bold(text: string): string;
	dim(text: string): string;
	green(text: string): string;
	red(text: string): string;
	cyan(text: string): string;
}

/** Colours on a terminal only, and not where NO_COLOR is set (no-color.org). */
export function paintFor(stream: { isTTY?: boolean }, environment: Environment): Paint {
	const colours = stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== "dumb";
	const sgr = (on: number, off: number) => (text: string) => (colours ? `\x1b[${on}m${text}\x1b[${off}m` : text);
	return { bold: sgr(1, 22), dim: sgr(2, 22), green: sgr(32, 39), red: sgr(31, 39), cyan: sgr(36, 39) };
}

/** The terminal's language, as locale(7) says which variable counts. */
export function languageOf(environment: Environment): Language {
	const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "";
	return locale.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export type Say = (text: Text) => string;

/** Columns that a text takes: those of East Asian full width take two. */
export function widthOf(text: string): number {
	let width = 0;
	for (const character of text) width += fullWidth.test(character) ? 2 : 1;
	return width;
}

const fullWidth =
	/[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

export function padTo(text: string, width: number): string {
	return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
