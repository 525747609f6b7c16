import type { Expected, OutputCheck, RecordCheck, Selection } from "./check";
import type { Command } from "./lab";
import type { NetRecord } from "./records";
import { positioned } from "./rules";
import type { CommandEnded } from "./run";

/** The answer to a check: does it hold, and what was there? */
export interface Verdict {
	ok: boolean;
	found: Record<string, unknown>[];
}

/** What a command has printed so far, and how it exited; null while it runs. */
export interface Printed {
	text: string;
	exit: number | null;
}

/** How many records a verdict shows. */
const shown = 20;

/** A record's field; `details.id` and `reply.dst` look into a map. */
function field(record: NetRecord, name: string): unknown {
	const fields: Record<string, unknown> = record;
	if (Object.hasOwn(fields, name)) return fields[name];
	const dot = name.indexOf(".");
	if (dot === -1) return undefined;
	const inner = fields[name.slice(0, dot)];
	const key = name.slice(dot + 1);
	return isMap(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Does a value hold what is expected of it? A regular expression that is none holds nothing. */
export function holds(value: unknown, expected: Expected): boolean {
	if (expected === null || typeof expected !== "object") return value === expected;
	if ("not" in expected) return value !== expected.not;
	if ("oneOf" in expected) return expected.oneOf.some((one) => one === value);
	if ("has" in expected) return Array.isArray(value) && value.includes(expected.has);
	if ("lacks" in expected) return Array.isArray(value) && !value.includes(expected.lacks);
	return (typeof value === "string" || typeof value === "number") && matches(String(value), expected.matches);
}

/** Multi-line. */
export function matches(text: string, pattern: string): boolean {
	return firstMatch(text, pattern) !== null;
}

function firstMatch(text: string, pattern: string): string | null {
	try {
		return new RegExp(pattern, "m").exec(text)?.[0] ?? null;
	} catch {
		return null;
	}
}

function holdsAll(record: NetRecord, fields: Record<string, Expected>): boolean {
	return Object.entries(fields).every(([name, expected]) => holds(field(record, name), expected));
}

/** Is it the exit status that the lab expects? */
export function exitFits({ expect }: Pick<Command, "expect">, exit: number): boolean {
	return expect === "any" || (exit === 0) === (expect === "ok");
}

/** What was awaited of its output did not come: before its end, or in time. */
export function neverReady(
	command: Pick<Command, "expect" | "ready">,
	{ asExpected, timedOut, exit }: Pick<CommandEnded, "asExpected" | "timedOut" | "exit">,
): boolean {
	return command.ready !== undefined && !asExpected && (timedOut || exitFits(command, exit));
}

/** Is this record one of a selection? */
export function selects({ record: kind, where }: Selection, record: NetRecord): boolean {
	return record.kind === kind && holdsAll(record, where);
}

/** Selects by `where`; all that are selected must hold `expect`, and be as many as `count` says, or one at least. */
export function judgeRecords(check: RecordCheck, records: Iterable<NetRecord>): Verdict {
	const selected: NetRecord[] = [];
	const asked = check.record === "rule" ? positioned(records) : records;
	for (const record of asked) if (selects(check, record)) selected.push(record);
	const enough = check.count === undefined ? selected.length > 0 : selected.length === check.count;
	const names = [...new Set([...Object.keys(check.where), ...Object.keys(check.expect)])];
	return {
		ok: enough && selected.every((record) => holdsAll(record, check.expect)),
		found: selected
			.slice(0, shown)
			.map((record) => Object.fromEntries(names.map((name) => [name, field(record, name) ?? null]))),
	};
}

/** What a command printed (null if it did not run): of each expression the text that it met, or null, and the exit. */
export function judgeOutput(check: OutputCheck, command: Printed | null): Verdict {
	if (command === null) return { ok: false, found: [] };
	const found: Record<string, unknown> = { exit: command.exit };
	let ok = check.exit === undefined || command.exit === check.exit;
	if (check.matches !== undefined) {
		found.matches = firstMatch(command.text, check.matches);
		ok &&= found.matches !== null;
	}
	if (check.lacks !== undefined) {
		found.lacks = firstMatch(command.text, check.lacks);
		ok &&= found.lacks === null;
	}
	return { ok, found: [found] };
}
