import type { Change } from "@/protocol/difference";
import type { NetRecord, RecordKind, State } from "@/protocol/records";

type Of<K extends RecordKind> = Extract<NetRecord, { kind: K }>;

interface Group {
	all: readonly NetRecord[];
	inNetns: ReadonlyMap<string, readonly NetRecord[]>;
}

type Index = ReadonlyMap<RecordKind, Group>;

/** A state's records by kind, and by namespace. A state never changes, so each is gone through once at most. */
const indices = new WeakMap<State, Index>();

function indexOf(state: State): Index {
	const known = indices.get(state);
	if (known) return known;
	const byKind = new Map<RecordKind, NetRecord[]>();
	for (const record of state.values()) {
		const own = byKind.get(record.kind);
		if (own) own.push(record);
		else byKind.set(record.kind, [record]);
	}
	const index = new Map([...byKind].map(([kind, all]) => [kind, { all, inNetns: byNetns(all) }]));
	indices.set(state, index);
	return index;
}

function byNetns(records: readonly NetRecord[]): Map<string, NetRecord[]> {
	const groups = new Map<string, NetRecord[]>();
	for (const record of records) {
		if (!("netns" in record)) continue;
		const own = groups.get(record.netns);
		if (own) own.push(record);
		else groups.set(record.netns, [record]);
	}
	return groups;
}

/** What changes have done to the records of one kind. */
interface Touched {
	/** They have left their places. */
	left: Set<string>;
	/** They stand last, in this order. */
	came: Set<string>;
	changed: Set<string>;
	netns: Set<string>;
}

function touchedBy(changes: readonly Change[], before: State, after: State): Map<RecordKind, Touched> {
	const touched = new Map<RecordKind, Touched>();
	for (const change of changes) {
		const { id, op } = change;
		const record = op === "add" ? change.to : op === "remove" ? change.from : (before.get(id) ?? after.get(id));
		// It came and went.
		if (!record) continue;
		let of = touched.get(record.kind);
		if (!of) {
			of = { left: new Set(), came: new Set(), changed: new Set(), netns: new Set() };
			touched.set(record.kind, of);
		}
		if (op === "change") of.changed.add(id);
		else of.left.add(id);
		if (op !== "change") of.came.delete(id);
		if (op === "add") of.came.add(id);
		if ("netns" in record) of.netns.add(record.netns);
	}
	return touched;
}

/** Beyond this share of a state's records the new one is gone through when it is asked for. */
const few = 1 / 8;

/**
 * `changes` have led from one state to another: what is known of the first holds for the second, but for the kinds and
 * namespaces that they touch. The others' lists stay the same arrays, so that what was made of one need not be made
 * again.
 */
export function indexAfter(before: State, after: State, changes: readonly Change[]): void {
	const known = indices.get(before);
	if (!known || changes.length > before.size * few) return;
	const index = new Map(known);
	for (const [kind, { left, came, changed, netns }] of touchedBy(changes, before, after)) {
		const isOwn = (record: NetRecord | undefined): record is NetRecord => record?.kind === kind;
		const now = (list: readonly NetRecord[]) =>
			list.filter(({ id }) => !left.has(id)).map((one) => (changed.has(one.id) ? after.get(one.id) : one));
		const fresh = [...came].map((id) => after.get(id)).filter(isOwn);
		const group = known.get(kind);
		const inNetns = new Map(group?.inNetns);
		const freshIn = byNetns(fresh);
		for (const one of netns) {
			const own = [...now(inNetns.get(one) ?? []).filter(isOwn), ...(freshIn.get(one) ?? [])];
			if (own.length > 0) inNetns.set(one, own);
			else inNetns.delete(one);
		}
		index.set(kind, { all: [...now(group?.all ?? []).filter(isOwn), ...fresh], inNetns });
	}
	indices.set(after, index);
}

export function recordsOf<K extends RecordKind>(state: State, kind: K, netns?: string): readonly Of<K>[] {
	const group = indexOf(state).get(kind);
	const found = (netns === undefined ? group?.all : group?.inNetns.get(netns)) ?? none;
	return isAllOf(found, kind) ? found : none;
}

/** Always the same one. */
const none: readonly never[] = [];

/** A group of the index is of one kind. */
function isAllOf<K extends RecordKind>(records: readonly NetRecord[], kind: K): records is readonly Of<K>[] {
	return records[0]?.kind === kind;
}
