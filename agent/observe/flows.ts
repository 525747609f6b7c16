import { setTimeout as sleep } from "node:timers/promises";
import type { Change } from "@/protocol/difference";
import { type ConntrackRecord, recordId, type TrackingRecord } from "@/protocol/records";
import { now } from "../clock";
import { dumpFlows, type FlowBell, parseFlow, startFlowBell } from "../kernel/conntrack";
import { FlowTable } from "./flow-table";
import { isThere, type Place, stays } from "./place";

/** Milliseconds that events are gathered before they are told; longer in a burst, by how many were told last. */
const gather = (told: number) => Math.min(10 + told / 10, 500);

/** Milliseconds after which what was told has no part in what comes. */
const burstOver = 1000;

/** Lines of a dump that are taken before anything else has its turn. */
const atOnce = 1000;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Milliseconds at least between two dumps that are not asked for by a command's end. */
const apart = 1000;

/**
 * The tracked flows of a namespace: from events, and from a dump where those do
 * not tell. An entry has events only if somebody listened when it was made
 * (net.netfilter.nf_conntrack_events is 2), so one that is known from a dump
 * alone is asked for again. In a namespace that a lab may delete nobody
 * listens, since that would keep it: its flows are read at each command's end.
 */
export class Flows {
	readonly #place: Place;
	readonly #netns: string;
	/** There is something new to be told. */
	readonly #changed: () => void;
	readonly #table = new FlowTable();
	/** Known from a dump alone. */
	readonly #silent = new Set<string>();
	#tracks = false;
	#bell: FlowBell | null = null;
	/** What events told of since a dump began. */
	#told: Set<string> | null = null;
	#lost = false;
	/** How often events were lost, and all was read anew. */
	#losses = 0;
	#dumping: Promise<void> | null = null;
	#endDump: () => void = () => {};
	#telling: NodeJS.Timeout | null = null;
	/** Changes in what was taken last, and when that was. */
	#lastTold = { changes: 0, at: 0 };
	#dumped = 0;
	#again: { at: number; timer: NodeJS.Timeout } | null = null;
	#ended = false;
	#ready: Promise<void> = Promise.resolve();

	constructor(place: Place, netns: string, changed: () => void) {
		this.#place = place;
		this.#netns = netns;
		this.#changed = changed;
	}

