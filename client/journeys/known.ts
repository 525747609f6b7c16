import { apply, type Change, type Difference } from "@/protocol/difference";
import type { Dropped } from "@/protocol/dropped";
import type { ConntrackRecord, NetRecord, ProcessRecord } from "@/protocol/records";
import type { Traced } from "@/protocol/trace";
import type { Span } from "./spans";

/** What else is known of the time when packets were on their way. */
export interface Known {
	/** Flows that were tracked: they say who rewrote addresses. */
	flows: readonly ConntrackRecord[];
	/** What netfilter said of them, where it was traced. */
	traces?: readonly Traced[];
	/** Programs that held a tun device: they may have had packets between two interfaces. */
	processes?: readonly ProcessRecord[];
	/** What kernels have counted as dropped. */
	dropped?: readonly Dropped[];
	/** Interfaces and routes, as long as they were as they were. */
	spans?: readonly Span[];
}

/** Of each: an entry of conntrack is soon gone, and what it has rewritten stays. */
const most = { flows: 2000, spans: 5000 };

/** Keeps of a sandbox's records what explains packets after it is gone. */
export class KnownLog {
	readonly #flows = new Map<string, ConntrackRecord>();
	readonly #processes = new Map<string, ProcessRecord>();
	/** Those that still hold, by the record's id. */
	readonly #open = new Map<string, Span>();
	#over: Span[] = [];
	#known: Pick<Required<Known>, "flows" | "processes" | "spans"> | null = null;

	/** How it is at a time, in milliseconds since 1970. */
	begin(records: Iterable<NetRecord>, time: number): void {
		for (const id of [...this.#open.keys()]) this.#end(id, time);
		for (const record of records) this.#add(record, time);
	}

	tell({ changes, time }: Difference): void {
		for (const change of changes) this.#take(change, time);
	}

	/** The same object as long as there is nothing new. */
	get known(): Pick<Required<Known>, "flows" | "processes" | "spans"> {
		this.#known ??= {
			flows: [...this.#flows.values()].slice(-most.flows),
			processes: [...this.#processes.values()],
			spans: [...this.#over, ...this.#open.values()],
		};
		return this.#known;
	}

	#take(change: Change, time: number): void {
		if (change.op === "add") this.#add(change.to, time);
		else if (change.op === "remove") this.#end(change.id, time);
		else {
			const { id } = change;
			const old = this.#open.get(id)?.record ?? this.#processes.get(id);
			if (!old) return;
			this.#end(id, time);
			const record = apply(new Map([[id, old]]), [change]).get(id);
			if (record) this.#add(record, time);
		}
	}

	#add(record: NetRecord, time: number): void {
		const { id, kind } = record;
		if (kind === "conntrack") this.#flows.set(id, record);
		// Kept with the device that it held, when it holds none any more.
		else if (kind === "process") {
			if (record.tuns.length > 0 || !this.#processes.has(id)) this.#processes.set(id, record);
			else return;
		} else if (kind === "link" || kind === "route" || kind === "policy") {
			this.#open.set(id, { record, from: time, until: null });
		} else return;
		this.#known = null;
	}

	#end(id: string, time: number): void {
		const span = this.#open.get(id);
		if (!span) return;
		this.#open.delete(id);
		this.#over.push({ ...span, until: time });
		if (this.#over.length > most.spans * 1.1) this.#over = this.#over.slice(-most.spans);
		this.#known = null;
	}
}
