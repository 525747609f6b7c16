import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import type { CountersTold } from "@/protocol/counters";
import { type Cause, type Change, type Difference, difference, type Snapshot } from "@/protocol/difference";
import { VethlabError } from "@/protocol/errors";
import type { FlowsTold } from "@/protocol/flows";
import { type HostRecord, type NetRecord, type RecordKind, recordId } from "@/protocol/records";
import { now } from "../clock";
import type { Bell } from "../kernel/bell";
import type { Host } from "../kernel/host";
import { type Ring, startIpMonitor } from "../kernel/ip-monitor";
import { IpReader } from "../kernel/ip-reader";
import { hostNetns, inodeOf, namesHere, namesOf, setNsid } from "../kernel/netns";
import { startNftBell } from "../kernel/nft-bell";
import { notYet } from "../kernel/waiting-shells";
import { Counters } from "./counters";
import { FlowTimes } from "./flow-times";
import { NamesWatch } from "./names-watch";
import { allQuestions, Namespace, type Published, type Question } from "./namespace";
import { identify, ringFarEnds } from "./peers";
import type { Place } from "./place";
import { Processes } from "./processes";
import { mayChangeSilently } from "./silent";
import { Sysctls } from "./sysctls";

export interface ObserverOptions {
	epoch: number;
	/** Shell text that runs in each namespace that a host makes, before it is read. */
	birth: (host: Host) => string;
	/** Who is at work at this moment. */
	cause: () => Cause;
	emit: (difference: Difference) => void;
	tellCounters: (told: CountersTold) => void;
	tellFlows: (told: FlowsTold) => void;
}

/** Milliseconds that rings are gathered: a command's own are read at its end, so while one runs there is time. */
const gather = { atRest: 1, atWork: 20, moving: 100 } as const;

/** Milliseconds after which a namespace's rules are read that it may have got before it could ring. */
const lateRules = 1000;

/** What each ring makes stale. A link or an address takes routes along that have no event of their own. */
const meanings: Record<string, readonly Question[]> = {
	LINK: ["link", "route", "neighbour", "proxy", "sysctl"],
	ADDR: ["link", "route", "neighbour"],
	ROUTE: ["link", "route", "neighbour"],
	NEIGH: ["neighbour"],
	NETCONF: ["sysctl"],
	RULE: ["policy"],
	NSID: ["link"],
};

