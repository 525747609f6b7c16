import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Counted, type Counts, newCounts } from "@/protocol/counters";
import { VethlabError } from "@/protocol/errors";
import { type NetRecord, recordId } from "@/protocol/records";
import { asksForFlows } from "@/protocol/tracking";
import { addressRecord } from "../kernel/address";
import { IpReader } from "../kernel/ip-reader";
import { hasLegacyTables, hasNftables, parseSave, readRules, type Variant } from "../kernel/iptables";
import { type IpLink, isVeth, linkQuery, linkRecord, type PeerEnd, parseLinks, peerOf } from "../kernel/link";
import {
	arpTable,
	type IpNeighbour,
	neighbourQuery,
	neighbourRecord,
	parseNeighbours,
	proxyQuery,
} from "../kernel/neighbour";
import { netnsName, netnsRecord, rootOf } from "../kernel/netns";
import { parseNative, readNative } from "../kernel/nftables";
import {
	namesInterface,
	type PolicyRule,
	parsePolicyRules,
	policyQuery,
	policyRecord,
	readPolicyRules,
} from "../kernel/policy";
import { type IpRoute, parseRoutes, routeDevices, routeQuery, routeRecord } from "../kernel/route";
import type { Saved } from "../kernel/saved";
import { type IpNetconf, parseNetconf, parseSysctls, sysctlQuery, sysctlRecord, sysctlRecords } from "../kernel/sysctl";
import type { SysctlReader } from "../kernel/sysctl-reader";
import { done } from "../kernel/waiting-shells";
import { distinct } from "./distinct";
import { Fdb } from "./fdb";
import { Flows } from "./flows";
import { KnownNames } from "./names";
import { isThere, type Place, restless, stays } from "./place";

/** The questions a reader answers, by what rings for them. */
export const questions = {
	link: linkQuery,
	route: routeQuery,
	neighbour: neighbourQuery,
	proxy: proxyQuery,
	sysctl: sysctlQuery,
	policy: policyQuery,
} as const;
export type Question = keyof typeof questions;
export const allQuestions: readonly Question[] = ["link", "route", "neighbour", "proxy", "sysctl", "policy"];

/** A namespace's records as they were published, in parts that share no id. */
export interface Published {
	readonly rest: ReadonlyMap<string, NetRecord>;
	readonly rules: ReadonlyMap<string, NetRecord>;
	readonly flows: ReadonlyMap<string, NetRecord>;
}

/** One network namespace as last read. */
export class Namespace {
	readonly place: Place;
	readonly netns: string;
	/** What has rung since it was last read. */
	readonly rung = new Set<Question>(allQuestions);
	rulesRung = false;
	/** Ids that it has for other namespaces, to ids as seen from the agent's own; -1 for one outside the picture. */
	readonly ids = new Map<number, number>();
	/** The kernel has given it an id, or taken one away: `ids` must be asked for again. */
	idsRung = false;
	/** Its records as they were last published: the flows, and the rules, which come by thousands, apart from the others. */
	published: Published = { rest: new Map(), rules: new Map(), flows: new Map() };
	ended = false;
	readonly fdb: Fdb;
	readonly flows: Flows;
	/** Called when flows have come, gone or changed. */
	onFlows: () => void = () => {};
	/** Processes and their sockets. */
	#inhabitants: readonly NetRecord[] = [];
	#inhabitantsNew = false;
	/** Null while nobody is in there. */
	#reader: IpReader | null = null;
	/** Resolves when it has an id as seen from the agent's own namespace: what changes before that does not ring. */
	readonly #known: Promise<void>;
	#birth: string;
	#leaving: NodeJS.Timeout | undefined;
	#names = new KnownNames();
	readonly #raw = new Map<Question, string>();
	#links: IpLink[] = [];
	#routes: IpRoute[] = [];
	#neighbours: IpNeighbour[] = [];
	/** As it was before they were last read. */
	#arp: string | null = null;
	#proxies: IpNeighbour[] = [];
	#netconf: IpNetconf[] = [];
	#policies: PolicyRule[] = [];
	/** IPv6's, as they were listed; null while it has no IPv6 address. */
	#policies6: string | null = null;
	/** Those that have no event. */
	#sysctls: NetRecord[] = [];
	#sysctlsNew = false;
	readonly #rules = new Map<Variant | "native", NetRecord[]>();
	/** They were read, and not yet composed. */
	#rulesNew = false;
	/** A rule that makes it track, by its record's id. */
	#trackedBy: string | null = null;
	/** Of the tables that have iptables' names, those that nft has put something in. */
	#foreign: ReadonlySet<string> = new Set();
	/** What reads rules in there at this moment. */
	#counts: Counts = new Map();
	readonly #savers = new Set<() => void>();

