import type { Difference } from "@/protocol/difference";
import type { NetRecord, State } from "@/protocol/records";

/** What a step has done so far, net of what came and went again. Kept until the next step starts. */
export interface Marks {
	/** Ids of records that were not there before. */
	added: ReadonlySet<string>;
	/** Fields that are other than before, by record id. */
	changed: ReadonlyMap<string, string[]>;
	/** The records that are gone, as they were; an interface that moved is not among them. */
	removed: ReadonlyMap<string, NetRecord>;
	/** Interfaces that went to another namespace: new link id to the id before. */
	moved: ReadonlyMap<string, string>;
}

export const noMarks: Marks = { added: new Set(), changed: new Map(), removed: new Map(), moved: new Map() };

/**
 * `base` is the state when the step started, `differences` what came since.
 * An interface has a new id in its new namespace, but keeps its MAC address:
 * one that goes and one of the same address that comes elsewhere are the same.
 */
export function marksOf(base: State, differences: readonly Difference[]): Marks {
	/** Touched records, as they are now; null if gone. */
	const now = new Map<string, NetRecord | null>();
	const gone = new Map<string, { id: string; netns: string }>();
	for (const change of differences.flatMap((difference) => difference.changes)) {
		if (change.op === "add") now.set(change.id, change.to);
		else if (change.op === "remove") {
			now.set(change.id, null);
			const { from } = change;
			if (from.kind === "link" && from.mac !== null && from.type !== "loopback") {
				const before = gone.get(from.mac);
				// Twice on the way in one step: it started where it was first.
				if (!before || base.has(change.id)) gone.set(from.mac, { id: change.id, netns: from.netns });
			}
		} else {
			const old = now.get(change.id) ?? base.get(change.id);
			if (old) now.set(change.id, { ...old, ...change.to } as NetRecord);
		}
	}

	const added = new Set<string>();
	const changed = new Map<string, string[]>();
	const removed = new Map<string, NetRecord>();
	const moved = new Map<string, string>();
	for (const [id, record] of now) {
		const old = base.get(id);
		if (record && !old) {
			const from = record.kind === "link" && record.mac !== null ? gone.get(record.mac) : undefined;
			const hasMoved = record.kind === "link" && from !== undefined && from.netns !== record.netns;
			if (hasMoved) moved.set(id, from.id);
			if (!hasMoved || !base.has(from.id)) added.add(id);
		} else if (old && !record) removed.set(id, old);
		else if (old && record) {
			const fields = changedFields(old, record);
			if (fields.length > 0) changed.set(id, fields);
		}
	}
	for (const old of moved.values()) removed.delete(old);
	return { added, changed, removed, moved };
}

function changedFields(from: NetRecord, to: NetRecord): string[] {
	const before = new Map<string, unknown>(Object.entries(from));
	return Object.entries(to)
		.filter(([field, value]) => JSON.stringify(before.get(field)) !== JSON.stringify(value))
		.map(([field]) => field);
}
