import { describe, expect, it } from "vitest";
import { chosenLanguage } from "../preferences";
import { en } from "./en";
import { loadWords, wordsIn } from "./index";
import { zh } from "./zh";

/** Every text, by its path; functions are called with sample values. */
function texts(value: unknown, path = ""): [string, string][] {
	if (typeof value === "string") return [[path, value]];
	if (typeof value === "function") return [[path, String(value(2, 3))]];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, one]) => texts(one, `${path}.${key}`));
}

describe("messages", () => {
	it("say the same things in both languages, and none is empty", () => {
		expect(texts(zh).map(([path]) => path)).toEqual(texts(en).map(([path]) => path));
		for (const [path, text] of [...texts(en), ...texts(zh)]) expect(text.trim(), path).not.toBe("");
	});

	it("are Chinese in Chinese, with Chinese punctuation", () => {
		for (const [path, text] of texts(zh)) expect(text, path).not.toMatch(/[一-鿿][,;:?!(]/);
	});

	it("write times and numbers as the reader does", async () => {
		await Promise.all([loadWords("en"), loadWords("zh")]);
		const words = wordsIn("en");
		expect(words.duration(8.4)).toBe("8 ms");
		expect(words.duration(2043)).toBe("2.04 s");
		expect(words.number(1234567)).toBe("1,234,567");
		expect(words.chains.bytes(1234567)).toBe("1,234,567 bytes");
		expect(zh.chains.bytes(1234567)).toBe("1,234,567 字节");
		const noon = new Date(2026, 0, 2, 13, 4, 5).getTime();
		for (const language of ["en", "zh"] as const) expect(wordsIn(language).clock(noon)).toBe("13:04:05");
	});
});

describe("the language", () => {
	it("is the one that was kept, else the browser's first that there is, else English", () => {
		expect(chosenLanguage("zh", ["en-US"])).toBe("zh");
		expect(chosenLanguage(null, ["fr-FR", "zh-Hans-CN", "en"])).toBe("zh");
		expect(chosenLanguage(null, ["de", "fr"])).toBe("en");
		expect(chosenLanguage("xx", [])).toBe("en");
	});
});
