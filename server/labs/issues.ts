import type { z } from "zod";
import type { Path, YamlFile } from "./yaml-file";

type Issue = z.core.$ZodIssue;

/** What a schema found wrong, as `FILE:LINE:COLUMN: what was expected`. */
export function problemsOf(file: YamlFile, issues: readonly Issue[], path: Path = []): string[] {
	return issues.flatMap((issue) => problem(file, issue, path));
}

/** As they stand: those of one file by line and column. */
export function inOrder(problems: readonly string[]): string[] {
	const placed = problems.map((problem) => {
		const [, file = "", line = "0", column = "0"] = /^(.*?):(\d+):(\d+): /.exec(problem) ?? [];
		return { problem, file, line: Number(line), column: Number(column) };
	});
	const files = [...new Set(placed.map(({ file }) => file))];
	const place = (file: string) => files.indexOf(file);
	placed.sort((a, b) => place(a.file) - place(b.file) || a.line - b.line || a.column - b.column);
	return [...new Set(placed.map(({ problem }) => problem))];
}

function problem(file: YamlFile, issue: Issue, prefix: Path): string[] {
	const path = [...prefix, ...issue.path];
	switch (issue.code) {
		case "unrecognized_keys":
			return issue.keys.map((key) => file.atKey([...path, key], `unknown key "${key}"`));
		case "invalid_key": {
			const [inner] = issue.issues;
			const expected = inner ? expectation(inner.message) : "another key";
			return [file.atKey(path, `key "${String(issue.path.at(-1))}": expected ${expected}`)];
		}
		case "invalid_union": {
			const branch = nearest(issue.errors);
			if (branch) return problemsOf(file, branch, path);
			return [file.at(path, found(file.value, path, expectation(issue.message)))];
		}
		case "invalid_type":
			return [file.at(path, found(file.value, path, ownWords(issue.message) ?? nameOf(issue.expected)))];
		case "invalid_value":
			return [file.at(path, found(file.value, path, `one of ${issue.values.map(String).join(", ")}`))];
		default:
			return [file.at(path, found(file.value, path, expectation(issue.message)))];
	}
}

/**
 * The branch of a union that the author meant: the one with the least wrong
 * with it. None if several are as near.
 */
function nearest(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
	const weighed = branches.map((branch) => ({ branch, weight: weigh(branch) })).sort((a, b) => a.weight - b.weight);
	const [first, second] = weighed;
	if (!first || first.weight >= wrongType || first.weight === second?.weight) return null;
	return first.branch;
}

const wrongType = 1000;

function weigh(issues: readonly Issue[]): number {
	let weight = 0;
	for (const issue of issues) {
		if (issue.code === "unrecognized_keys") weight += issue.keys.length;
		else if (issue.code === "invalid_union" && issue.path.length === 0) {
			weight += Math.min(...issue.errors.map(weigh), wrongType);
		} else weight += issue.code === "invalid_type" && issue.path.length === 0 ? wrongType : 1;
	}
	return weight;
}

function found(root: unknown, path: Path, expected: string): string {
	const value = valueAt(root, path);
	if (value === undefined) return `expected "${String(path.at(-1) ?? "")}" (${expected}), found nothing`;
	return `expected ${expected}, found ${shown(value)}`;
}

/** What our schema says of a wrong type; null if it leaves that to zod. */
function ownWords(message: string): string | null {
	return message.startsWith("Invalid input") ? null : message;
}

function shown(value: unknown): string {
	if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
	if (value !== null && typeof value === "object") return "a map";
	return JSON.stringify(value);
}

const names: Record<string, string> = {
	string: "a string",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	array: "a list",
	object: "a map",
	record: "a map",
};

function nameOf(type: string): string {
	return names[type] ?? type;
}

/** Our own messages say what is expected; zod's begin with "Invalid …: " or "Too small: expected …". */
function expectation(message: string): string {
	return message.replace(/^[A-Z][\w ]*: /, "").replace(/^expected /, "");
}

export function valueAt(root: unknown, path: Path): unknown {
	let value = root;
	for (const key of path) {
		if (value === null || typeof value !== "object") return undefined;
		value = Reflect.get(value, key);
	}
	return value;
}