/** The state of all hosts' namespaces, and what changes it. */
export class Observer {
	readonly #options: ObserverOptions;
	readonly #root = IpReader.here();
	readonly #hosts = new Map<Host, NamesWatch>();
	readonly #hostRecords: HostRecord[] = [];
	readonly #namespaces = new Map<number, Namespace>();
	/** Namespaces without a name that something still keeps alive: their ids stay until the kernel says otherwise. */
	readonly #nameless = new Map<number, number>();
	/** Published records of namespaces that are gone, until the next difference. */
	readonly #leaving: Published[] = [];
	/** To be composed again. */
	readonly #stale = new Set<Namespace>();
	readonly #listeners = new Set<() => void>();
	readonly #bells: Bell[] = [];
	readonly #processes = new Processes(
		() => this.#hosts.keys(),
		() => this.#namespaces.values(),
		() => this.#tellNews(),
	);
	readonly #sysctls = new Sysctls((read) => {
		// Nor do these have an event.
		for (const namespace of read) namespace.rung.add("proxy");
		this.#takeNews();
		this.#schedule();
	});
	readonly counters: Counters;
	/** Called when a namespace has come into sight, and when its name is gone: whoever is in there then keeps it alive. */
	onNamespace: { came: (namespace: Namespace) => void; went: (namespace: Namespace) => void } = {
		came: () => {},
		went: () => {},
	};
	readonly flowTimes: FlowTimes;
	/** No bell for nftables: rules are read after each command. */
	#deaf = false;
	/** Some namespace may have tables of nftables that iptables does not make: before, nobody asks for them. */
	#native = false;
	#n = 0;
	/** Next id; those below are the hosts'. */
	#nsid = 1000;
	#timer: NodeJS.Timeout | null = null;
	/** Where a veth has left for elsewhere, while we wait for its arrival. */
	#moving: number | null = null;
	#work: Promise<void> = Promise.resolve();

	constructor(options: ObserverOptions) {
		this.#options = options;
		this.counters = new Counters(() => this.#namespaces.values(), options.tellCounters);
		this.flowTimes = new FlowTimes(() => this.#namespaces.values(), options.tellFlows);
		mkdirSync(namesHere, { recursive: true });
	}

	/** Resolves when the bell can be heard. Rejects later, from `lost`, when it cannot any more. */
	async listen(): Promise<{ lost: Promise<never> }> {
		const [monitor, nft] = await Promise.all([
			startIpMonitor(
				(ring) => this.#rang(ring),
				() => {
					this.#ringAll(allQuestions);
					this.#schedule();
				},
			),
			startNftBell((native) => {
				this.#native ||= native;
				this.#ringRules(this.#namespaces.values());
			}),
		]);
		this.#bells.push(monitor.bell);
		if (nft) this.#bells.push(nft);
		this.#deaf = nft === null;
		this.#native = this.#deaf;
		return { lost: monitor.gone };
	}

	/** Watches a host and every namespace that it makes. `nsid`: its own namespace's id as seen from the agent's. */
	add(host: Host, nsid: number, role: string): void {
		this.#hostRecords.push({ id: recordId.host(host.name), kind: "host", name: host.name, role });
		const path = hostNetns(host.pid);
		this.#watch({ host, name: "", inode: inodeOf(path), nsid, path }, "", "");
		this.#hosts.set(host, new NamesWatch(namesOf(host.pid), () => this.#scan(host)));
	}

	/** Reads everything once. */
	async snapshot(): Promise<Snapshot> {
		this.#ringAll(allQuestions);
		await this.#exclusively(async () => {
			await this.#read();
			const each = [...this.#namespaces.values()];
			await Promise.all([...each.map((one) => one.readFdb()), this.#sysctls.read(each)]);
		});
		this.#compose();
		return { clock: { epoch: this.#options.epoch, n: this.#n }, time: now(), records: [...this.records()] };
	}

	/**
	 * A command, this text, has ended on this host: reads what it changed, and what has no
	 * event, and publishes it. When this resolves, the state holds all that the
	 * command did.
	 */
	async settle(host: Host, command: string): Promise<void> {
		notYet();
		// An entry that waits for its first answer (INCOMPLETE) has no event, nor has one that answers for others.
		const silently = mayChangeSilently(command);
		for (const namespace of this.#namespaces.values()) {
			const own = namespace.place.host === host;
			if (namespace.mayBeDelayed || (own && namespace.neighboursMayDiffer())) namespace.rung.add("neighbour");
			if (own && silently) namespace.rung.add("proxy");
		}
		// The next command waits for this. So what can be is done side by side: while the bells fall silent, what has rung
		// so far is read; and then /proc, beside what rang meanwhile.
		await Promise.all([this.#quiet(), this.#exclusively(() => this.#read())]);
		if (this.#hosts.get(host)?.stale) this.#scan(host);
		const own = this.#of(host);
		const sysctls = silently ? this.#sysctls.read(own) : this.#sysctls.readLater(host, own);
		for (const namespace of own) if (namespace.sysctlsStale) this.#stale.add(namespace);
		if (this.#deaf) this.#ringRules(own);
		else this.#ringRules(own.filter((namespace) => namespace.setsMayDiffer));
		this.#takeNews();
		const flushed = this.#exclusively(() => this.#flush(own));
		const looked = this.#processes.look();
		await flushed;
		const flows = [...this.#namespaces.values()].map((namespace) => namespace.flows.refresh());
		await Promise.all([looked, sysctls, ...flows]);
		if (this.#takeNews()) await this.#exclusively(() => this.#flush([]));
	}

	/** All records, or those of one kind. */
	*records(kind?: RecordKind): Generator<NetRecord> {
		if (kind === undefined || kind === "host") yield* this.#hostRecords;
		for (const { published } of this.#namespaces.values()) {
			for (const record of inParts(published, kind)) if (kind === undefined || record.kind === kind) yield record;
		}
	}

	get namespaces(): Iterable<Namespace> {
		return this.#namespaces.values();
	}

	/** Where a namespace can be entered; null where there is none of that name. */
	pathOf(netns: string): string | null {
		return [...this.#namespaces.values()].find((one) => one.netns === netns)?.place.path ?? null;
	}

	/** Calls back after each difference, until the returned function is called. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	#rang({ nsid, what, moved, deleted }: Ring): void {
		if (deleted !== null) this.#died(deleted);
		const namespace = nsid === null ? undefined : this.#namespaces.get(nsid);
		if (!namespace) return;
		for (const question of meanings[what] ?? []) namespace.rung.add(question);
		// A forwarding database rings as neighbours do.
		if (what === "NEIGH" || what === "LINK") namespace.fdb.ring();
		if (what === "NSID") namespace.idsRung = true;
		// A veth on its way is in neither namespace: wait for it to ring where it arrives, at most so long.
		if (moved) this.#schedule(gather.moving, nsid);
		else this.#schedule(what === "LINK" && this.#moving !== null && this.#moving !== nsid ? gather.atRest : undefined);
	}

	#ringAll(asked: readonly Question[]): void {
		for (const namespace of this.#namespaces.values()) {
			for (const one of asked) namespace.rung.add(one);
			namespace.fdb.ring();
		}
	}

	/** Reads what has rung after a while; a time given replaces one that runs. */
	#schedule(hold?: number, moving: number | null = null): void {
		if (this.#timer !== null && hold === undefined) return;
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#moving = moving;
		const wait = hold ?? (this.#options.cause().type === "command" ? gather.atWork : gather.atRest);
		const flush = () => this.#flush([...this.#namespaces.values()].filter(({ rulesRung }) => rulesRung));
		this.#timer = setTimeout(() => void this.#exclusively(flush), wait);
	}

	/** One reading at a time, in order. */
	#exclusively(task: () => Promise<void>): Promise<void> {
		const done = this.#work.then(task);
		this.#work = done.catch(() => {});
		return done;
	}

	/** Waits until the bells have told all that a finished command did, and we have heard it. */
	async #quiet(): Promise<void> {
		const patience = performance.now() + 50;
		const bells = [...this.#bells, ...[...this.#namespaces.values()].map(({ flows }) => flows)];
		while (!bells.every((bell) => bell.silent()) && performance.now() < patience) await turn();
		// The first turn ends this round of the event loop, the second sees what came before it.
		await turn();
		await turn();
	}

	/**
	 * Reads what has rung and publishes it, then what takes longer, as it comes: large forwarding databases, and these
	 * namespaces' rules.
	 */
	async #flush(ruled: readonly Namespace[]): Promise<void> {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.#moving = null;
		await this.#read();
		await Promise.all(
			[...this.#namespaces.values()].map(async (namespace) => {
				if (namespace.fdb.quick && (await namespace.readFdb())) this.#stale.add(namespace);
			}),
		);
		this.#publish(this.#compose());
		const later = async (namespace: Namespace, news: Promise<boolean>) => {
			if (!(await news)) return;
			this.#stale.add(namespace);
			this.#publish(this.#compose());
		};
		await Promise.all([
			...[...this.#namespaces.values()].map((namespace) => later(namespace, namespace.readFdb())),
			...ruled.map((namespace) => later(namespace, namespace.readRules(this.#native))),
		]);
		// Rules of others have rung for the timer that this has taken away.
		if ([...this.#namespaces.values()].some(({ rulesRung }) => rulesRung)) this.#schedule();
	}

	/** What is found out beside the reading of the kernel's answers is told with the next difference; is there any? */
	#takeNews(): boolean {
		const some = [...this.#namespaces.values()].filter(({ news }) => news);
		for (const namespace of some) this.#stale.add(namespace);
		return some.length > 0;
	}

	#tellNews(): void {
		// They were gathered before they were told.
		if (this.#takeNews() && this.#timer === null) this.#schedule(gather.atRest);
	}

	#ringRules(namespaces: Iterable<Namespace>): void {
		for (const namespace of namespaces) namespace.rulesRung = true;
		this.#schedule();
	}

	async #read(again = true): Promise<void> {
		const rung = [...this.#namespaces.values()].filter(({ rung }) => rung.size > 0);
		await Promise.all(
			rung.map(async (namespace) => {
				try {
					if (await namespace.read()) this.#stale.add(namespace);
				} catch (error) {
					if (!namespace.gone || VethlabError.from(error).code === "agent-lost") throw error;
					// It went while it was read, or something killed its reader: the next look at the names tells.
					if (!namespace.ended) this.#detach(namespace);
				}
			}),
		);
		for (const namespace of this.#namespaces.values()) if (namespace.idsRung) this.#stale.add(namespace);
		await Promise.all([...this.#stale].map((namespace) => identify(namespace, this.#namespaces, this.#root)));
		// The far end of a veth that has come here, or gone from here, is told nothing.
		if (again && ringFarEnds(this.#stale, this.#namespaces)) await this.#read(false);
	}

	/**
	 * What has changed since it was published last. Whatever may be thousands is gone through only where it was read
	 * anew: one flow or rule more must not cost what all of them do.
	 */
	#compose(): Change[] {
		const from = new Map<string, NetRecord>();
		const to = new Map<string, NetRecord>();
		const put = (all: Map<string, NetRecord>, part: ReadonlyMap<string, NetRecord>) => {
			for (const [id, record] of part) all.set(id, record);
		};
		const flows: Change[] = [];
		for (const { rest, rules, flows } of this.#leaving.splice(0))
			for (const part of [rest, rules, flows]) put(from, part);
		const left = from.size > 0;
		for (const namespace of this.#stale) {
			if (namespace.ended) continue;
			const before = namespace.published;
			const after = namespace.compose((nsid) => this.#namespaces.get(nsid)?.netns ?? null);
			namespace.published = after;
			put(from, before.rest);
			put(to, after.rest);
			// One that has just gone may have had the same name, and so the same ids.
			if (left || after.rules !== before.rules) {
				put(from, before.rules);
				put(to, after.rules);
			}
			if (left) put(from, after.flows);
			const taken = namespace.flows.take();
			if (left) put(to, after.flows);
			else for (const change of taken) flows.push(change);
		}
		this.#stale.clear();
		return [...difference(from, to), ...flows];
	}

	#publish(changes: readonly Change[]): void {
		if (changes.length === 0) return;
		this.#n += 1;
		const clock = { epoch: this.#options.epoch, n: this.#n };
		this.#options.emit({ clock, time: now(), cause: this.#options.cause(), changes: [...changes] });
		for (const listener of this.#listeners) listener();
	}

	#of(host: Host): Namespace[] {
		return [...this.#namespaces.values()].filter(({ place }) => place.host === host);
	}

	/** Compares a host's names with those that are watched. */
	#scan(host: Host): void {
		const watch = this.#hosts.get(host);
		if (!watch) return;
		const { mounted, unmounted } = watch.read();
		for (const namespace of this.#of(host)) {
			const { name, inode } = namespace.place;
			if (name !== "" && mounted.get(name) !== inode) this.#detach(namespace);
		}
		const watched = new Set([...this.#namespaces.values()].map(({ place }) => place.inode));
		for (const [name, inode] of mounted) {
			// A second name of a namespace that is watched already adds nothing.
			if (watched.has(inode)) continue;
			watched.add(inode);
			this.#attach(host, name, inode);
		}
		if (unmounted.length > 0) watch.lookAgain();
	}

	#attach(host: Host, name: string, inode: number): void {
		const known = this.#nameless.get(inode);
		this.#nameless.delete(inode);
		const nsid = known ?? this.#nsid++;
		// A name of ours for it: a lab may call it anything.
		const path = `${namesHere}/n${nsid}`;
		symlinkSync(`${namesOf(host.pid)}/${name}`, path);
		const before = known === undefined ? setNsid(`n${nsid}`, nsid) : "";
		this.#watch({ host, name, inode, nsid, path }, before, this.#options.birth(host));
	}

	/** A namespace is gone for good. Its inode goes to the next one that is made, which may have its name, too. */
	#died(nsid: number): void {
		const namespace = this.#namespaces.get(nsid);
		if (namespace) this.#detach(namespace);
		for (const [inode, id] of this.#nameless) if (id === nsid) this.#nameless.delete(inode);
		if (namespace) this.#scan(namespace.place.host);
	}

	#watch(place: Place, before: string, birth: string): void {
		const namespace = new Namespace(place, before, birth);
		namespace.onFlows = () => this.#tellNews();
		this.#namespaces.set(place.nsid, namespace);
		this.onNamespace.came(namespace);
		if (place.name !== "") setTimeout(() => this.#ringRules([namespace]), lateRules);
		this.#relate();
		this.#schedule();
	}

	#detach(namespace: Namespace): void {
		namespace.end();
		this.onNamespace.went(namespace);
		const { nsid, inode } = namespace.place;
		this.#namespaces.delete(nsid);
		this.#nameless.set(inode, nsid);
		this.#leaving.push(namespace.published);
		rmSync(`${namesHere}/n${nsid}`, { force: true });
		this.#relate();
		this.#schedule();
	}

	/** A namespace has come or gone: other ends of cables may have come into sight, or left it. */
	#relate(): void {
		for (const namespace of this.#namespaces.values()) {
			if (namespace.foreignIds.length === 0) continue;
			for (const [id, nsid] of namespace.ids) if (nsid === -1) namespace.ids.delete(id);
			this.#stale.add(namespace);
		}
	}
}

/** Those parts that may hold records of a kind. */
function* inParts({ rest, rules, flows }: Published, kind?: RecordKind): Generator<NetRecord> {
	yield* rest.values();
	if (kind === undefined || kind === "rule" || kind === "chain") yield* rules.values();
	if (kind === undefined || kind === "conntrack") yield* flows.values();
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