	/** `before` and `birth` are shell texts that run once, outside and inside of it, before it is read. */
	constructor(place: Place, before: string, birth: string) {
		this.place = place;
		this.netns = netnsName(place.host.name, place.name);
		this.fdb = new Fdb(place, this.netns);
		this.flows = new Flows(place, this.netns, () => this.onFlows());
		this.#birth = birth;
		// Side by side: its first reader is asked nothing before both are done.
		this.#known = before === "" ? Promise.resolve() : done(before);
		this.#enter();
	}

	/** Reads what has rung; is anything new? Rejects when the namespace goes meanwhile. */
	async read(): Promise<boolean> {
		let news = false;
		clearTimeout(this.#leaving);
		for (let attempt = 0; this.rung.size > 0 && attempt < 5; attempt++) {
			// Whether a rule's interface is there has no event.
			if (this.rung.has("link") && this.#policyRules().some(({ rule }) => namesInterface(rule)))
				this.rung.add("policy");
			const asked = allQuestions.filter((question) => this.rung.has(question));
			this.rung.clear();
			const answers = await this.#ask(asked.map((question) => questions[question]));
			asked.forEach((question, index) => {
				if (this.#learn(question, answers[index] ?? "[]")) news = true;
			});
			if (this.#reader?.interrupted) {
				this.#reader.interrupted = false;
				for (const question of asked) this.rung.add(question);
			}
			if (await this.#learnPolicies6(asked)) news = true;
			if (asked.includes("link")) await this.#heed();
			if (this.#speaksOfStrangers(asked)) this.#replace();
		}
		this.#rest();
		return news;
	}

	/** Reads its forwarding databases if they rang. */
	readFdb(): Promise<boolean> {
		return this.fdb.read(this.#links);
	}

	/** Reads its rules if they rang, or if they have no bell. `native`: some namespace may have tables that iptables does not make. */
	async readRules(native: boolean): Promise<boolean> {
		const legacy = (await this.#hasLegacyTables()) || this.#rules.get("legacy")?.length;
		const nft = this.rulesRung && (await hasNftables());
		this.rulesRung = false;
		if (nft) {
			const { records, foreign } = await this.#save("nft");
			this.#rules.set("nft", records);
			this.#foreign = foreign;
			// Once more, too, when what was there has gone.
			if (native || foreign.size > 0 || this.#rules.get("native")?.length)
				this.#rules.set("native", (await this.#list()).records);
		}
		if (legacy) this.#rules.set("legacy", (await this.#save("legacy")).records);
		if (nft || legacy) this.#rulesNew = true;
		this.#findTracker();
		if (this.#trackedBy !== null) this.flows.start();
		return nft || Boolean(legacy);
	}

	/** Counters of its rules that are others than at the last count. */
	async count(): Promise<Counted[]> {
		const variants = [...this.#rules].flatMap(([variant, rules]) => (rules.length > 0 ? [variant] : []));
		const saved = await Promise.all(
			variants.map((variant): Promise<Saved> => (variant === "native" ? this.#list() : this.#save(variant))),
		);
		// Its name may have gone to another namespace meanwhile.
		if (this.ended || !isThere(this.place)) return [];
		const counts = new Map(saved.flatMap((one) => [...one.counts]));
		const news = newCounts(this.#counts, counts);
		this.#counts = counts;
		return news;
	}

	/** Reads sysctls that have no event. */
	async readSysctls(reader: SysctlReader): Promise<void> {
		await this.#known;
		const lines = this.ended ? null : await reader.ask(this.place.path);
		if (lines === null || this.ended || !isThere(this.place)) return;
		// A host's shell has told this one already, and later.
		const own = lines.filter((line) => this.place.name !== "" || !line.includes("/bridge/"));
		const records = parseSysctls(this.netns, own);
		if (isDeepStrictEqual(records, this.#sysctls)) return;
		this.#sysctls = records;
		this.#sysctlsNew = true;
	}

	/** Does the host know sysctls otherwise than they were published? */
	get sysctlsStale(): boolean {
		if (this.place.name !== "") return false;
		return [...this.place.host.sysctls].some(([key, value]) => {
			const record = this.published.rest.get(recordId.sysctl(this.netns, key));
			return record?.kind !== "sysctl" || record.value !== value;
		});
	}

	/**
	 * May it have another neighbour than it had, without an event? One that waits for its first answer (INCOMPLETE) has
	 * none. /proc tells of IPv4 without waking a reader, where somebody is in there.
	 */
	neighboursMayDiffer(): boolean {
		const { name, host } = this.place;
		const pid = name === "" ? host.pid : this.#reader?.ended === false ? this.#reader.pid : null;
		const table = pid === null ? null : arpTable(pid);
		const speaksIpv6 = this.#links.some(({ addr_info }) =>
			addr_info.some(({ family, scope }) => family === "inet6" && scope !== "host"),
		);
		const same = table !== null && table === this.#arp;
		this.#arp = table;
		return !same || speaksIpv6;
	}

	/** A neighbour that is stale goes to DELAY, and back from there, without an event. */
	get mayBeDelayed(): boolean {
		return this.#neighbours.some(({ state }) => state.includes("STALE") || state.includes("DELAY"));
	}

	/** Packets may put something into such a set, and time takes it out, without an event. */
	get setsMayDiffer(): boolean {
		const silent = (flag: string) => flag === "dynamic" || flag === "timeout";
		return this.#rules.get("native")?.some((one) => one.kind === "set" && one.flags.some(silent)) ?? false;
	}

	/** Has its reader ended, whoever ended it? */
	get gone(): boolean {
		return this.#reader?.ended ?? true;
	}

	/** Takes processes and sockets in, in the place of earlier ones; are they others? */
	inhabit(records: readonly NetRecord[]): boolean {
		if (isDeepStrictEqual(records, this.#inhabitants)) return false;
		this.#inhabitants = records;
		this.#inhabitantsNew = true;
		return true;
	}

	/** Are there flows, processes, sockets or sysctls that were not yet composed? */
	get news(): boolean {
		return this.flows.news || this.#inhabitantsNew || this.#sysctlsNew;
	}

	/** The name of an interface, as last read. */
	nameOf(ifindex: number): string | null {
		return this.#links.find((link) => link.ifindex === ifindex)?.ifname ?? null;
	}

	/** Its veths and where their other ends are, and what its macvlans sit on, as last read. */
	get peers(): { ifindex: number; peer: PeerEnd; veth: boolean }[] {
		const indexOf = (name: string) => this.#links.find(({ ifname }) => ifname === name)?.ifindex ?? null;
		return this.#links.flatMap((link) => {
			const peer = peerOf(link, indexOf);
			return peer === null ? [] : [{ ifindex: link.ifindex, peer, veth: isVeth(link) }];
		});
	}

	/** Ids of other namespaces that its links speak of. */
	get foreignIds(): number[] {
		return this.peers.flatMap(({ peer }) => (peer.nsid === null ? [] : [peer.nsid]));
	}

	/**
	 * All its records; rules that are as they were published are the same map. Flows are published by being taken.
	 * `netnsOf` names the namespace of an id as seen from the agent's own.
	 */
	compose(netnsOf: (nsid: number) => string | null): Published {
		const { host, name, inode } = this.place;
		const indices = new Map(this.#links.map(({ ifname, ifindex }) => [ifname, ifindex]));
		const indexOf = (dev: string) => indices.get(dev) ?? null;
		const records: NetRecord[] = [netnsRecord(host.name, name, inode)];
		for (const link of this.#links) {
			const peer = peerOf(link, indexOf);
			const end = this.#endOf(peer, netnsOf);
			records.push(linkRecord(this.netns, link, end));
			for (const address of link.addr_info) {
				const record = addressRecord(this.netns, link.ifindex, link.ifname, address);
				if (record) records.push(record);
			}
		}
		for (const route of this.#routes) records.push(routeRecord(this.netns, route, indexOf));
		for (const { family, rule } of this.#policyRules()) records.push(policyRecord(this.netns, family, rule));
		for (const one of [...this.#neighbours, ...this.#proxies]) records.push(neighbourRecord(this.netns, one, indexOf));
		records.push(...sysctlRecords(this.netns, this.#netconf));
		if (name === "") for (const [key, value] of host.sysctls) records.push(sysctlRecord(this.netns, key, value));
		records.push(...this.fdb.records(this.#links));
		records.push(...this.#sysctls);
		this.#inhabitantsNew = false;
		this.#sysctlsNew = false;
		if (this.#trackedBy !== null) records.push(this.flows.tracking(this.#trackedBy));
		const rules = this.#rulesNew ? distinct([...this.#rules.values()].flat()) : this.published.rules;
		this.#rulesNew = false;
		return { rest: distinct([...records, ...this.#inhabitants]), rules, flows: this.flows.taken };
	}

	/** Leaves it at once. */
	end(): void {
		this.ended = true;
		clearTimeout(this.#leaving);
		this.#reader?.end();
		for (const end of this.#savers) end();
		this.fdb.end();
		this.flows.end();
	}

	async #save(variant: Variant) {
		const text = await this.#within(readRules(this.place.path, variant));
		return parseSave(this.netns, variant, text, this.#rules.get(variant));
	}

	async #list(): Promise<Saved> {
		const text = await this.#within(readNative(this.place.path, this.#foreign));
		return parseNative(this.netns, text, this.#rules.get("native"));
	}

	/** What reads rules leaves when the namespace is left. */
	async #within({ text, end }: { text: Promise<string>; end: () => void }): Promise<string> {
		this.#savers.add(end);
		const read = await text;
		this.#savers.delete(end);
		return read;
	}

	/** The same rule as before, as long as it is there. */
	#findTracker(): void {
		const asking = [...this.#rules.values()].flat().filter((one) => one.kind === "rule" && asksForFlows(one));
		if (!asking.some(({ id }) => id === this.#trackedBy)) this.#trackedBy = asking[0]?.id ?? null;
	}

	#endOf(peer: PeerEnd | null, netnsOf: (nsid: number) => string | null) {
		const netns = peer === null ? null : peer.nsid === null ? this.netns : netnsOf(this.ids.get(peer.nsid) ?? -1);
		return { netns, ifindex: netns === null ? null : (peer?.ifindex ?? null) };
	}

	#learn(question: Question, line: string): boolean {
		if (this.#raw.get(question) === line) return false;
		this.#raw.set(question, line);
		if (question === "link") this.#links = parseLinks(line);
		else if (question === "route") this.#routes = parseRoutes(line);
		else if (question === "neighbour") this.#neighbours = parseNeighbours(line);
		else if (question === "proxy") this.#proxies = parseNeighbours(line);
		else if (question === "sysctl") this.#netconf = parseNetconf(line);
		else this.#policies = parsePolicyRules(line);
		return true;
	}

	/** IPv6's rules: where it has no IPv6 address they are for no packet, and nobody asks. */
	async #learnPolicies6(asked: readonly Question[]): Promise<boolean> {
		const before = this.#policies6;
		const speaks = this.#links.some(({ addr_info }) => addr_info.some(({ family }) => family === "inet6"));
		if (!speaks) this.#policies6 = null;
		else if (before === null || asked.includes("policy")) {
			const text = await this.#within(readPolicyRules(this.place.path, "inet6"));
			if (isThere(this.place)) this.#policies6 = text;
		}
		return before !== this.#policies6;
	}

	#policyRules(): { family: "inet" | "inet6"; rule: PolicyRule }[] {
		const six = this.#policies6 === null ? [] : parsePolicyRules(this.#policies6);
		return [
			...this.#policies.map((rule) => ({ family: "inet" as const, rule })),
			...six.map((rule) => ({ family: "inet6" as const, rule })),
		];
	}

	/** See names.ts. */
	async #heed(): Promise<void> {
		const remedy = this.#names.learn(this.#links.map(({ ifindex, ifname }) => ({ ifindex, ifname })));
		if (remedy.type === "none") return;
		if (remedy.type === "replace") this.#replace();
		else this.#reader?.tell(remedy.lines);
		for (const question of allQuestions) this.rung.add(question);
	}

	/** A name that no interface has: the reader met it between two of our questions. */
	#speaksOfStrangers(asked: readonly Question[]): boolean {
		if (!asked.includes("link") || this.rung.size > 0) return false;
		const own = new Set(this.#links.map(({ ifname }) => ifname));
		const named = [
			...this.#links.flatMap(({ master, link, link_netnsid }) => [
				master,
				link_netnsid === undefined ? link : undefined,
			]),
			...(asked.includes("route") ? this.#routes.flatMap(routeDevices) : []),
			...(asked.includes("neighbour") ? this.#neighbours.map(({ dev }) => dev) : []),
			...(asked.includes("proxy") ? this.#proxies.map(({ dev }) => dev) : []),
		];
		return named.some((name) => typeof name === "string" && !own.has(name));
	}

	#replace(): void {
		this.#leave();
		for (const question of allQuestions) this.rung.add(question);
	}

	#enter(): IpReader {
		this.#reader = IpReader.inside(this.place.path, this.#birth);
		this.#birth = "";
		return this.#reader;
	}

	/** A name may have gone to another namespace since the last question: what that one answers is not about this one. */
	async #ask(queries: readonly string[]): Promise<(string | null)[]> {
		await this.#known;
		const answers = await (this.#reader ?? this.#enter()).ask(queries);
		if (isThere(this.place)) return answers;
		this.#leave();
		throw new VethlabError("internal", `${this.netns} is another namespace than it was`);
	}

	#leave(): void {
		this.#reader?.end();
		this.#reader = null;
		this.#names.forget();
	}

	#rest(): void {
		if (stays(this.place) || this.ended) return;
		clearTimeout(this.#leaving);
		this.#leaving = setTimeout(() => this.#leave(), restless);
	}

	/** Legacy iptables has no event, but locks a file on each run: where that is not, nobody need go in and look. */
	async #hasLegacyTables(): Promise<boolean> {
		if (this.ended || !existsSync(`${rootOf(this.place.host.pid)}/run/xtables.lock`)) return false;
		if (!this.#reader) {
			await this.#ask(["link show dev lo"]).catch(() => {});
			this.#rest();
		}
		return this.#reader !== null && hasLegacyTables(this.#reader.pid);
	}
}
