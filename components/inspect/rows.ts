import type { Marks } from "@/client/graph/marks";
import { recordsOf } from "@/client/selectors";
import type { Difference } from "@/protocol/difference";
import type { NetRecord, State } from "@/protocol/records";
import { isBornWith } from "@/protocol/rules";
import type { RowOf, TableKind } from "./kinds";

export interface Scope {
	netns: string;
	/** Only what belongs to this interface. */
	dev?: { ifindex: number; name: string } | undefined;
}

export interface Seen {
	state: State;
	/** The state when the step started. */
	base: State;
	marks: Marks;
	/** What leads from `base` to `state`. */
	since: readonly Difference[];
}

export type MarkKind = "added" | "changed" | "removed" | "moved";

/** What the step did to a record. */
export interface Trace<Row> {
	mark: MarkKind | null;
	/** The record before the step, where the step changed it. */
	was: Row | null;
	changed: readonly string[];
}

/** How many records of a kind a namespace has. */
export function countOf({ state }: Seen, kind: TableKind, scope: Scope): number {
	return inScope(recordsOf(state, kind, scope.netns), scope).length;
}

/** Is there more than every namespace is born with, or was there before the step? */
export function hasNews({ state, marks }: Seen, kind: TableKind, scope: Scope): boolean {
	const isNews = (record: NetRecord) => record.kind !== "policy" || !isBornWith(record);
	return [state, marks.removed].some((all) => inScope(recordsOf(all, kind, scope.netns), scope).some(isNews));
}

/** A namespace's records of one kind, those that the step removed among them. */
export function rowsOf<K extends TableKind>({ state, marks }: Seen, kind: K, scope: Scope): readonly RowOf<K>[] {
	const there = inScope(recordsOf(state, kind, scope.netns), scope);
	const removed = inScope(recordsOf(marks.removed, kind, scope.netns), scope);
	const all = removed.length > 0 ? [...there, ...removed] : there;
	return kind === "rule" || kind === "policy" ? [...all].sort(byPlace) : all;
}

export function traceOf<K extends TableKind>({ base, marks }: Seen, kind: K, row: RowOf<K>): Trace<RowOf<K>> {
	const { id }: NetRecord = row;
	const changed = marks.changed.get(id) ?? [];
	const old = changed.length > 0 ? base.get(id) : undefined;
	return { mark: markOf(marks, id), was: old && isOf(old, kind) ? old : null, changed };
}

function isOf<K extends TableKind>(record: NetRecord, kind: K): record is RowOf<K> {
	return record.kind === kind;
}

/** Rules stand in their chain's order, those of policy routing in that of their priorities, IPv4's first. */
function byPlace(a: NetRecord, b: NetRecord): number {
	if (a.kind === "policy" && b.kind === "policy")
		return a.family === b.family ? a.priority - b.priority : a.family < b.family ? -1 : 1;
	if (a.kind !== "rule" || b.kind !== "rule") return 0;
	for (const field of ["variant", "table", "chain"] as const) {
		if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1;
	}
	return a.order - b.order;
}

/** The kernel's local and broadcast routes are many and say little; `ip route` leaves them out too. */
function inScope<Row extends NetRecord>(records: readonly Row[], { dev }: Scope): readonly Row[] {
	if (!dev) return records[0]?.kind === "route" ? records.filter(isShown) : records;
	return records.filter(
		(record) => ("ifindex" in record && record.ifindex === dev.ifindex) || ("dev" in record && record.dev === dev.name),
	);
}

function isShown(record: NetRecord): boolean {
	return record.kind !== "route" || record.table !== "local";
}

export function markOf(marks: Marks, id: string): MarkKind | null {
	if (marks.moved.has(id)) return "moved";
	if (marks.added.has(id)) return "added";
	if (marks.removed.has(id)) return "removed";
	return marks.changed.has(id) ? "changed" : null;
}
