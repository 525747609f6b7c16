import { expect, it } from "vitest";
import compared from "@/client/fixtures/compared.json";
import { Journey } from "@/protocol/journey";
import { journeyWords } from "../sentences";
import { type Choice, compareWords, counterpart, keptName, originText, sideName } from "./sides";

/** Every text, by its path; functions are called with sample values. */
function texts(value: unknown, path = ""): [string, string][] {
	if (typeof value === "string") return [[path, value]];
	if (typeof value === "function") return [[path, String(value(3, 7, 2))]];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, one]) => texts(one, `${path}.${key}`));
}

it("both languages say the same things, none is empty, and Chinese has its own punctuation", () => {
	const { en, zh } = compareWords;
	expect(texts(zh).map(([path]) => path)).toEqual(texts(en).map(([path]) => path));
	for (const [path, text] of [...texts(en), ...texts(zh)]) expect(text.trim(), path).not.toBe("");
	for (const [path, text] of texts(zh)) expect(text, path).not.toMatch(/[一-鿿][,;:?!(]/);
});

it("a journey is compared with what was kept last, or with one like it before", () => {
	const base = Journey.parse(compared.bridge.journey);
	const choice = (id: string, changed: Partial<Journey> = {}): Choice => ({ id, journey: { ...base, ...changed } });
	const [first, other] = [choice("first", { begun: "1" }), choice("other", { begun: "2", to: "10.0.0.1" })];
	const [later, now] = [choice("later", { begun: "9" }), choice("now", { begun: "5" })];
	const here = [first, other, now, later];
	expect(counterpart(now, [], here)).toBe(first);
	expect(counterpart(now, [], [other, now])).toBe(other);
	expect(counterpart(now, [], [now, later])).toBeNull();
	const [kept, newer] = [choice("kept"), choice("newer")];
	expect(counterpart(now, [kept, newer], here)).toBe(newer);
	// Not with itself.
	expect(counterpart(newer, [kept, newer], here)).toBe(kept);
});

it("says what a journey is, and where it comes from", () => {
	const origin = {
		lab: "02-routed",
		title: { en: "Routed", zh: "路由" },
		variant: { en: "Calico", zh: "Calico" },
		step: { number: 9, title: { en: "Ping", zh: "Ping" } },
		kernel: "6.18.5-generic",
		engine: "bubblewrap",
	};
	expect(originText(origin, compareWords.en, "en")).toEqual(["02 Routed · Calico", "step 9: Ping · kernel 6.18"]);
	expect(originText({ ...origin, variant: null, step: null, kernel: null }, compareWords.zh, "zh")).toEqual([
		"02 路由",
		"",
	]);
	const journey = Journey.parse(compared.bridge.journey);
	expect(keptName(journey, origin, journeyWords.en, "en")).toMatch(/^02 · ping .* · Routed · Calico$/);
	const name = sideName(journey, journeyWords.en);
	expect(name).toMatch(/^ping 192\.168\.10\.1 → 192\.168\.10\.3 · seq 1 · \d\d:\d\d:\d\d$/);
});
