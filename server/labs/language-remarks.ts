import { Text } from "@/protocol/text";
import type { Path, YamlFile } from "./yaml-file";

/** Texts that are there in one language only, whatever their keys say. */
export function languageRemarks(file: YamlFile): string[] {
	return textsIn(file.value, []).flatMap(({ path, text }) => {
		const remarks: string[] = [];
		if (han.test(text.en)) remarks.push(file.at([...path, "en"], `expected English, found ${shown(text.en)}`));
		if (!han.test(text.zh) && isSentence(text.zh)) {
			remarks.push(file.at([...path, "zh"], `expected Chinese, found ${shown(text.zh)}`));
		}
		return remarks;
	});
}

const han = /\p{Script=Han}/u;

/** `worker1 → eth0` is the same in both languages, and so is what one would type. */
function isSentence(text: string): boolean {
	return /\p{Lowercase}{2,}\s+\p{Lowercase}{2,}/u.test(text.replaceAll(/`[^`]*`/g, ""));
}

function shown(text: string): string {
	return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}

function textsIn(value: unknown, path: Path): { path: Path; text: Text }[] {
	if (value === null || typeof value !== "object") return [];
	const { data } = Text.safeParse(value);
	if (data) return [{ path, text: data }];
	return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key]));
}
