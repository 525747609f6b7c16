import type { NetRecord, RecordKind } from "@/protocol/records";

/** The kinds that a namespace's tables show, in the order of their tabs. */
export const tableKinds = [
	"link",
	"address",
	"route",
	"policy",
	"neighbour",
	"rule",
	"set",
	"conntrack",
	"fdb",
	"vlan",
	"process",
	"socket",
	"sysctl",
] as const;
export type TableKind = (typeof tableKinds)[number];

export type RowOf<K extends RecordKind> = Extract<NetRecord, { kind: K }>;

/** What the agent reads each kind with: one can type it and see the same. */
export const sources: Readonly<Record<TableKind, string>> = {
	link: "ip -d link",
	address: "ip addr",
	route: "ip route show table all",
	policy: "ip rule; ip -6 rule",
	neighbour: "ip neigh; ip neigh show proxy",
	rule: "iptables-save",
	set: "nft list ruleset",
	conntrack: "conntrack -E",
	fdb: "bridge fdb",
	vlan: "bridge vlan",
	process: "ps -ef",
	socket: "ss -tunap",
	sysctl: "sysctl",
};
