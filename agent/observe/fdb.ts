import type { FdbRecord, VlanRecord } from "@/protocol/records";
import { type BridgeFdb, BridgeReader, fdbQuery, fdbRecord, forwards, parseFdb } from "../kernel/fdb";
import type { IpLink } from "../kernel/link";
import { type BridgeVlans, filtersVlans, parseVlans, vlanQuery, vlanRecords } from "../kernel/vlan";
import { isThere, type Place, restless, stays } from "./place";

/** Characters of an answer up to which nobody minds waiting for it: some hundred entries. */
const quick = 16384;

/** The forwarding databases of a namespace, and the VLANs of its bridges: read only where there is a bridge or a vxlan. */
export class Fdb {
	readonly #place: Place;
	readonly #netns: string;
	#reader: BridgeReader | null = null;
	/** Names that the reader may have met, by index; it goes on using them after a rename. */
	#met = new Map<number, string>();
	#rung = true;
	#ended = false;
	#leaving: NodeJS.Timeout | undefined;
	#raw = "";
	#entries: readonly BridgeFdb[] = [];
	#vlans: BridgeVlans = [];
	/** What the names in the entries meant when they were read. */
	#indices = new Map<string, number>();

	constructor(place: Place, netns: string) {
		this.#place = place;
		this.#netns = netns;
	}

	ring(): void {
		this.#rung = true;
	}

	/** Is it read in no time? */
	get quick(): boolean {
		return this.#reader?.ended === false && this.#raw.length < quick;
	}

	/** Reads it if it has rung; is anything new? False where the namespace goes meanwhile. */
	async read(links: readonly IpLink[]): Promise<boolean> {
		if (!this.#rung || this.#ended) return false;
		this.#rung = false;
		const lines = await this.#ask(links);
		const raw = lines?.join("\n");
		if (!lines || raw === undefined || raw === this.#raw) return false;
		this.#raw = raw;
		this.#entries = parseFdb(lines[0] ?? "[]");
		this.#vlans = parseVlans(lines[1] ?? "[]");
		this.#indices = new Map(links.map(({ ifname, ifindex }) => [ifname, ifindex]));
		// A name that no interface has came after the links were read: they have rung, and so will this.
		const strange = (name: string | undefined) => name !== undefined && !this.#indices.has(name);
		const named = [
			...this.#entries.flatMap(({ ifname, master }) => [ifname, master]),
			...this.#vlans.map(({ ifname }) => ifname),
		];
		if (named.some(strange)) this.#leave();
		return true;
	}

	/** Entries of interfaces that are there, under the names that those have now. */
	records(links: readonly IpLink[]): (FdbRecord | VlanRecord)[] {
		const names = new Map(links.map(({ ifindex, ifname }) => [ifindex, ifname]));
		const nameOf = (old: string) => names.get(this.#indices.get(old) ?? -1);
		const vlans = this.#vlans.flatMap((one) => {
			const ifname = nameOf(one.ifname);
			return ifname === undefined ? [] : [{ ...one, ifname }];
		});
		const entries = this.#entries.flatMap((entry) => {
			const ifname = nameOf(entry.ifname);
			const master = entry.master === undefined ? undefined : nameOf(entry.master);
			if (ifname === undefined || (master === undefined) !== (entry.master === undefined)) return [];
			return fdbRecord(this.#netns, { ...entry, ifname, master }, links) ?? [];
		});
		return [...entries, ...vlanRecords(this.#netns, vlans, links)];
	}

	/** Leaves the namespace at once. */
	end(): void {
		this.#ended = true;
		this.#leave();
	}

	/** One line for each question; null where the namespace goes meanwhile. */
	async #ask(links: readonly IpLink[]): Promise<string[] | null> {
		const wanted = links.some(forwards);
		if (this.#knowsOldNames(links) || (!wanted && !stays(this.#place))) this.#leave();
		// A host's is there before its first bridge is: starting one takes longer than the bridge.
		if ((wanted || stays(this.#place)) && (this.#reader === null || this.#reader.ended)) {
			this.#reader = new BridgeReader(this.#place.path);
		}
		if (this.#reader === null || !wanted) return [];
		clearTimeout(this.#leaving);
		try {
			const reader = this.#reader;
			const queries = [fdbQuery, ...(links.some(filtersVlans) ? [vlanQuery] : [])];
			const lines = await Promise.all(queries.map((query) => reader.ask(query)));
			if (!stays(this.#place)) this.#leaving = setTimeout(() => this.#leave(), restless);
			return isThere(this.#place) ? lines : null;
		} catch {
			return null;
		}
	}

	#leave(): void {
		clearTimeout(this.#leaving);
		this.#reader?.end();
		this.#reader = null;
	}

	#knowsOldNames(links: readonly IpLink[]): boolean {
		const old = links.some(({ ifindex, ifname }) => (this.#met.get(ifindex) ?? ifname) !== ifname);
		for (const { ifindex, ifname } of links) this.#met.set(ifindex, ifname);
		return old;
	}
}