	/** The namespace tracks: listens from now on. */
	start(): void {
		if (this.#ended) return;
		this.#tracks = true;
		if (this.#bell || !stays(this.#place)) return;
		const bell = startFlowBell(this.#place.path, {
			line: (line) => this.#heard(line),
			lost: () => this.#overrun(),
			gone: () => {
				if (this.#bell === bell) this.#bell = null;
			},
		});
		this.#bell = bell;
		this.#ready = bell.listening.then((listening) => (listening ? this.#dump() : this.#deaf()));
	}

	/** Have all events so far been heard? */
	silent(): boolean {
		return this.#bell?.silent() ?? true;
	}

	/** Waits until it listens and has read what was there; asks again where that is not enough. */
	async refresh(): Promise<void> {
		await this.#ready;
		if (this.#silent.size > 0 || (this.#tracks && !this.#bell)) await this.#dump();
	}

	/** Reads what has no event: when entries end. */
	async reread(): Promise<void> {
		await this.#ready;
		if (this.#tracks) await this.#dump();
	}

	/** When flows end: all that is known, or what is other than was answered last. */
	ends(whole: boolean): [string, number][] {
		return this.#table.ends(whole);
	}

	/** Is there anything that was not yet taken? */
	get news(): boolean {
		return this.#table.news;
	}

	/** All that are told, as they were taken last. */
	get taken(): ReadonlyMap<string, ConntrackRecord> {
		return this.#table.taken;
	}

	/** What has changed since they were taken last. */
	take(): Change[] {
		const changes = this.#table.take();
		this.#lastTold = { changes: changes.length, at: now() };
		return changes;
	}

	/** How they are known. `by`: the rule that makes the namespace track. */
	tracking(by: string): TrackingRecord {
		const source = this.#bell ? "events" : "commands";
		const { omitted } = this.#table;
		return {
			id: recordId.tracking(this.#netns),
			kind: "tracking",
			netns: this.#netns,
			...{ by, source, omitted, lost: this.#losses },
		};
	}

	/** Leaves the namespace at once. */
	end(): void {
		this.#ended = true;
		this.#bell?.end();
		this.#endDump();
		if (this.#telling) clearTimeout(this.#telling);
		if (this.#again) clearTimeout(this.#again.timer);
	}

	/** Its flows are read at each command's end then. */
	#deaf(): void {
		if (!this.#ended) process.stderr.write(`agent: conntrack events of ${this.#netns} cannot be heard\n`);
	}

	#heard(line: string): void {
		const flow = parseFlow(this.#netns, line);
		if (!flow || this.#ended) return;
		const { event, record } = flow;
		this.#told?.add(record.id);
		this.#silent.delete(record.id);
		if (event === "DESTROY") this.#table.forget(record.id);
		else this.#learn(record);
		this.#tell();
	}

	#learn(record: ConntrackRecord): void {
		const until = this.#table.learn(record);
		if (until !== null) this.#dumpAt(until + apart);
	}

	#tell(): void {
		if (!this.news || this.#telling) return;
		this.#telling = setTimeout(() => {
			this.#telling = null;
			if (this.news) this.#changed();
		}, gather(this.#inBurst));
	}

	#overrun(): void {
		if (!this.#lost) process.stderr.write(`agent: conntrack events of ${this.#netns} were lost: reading them all\n`);
		this.#lost = true;
		this.#dumpAt(now());
	}

	/** Looks at this time, or at an earlier one that is set, whether a dump is needed; not soon after the last. */
	#dumpAt(at: number): void {
		if (this.#ended || (this.#again && this.#again.at <= at)) return;
		if (this.#again) clearTimeout(this.#again.timer);
		const wait = Math.min(Math.max(at, this.#dumped + apart) - now(), 2 ** 31 - 1);
		const timer = setTimeout(() => {
			this.#again = null;
			void this.#dumpIfNeeded();
		}, wait);
		this.#again = { at, timer };
	}

	/** Changes in what was taken a moment ago; none where that is over. */
	get #inBurst(): number {
		const { changes, at } = this.#lastTold;
		return now() - at < burstOver ? changes : 0;
	}

	/** Needed where events were lost, or where a timeout has run out and nothing was heard of it. */
	async #dumpIfNeeded(): Promise<void> {
		const first = this.#table.firstEnd + apart;
		if (!this.#lost && first > now()) return this.#dumpAt(first);
		// What has yet to be heard is older than what a dump would say.
		for (let n = 0; n < 50 && !this.#ended && !this.silent(); n++) await sleep(20);
		for (let n = 0; n < 3; n++) await turn();
		await this.#dump();
	}

	#dump(): Promise<void> {
		this.#dumping ??= this.#read().finally(() => {
			this.#dumping = null;
		});
		return this.#dumping;
	}

	async #read(): Promise<void> {
		if (this.#ended) return;
		const told = new Set<string>();
		this.#told = told;
		if (this.#lost) this.#losses += 1;
		this.#lost = false;
		const { text, end } = dumpFlows(this.#place.path);
		this.#endDump = end;
		const read = await text;
		this.#dumped = now();
		const usable = read !== null && !this.#ended && isThere(this.#place);
		if (usable) await this.#take(read.split("\n"), told);
		this.#told = null;
	}

	/** What a dump says. `told`: what events tell of from its beginning on, which is newer. */
	async #take(lines: readonly string[], told: ReadonlySet<string>): Promise<void> {
		const there = new Set<string>();
		for (const [at, line] of lines.entries()) {
			// Of ten thousands this takes a while: events are heard in between.
			if (at % atOnce === atOnce - 1) {
				await turn();
				if (this.#ended) return;
			}
			const record = parseFlow(this.#netns, line)?.record;
			if (!record || told.has(record.id)) continue;
			there.add(record.id);
			if (!this.#table.has(record.id)) this.#silent.add(record.id);
			this.#learn(record);
		}
		for (const id of this.#silent) if (!there.has(id)) this.#silent.delete(id);
		for (const id of told) there.add(id);
		this.#table.keepOnly(there);
		this.#tell();
	}
}
