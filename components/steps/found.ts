import type { Words } from "@/client/messages";
import type { Check, Expected } from "@/protocol/check";
import type { CheckEnded } from "@/protocol/run";

/** A value as the kernel's tools print it: lists with commas, nothing as a dash. */
export function shown(value: unknown): string {
	if (value === null || value === undefined || value === "") return "–";
	if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(shown).join(",");
	return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export type FieldValue = readonly [field: string, value: string];

/** What was found, a list of fields with their values for each record. */
export function foundFields(found: readonly Record<string, unknown>[]): FieldValue[][] {
	return found.map((one) =>
		Object.entries(one)
			.filter(([field, value]) => !(field === "lacks" && value === null))
			.map(([field, value]) => [field, shown(value)] as const),
	);
}

/** What a check asks for, field by field, in the reader's language. */
export function expectedFields(check: Check, words: Words): FieldValue[] {
	if ("record" in check) {
		const fields = Object.entries({ ...check.where, ...check.expect });
		const asked = fields.map(([field, expected]): FieldValue => [field, expectation(expected, words)]);
		return check.count === undefined ? asked : [...asked, ["×", words.steps.count(check.count)]];
	}
	const { pings } = words.steps;
	if ("ping" in check) return [["ping", `${check.from} → ${check.ping}: ${pings[check.expect]}`]];
	if ("request" in check) return [["GET", `${check.from} → ${check.request}: ${pings[check.expect]}`]];
	const asked: FieldValue[] = [];
	if (check.matches !== undefined) asked.push(["output", words.steps.matches(check.matches)]);
	if (check.lacks !== undefined) asked.push(["output", words.steps.lacks(`/${check.lacks}/`)]);
	if (check.exit !== undefined) asked.push(["exit", String(check.exit)]);
	return asked;
}

/**
 * What a check found, in as few words as tell variants apart: of records, all but nothing and what the check itself
 * lays down (`netns: worker1`); of output, what matched. The check may be the same row's of another variant.
 */
export function comparedFields(ended: CheckEnded, check: Check | undefined, words: Words): FieldValue[][] {
	const where = check && "record" in check ? check.where : {};
	const laidDown = Object.keys(where).filter((field) => typeof where[field] !== "object");
	return ended.found.map((one) => {
		if ("exit" in one) return typeof one.matches === "string" ? [["", one.matches] as const] : [];
		return Object.entries(one)
			.filter(([field, value]) => value !== null && !laidDown.includes(field))
			.map(([field, value]) => [field, said(value, words)] as const);
	});
}

function said(value: unknown, words: Words): string {
	return typeof value === "boolean" ? (value ? words.variants.yes : words.variants.no) : shown(value);
}

function expectation(expected: Expected, words: Words): string {
	if (typeof expected !== "object" || expected === null) return shown(expected);
	if ("not" in expected) return words.steps.not(shown(expected.not));
	if ("oneOf" in expected) return words.steps.anyOf(expected.oneOf.map(shown).join(", "));
	if ("has" in expected) return words.steps.has(expected.has);
	if ("lacks" in expected) return words.steps.lacks(expected.lacks);
	return words.steps.matches(expected.matches);
}
