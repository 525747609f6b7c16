import { describe, expect, it } from "vitest";
import type { Difference } from "@/protocol/difference";
import { stateOf } from "@/protocol/difference";
import type { AddressRecord, LinkRecord, NeighbourRecord, NetRecord, SysctlRecord } from "@/protocol/records";
import { answererOf } from "./answerer";
import { wayTaken } from "./nud";

function link(netns: string, ifindex: number, name: string, mac: string, master: string | null = null): LinkRecord {
	const rest = {
		type: "veth",
		mtu: 1500,
		flags: ["UP"],
		operstate: "UP",
		peerNetns: null,
		peerIndex: null,
		details: {},
	};
	return { id: `link:${netns}#${ifindex}`, kind: "link", netns, ifindex, name, mac, master, ...rest };
}

function address(netns: string, ifindex: number, local: string): AddressRecord {
	const rest = { family: "inet" as const, prefixlen: 24, peer: null, broadcast: null, scope: "global", flags: [] };
	return { id: `address:${netns}#${ifindex} ${local}`, kind: "address", netns, ifindex, dev: "", local, ...rest };
}

const entry: NeighbourRecord = {
	id: "neighbour:w/pod#2 10.0.0.254",
	kind: "neighbour",
	netns: "w/pod",
	ifindex: 2,
	dev: "eth0",
	dst: "10.0.0.254",
	lladdr: "02:00:00:00:00:01",
	state: "REACHABLE",
	flags: [],
};
const mac = "02:00:00:00:00:01";
const proxyArp: SysctlRecord = {
	id: "sysctl:w#net.ipv4.conf.veth1.proxy_arp",
	kind: "sysctl",
	netns: "w",
	key: "net.ipv4.conf.veth1.proxy_arp",
	value: "1",
};
const who = (...records: NetRecord[]) => {
	const found = answererOf(stateOf(records), entry);
	return found && [found.link.name, found.why, found.owner?.name ?? null];
};

describe("who answered", () => {
	it("is the interface that the address is on, of those with the MAC", () => {
		expect(who(link("w", 4, "veth1", mac, "br0"), link("w", 3, "br0", mac), address("w", 3, entry.dst))).toEqual([
			"br0",
			"own",
			null,
		]);
	});

	it("may have the address on another interface of its namespace", () => {
		const veth1 = link("w", 4, "veth1", mac);
		expect(who(veth1, link("w", 5, "veth-host", "02:00:00:00:00:05"), address("w", 5, entry.dst))).toEqual([
			"veth1",
			"namespace",
			"veth-host",
		]);
	});

	it("is a proxy where nobody has the address and proxy_arp is on", () => {
		expect(who(link("w", 4, "veth1", mac), proxyArp)).toEqual(["veth1", "proxy", null]);
		expect(who(link("w", 4, "veth1", mac), { ...proxyArp, value: "0" })).toEqual(["veth1", "unknown", null]);
	});

	it("is nobody in the picture, or nobody at all", () => {
		expect(who(link("w", 4, "veth1", "02:00:00:00:00:99"))).toBeNull();
		expect(answererOf(stateOf([]), { ...entry, lladdr: null })).toBeNull();
	});
});

describe("the way that an entry took", () => {
	it("is its states in their order, up to a moment; what is not about the state is left out", () => {
		const change = (n: number, to: Record<string, unknown>): Difference => {
			const changes = [{ op: "change" as const, id: entry.id, from: {}, to }];
			return { clock: { epoch: 0, n }, time: n, cause: { type: "kernel" }, changes };
		};
		const differences: Difference[] = [
			{
				clock: { epoch: 0, n: 1 },
				time: 1,
				cause: { type: "kernel" },
				changes: [{ op: "add", id: entry.id, to: { ...entry, state: "INCOMPLETE" } }],
			},
			change(2, { state: "REACHABLE", lladdr: mac }),
			change(3, { lladdr: "02:00:00:00:00:02" }),
			change(4, { state: "STALE" }),
			{
				clock: { epoch: 0, n: 5 },
				time: 5,
				cause: { type: "kernel" },
				changes: [{ op: "remove", id: entry.id, from: entry }],
			},
		];
		const states = (through: number) => wayTaken(differences, entry.id, through).map(({ state }) => state);
		expect(states(9)).toEqual(["INCOMPLETE", "REACHABLE", "STALE", null]);
		expect(states(3)).toEqual(["INCOMPLETE", "REACHABLE"]);
	});
});
