import type { Family } from "@/protocol/address";
import type {
	AddressRecord,
	FdbRecord,
	LinkRecord,
	NeighbourRecord,
	NetRecord,
	RouteRecord,
	RuleRecord,
} from "@/protocol/records";
import { recordId } from "@/protocol/records";
import type { Passed } from "@/protocol/route";

/** The state as a way needs it: what is where, by namespace. */
export class Picture {
	readonly #byId = new Map<string, NetRecord>();
	readonly #links: LinkRecord[] = [];
	readonly #in = new Map<string, NetRecord[]>();

	constructor(records: Iterable<NetRecord>) {
		for (const record of records) {
			this.#byId.set(record.id, record);
			if (record.kind === "link") this.#links.push(record);
			// Flows are many, and no part of it.
			if (!("netns" in record) || record.kind === "conntrack") continue;
			const those = this.#in.get(record.netns);
			if (those) those.push(record);
			else this.#in.set(record.netns, [record]);
		}
	}

	get links(): readonly LinkRecord[] {
		return this.#links;
	}

	of<K extends NetRecord["kind"]>(kind: K, netns: string): Extract<NetRecord, { kind: K }>[] {
		const is = (record: NetRecord): record is Extract<NetRecord, { kind: K }> => record.kind === kind;
		return (this.#in.get(netns) ?? []).filter(is);
	}

	has(netns: string): boolean {
		return this.#byId.has(recordId.netns(netns));
	}

	link(netns: string, name: string): LinkRecord | null {
		return this.of("link", netns).find((link) => link.name === name) ?? null;
	}

	/** A veth's other end, or what a macvlan sits on. */
	peer(link: LinkRecord): LinkRecord | null {
		if (link.peerNetns === null || link.peerIndex === null) return null;
		const peer = this.#byId.get(recordId.link(link.peerNetns, link.peerIndex));
		return peer?.kind === "link" ? peer : null;
	}

	addresses(netns: string): AddressRecord[] {
		return this.of("address", netns);
	}

	isOwn(netns: string, address: string): boolean {
		return this.addresses(netns).some(({ local }) => local === address);
	}

	/** An interface that has an address, wherever it is. */
	holderOf(address: string): LinkRecord | null {
		for (const link of this.#links) {
			const own = this.addresses(link.netns);
			if (own.some((one) => one.local === address && one.ifindex === link.ifindex)) return link;
		}
		return null;
	}

	neighbour(link: LinkRecord, dst: string): NeighbourRecord | null {
		const those = this.of("neighbour", link.netns).filter((one) => !one.flags.includes("proxy"));
		return those.find((one) => one.dev === link.name && one.dst === dst) ?? null;
	}

	/** Does an interface answer for an address by an entry of its own (`ip neigh add proxy`)? */
	answersFor(link: LinkRecord, dst: string): boolean {
		const those = this.of("neighbour", link.netns).filter((one) => one.flags.includes("proxy"));
		return those.some((one) => one.dev === link.name && one.dst === dst);
	}

	fdb(netns: string): FdbRecord[] {
		return this.of("fdb", netns);
	}

	rules(netns: string): RuleRecord[] {
		return this.of("rule", netns);
	}

	routes(netns: string, family: Family): RouteRecord[] {
		return this.of("route", netns).filter((one) => one.family === family);
	}

	/** null where it is not known. */
	sysctl(netns: string, key: string): string | null {
		return this.of("sysctl", netns).find((one) => one.key === key)?.value ?? null;
	}

	/** One of net.ipv4.conf or net.ipv6.conf: the value of `all` and that of the interface. */
	conf(link: LinkRecord, key: string, family: Family = "inet"): { all: number; own: number } {
		const conf = family === "inet" ? "net.ipv4.conf" : "net.ipv6.conf";
		const of = (name: string) => Number(this.sysctl(link.netns, `${conf}.${name.replaceAll(".", "/")}.${key}`) ?? 0);
		return { all: of("all"), own: of(link.name) };
	}
}

export const passed = ({ id, netns, name }: LinkRecord): Passed => ({ id, netns, name });

export const isUp = ({ flags }: LinkRecord) => flags.includes("UP");
export const hasCarrier = ({ flags }: LinkRecord) => flags.includes("LOWER_UP") && !flags.includes("NO-CARRIER");
