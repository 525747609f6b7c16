import { type Change, changeOf } from "@/protocol/difference";
import type { ConntrackRecord, Tuple } from "@/protocol/records";
import { now } from "../clock";

/** So many flows of one namespace are told. The kernel tracks up to 262,144 where memory allows: more than anybody reads. */
export const mostFlows = 50_000;

/** Milliseconds by which an end may differ and be no news: `conntrack` counts whole seconds. */
const noNews = 1500;

/** A timeout that runs is no news. */
function isSame(a: ConntrackRecord, b: ConntrackRecord): boolean {
	return (
		a.protocol === b.protocol &&
		a.state === b.state &&
		a.flags.length === b.flags.length &&
		a.flags.every((flag, at) => flag === b.flags[at]) &&
		isSameTuple(a.original, b.original) &&
		isSameTuple(a.reply, b.reply)
	);
}

const ends = ["src", "dst", "sport", "dport", "icmpType", "icmpCode", "icmpId"] as const satisfies (keyof Tuple)[];

function isSameTuple(a: Tuple, b: Tuple): boolean {
	return ends.every((end) => a[end] === b[end]);
}

/** The flows of a namespace as far as they are known: up to a number each of them, beyond that how many. */
export class FlowTable {
	readonly #most: number;
	readonly #told = new Map<string, ConntrackRecord>();
	/** As they were taken last. */
	readonly #taken = new Map<string, ConntrackRecord>();
	/** Of these it may be otherwise than they were taken last. */
	readonly #touched = new Set<string>();
	readonly #omitted = new Set<string>();
	/** When the timeout of each was to run out, as last heard: a packet prolongs it, and says nothing. */
	readonly #until = new Map<string, number>();
	/** The same as it was answered last. */
	readonly #answered = new Map<string, number>();
	#news = false;

	constructor(most = mostFlows) {
		this.#most = most;
	}

	/** Is there anything that was not yet taken? */
	get news(): boolean {
		return this.#news;
	}

	/** How many are known and not told. */
	get omitted(): number {
		return this.#omitted.size;
	}

	/** When the first timeout runs out, as far as is known; infinite where there is none. */
	get firstEnd(): number {
		let first = Number.POSITIVE_INFINITY;
		for (const until of this.#until.values()) first = Math.min(first, until);
		return first;
	}

	has(id: string): boolean {
		return this.#told.has(id) || this.#omitted.has(id);
	}

	/** A flow as it was heard, or read; when does its timeout run out? null where it is not told, or has none. */
	learn(record: ConntrackRecord): number | null {
		const { id, timeout } = record;
		const old = this.#told.get(id);
		if (!old && this.#told.size >= this.#most) {
			if (!this.#omitted.has(id)) this.#news = true;
			this.#omitted.add(id);
			return null;
		}
		if (!old || !isSame(old, record)) {
			this.#omitted.delete(id);
			this.#told.set(id, record);
			this.#touched.add(id);
			this.#news = true;
		}
		if (timeout === null) return null;
		const until = now() + timeout * 1000;
		this.#until.set(id, until);
		return until;
	}

	forget(id: string): void {
		if (this.#told.delete(id)) this.#touched.add(id);
		else if (!this.#omitted.delete(id)) return;
		this.#news = true;
		this.#until.delete(id);
		this.#answered.delete(id);
	}

	/** When flows end if no packet comes, milliseconds since 1970: all of them, or those that are others than were answered last. */
	ends(whole: boolean): [string, number][] {
		if (whole) this.#answered.clear();
		const ends: [string, number][] = [];
		for (const [id, until] of this.#until) {
			if (Math.abs(until - (this.#answered.get(id) ?? 0)) <= noNews) continue;
			this.#answered.set(id, until);
			ends.push([id, until]);
		}
		return ends;
	}

	/** Forgets all that are not among these. */
	keepOnly(there: { has(id: string): boolean }): void {
		for (const ids of [this.#told.keys(), this.#omitted]) for (const id of ids) if (!there.has(id)) this.forget(id);
	}

	/** All that are told, as they were taken last. */
	get taken(): ReadonlyMap<string, ConntrackRecord> {
		return this.#taken;
	}

	/** What has changed since they were taken last: as much work as there are changes, however many flows there are. */
	take(): Change[] {
		this.#news = false;
		const changes: Change[] = [];
		for (const id of this.#touched) {
			const [was, is] = [this.#taken.get(id), this.#told.get(id)];
			if (is) this.#taken.set(id, is);
			else this.#taken.delete(id);
			if (was && !is) changes.push({ op: "remove", id, from: was });
			else if (is && !was) changes.push({ op: "add", id, to: is });
			const change = was && is ? changeOf(was, is) : null;
			if (change) changes.push(change);
		}
		this.#touched.clear();
		return changes;
	}
}
