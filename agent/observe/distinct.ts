import type { NetRecord } from "@/protocol/records";

/** By id. Where the kernel has two objects that our id cannot tell apart, the later ones are numbered. */
export function distinct(records: readonly NetRecord[]): Map<string, NetRecord> {
	const all = new Map<string, NetRecord>();
	for (const record of records) {
		let id = record.id;
		for (let n = 2; all.has(id); n++) id = `${record.id} (${n})`;
		all.set(id, id === record.id ? record : { ...record, id });
	}
	return all;
}
