import { z } from "zod";
import { NetRecord, type State } from "./records";

/**
 * Where a state stands. A new sandbox starts a new epoch; within an epoch
 * every difference adds one to `n`. A snapshot at `{epoch, n}` holds all
 * differences up to and with `n`. (SPEC 1 to 3)
 */
export const Clock = z.strictObject({ epoch: z.number().int().nonnegative(), n: z.number().int().nonnegative() });
export type Clock = z.infer<typeof Clock>;

/** Why the state changed: a step's command was running, or the kernel did it by itself. */
export const Cause = z.discriminatedUnion("type", [
	z.strictObject({ type: z.literal("command"), step: z.string(), command: z.number().int().nonnegative() }),
	z.strictObject({ type: z.literal("kernel") }),
]);
export type Cause = z.infer<typeof Cause>;

/** Some fields of a record, with their values. */
const Fields = z.record(z.string(), z.unknown());

export const Change = z.discriminatedUnion("op", [
	z.strictObject({ op: z.literal("add"), id: z.string(), to: NetRecord }),
	z.strictObject({ op: z.literal("remove"), id: z.string(), from: NetRecord }),
	/** Only the fields that differ, old and new. */
	z.strictObject({ op: z.literal("change"), id: z.string(), from: Fields, to: Fields }),
]);
export type Change = z.infer<typeof Change>;

export const Difference = z.strictObject({
	clock: Clock,
	/** Milliseconds since 1970, by the agent's clock. */
	time: z.number(),
	cause: Cause,
	changes: z.array(Change),
});
export type Difference = z.infer<typeof Difference>;

export const Snapshot = z.strictObject({ clock: Clock, time: z.number(), records: z.array(NetRecord) });
export type Snapshot = z.infer<typeof Snapshot>;

export function stateOf(records: Iterable<NetRecord>): State {
	const state = new Map<string, NetRecord>();
	for (const record of records) state.set(record.id, record);
	return state;
}

function same(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	const both = typeof a === "object" && typeof b === "object" && a !== null && b !== null;
	return both && JSON.stringify(a) === JSON.stringify(b);
}

/**
 * What leads from a record to another one of its id and kind; null if they are the same. Most are, and all are looked at
 * after each command: nothing is made for those.
 */
export function changeOf(from: NetRecord, to: NetRecord): Change | null {
	const old: Record<string, unknown> = from;
	const now: Record<string, unknown> = to;
	let change: { before: Record<string, unknown>; after: Record<string, unknown> } | null = null;
	for (const field in now) {
		if (same(old[field], now[field])) continue;
		change ??= { before: {}, after: {} };
		change.before[field] = old[field];
		change.after[field] = now[field];
	}
	return change && { op: "change", id: to.id, from: change.before, to: change.after };
}

/** What leads from one state to another. Empty if they are the same. */
export function difference(from: State, to: State): Change[] {
	const changes: Change[] = [];
	for (const [id, record] of from) if (!to.has(id)) changes.push({ op: "remove", id, from: record });
	for (const [id, record] of to) {
		const old = from.get(id);
		if (old === record) continue;
		if (!old) changes.push({ op: "add", id, to: record });
		else if (old.kind !== record.kind) {
			changes.push({ op: "remove", id, from: old }, { op: "add", id, to: record });
		} else {
			const change = changeOf(old, record);
			if (change) changes.push(change);
		}
	}
	return changes;
}

/**
 * The state after the changes. Throws where they do not fit the state they are
 * applied to (an id added twice, removed or changed while absent): that is a
 * gap, and the caller asks for a snapshot. (SPEC 5)
 */
export function apply(state: State, changes: readonly Change[]): State {
	const next = new Map(state);
	for (const change of changes) {
		const old = next.get(change.id);
		if ((change.op === "add") === (old !== undefined)) {
			throw new Error(`${change.op} of ${change.id}, which is ${old ? "there already" : "not there"}`);
		}
		if (change.op === "add") next.set(change.id, change.to);
		else if (change.op === "remove") next.delete(change.id);
		else next.set(change.id, { ...old, ...change.to } as NetRecord);
	}
	return next;
}

/** The changes that undo these. */
export function invert(changes: readonly Change[]): Change[] {
	return changes
		.map((change): Change => {
			if (change.op === "add") return { op: "remove", id: change.id, from: change.to };
			if (change.op === "remove") return { op: "add", id: change.id, to: change.from };
			return { op: "change", id: change.id, from: change.to, to: change.from };
		})
		.reverse();
}
