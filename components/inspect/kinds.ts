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

/** What the agent reads each kind with. */
const sources: Readonly<Record<TableKind, string>> = {
	link: "ip -d link",
	address: "ip addr",
	route: "ip route show table all",
	policy: "ip rule",
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

/** What one can type to see the same as these rows. */
export function sourceOf(kind: TableKind, rows: readonly NetRecord[]): string {
	const has = (is: (row: NetRecord) => boolean) => rows.some(is);
	const words: (string | false)[] =
		kind === "rule"
			? [
					has((row) => row.kind === "rule" && row.variant === "nft") && "iptables-save",
					has((row) => row.kind === "rule" && row.variant === "legacy") && "iptables-legacy-save",
					has((row) => row.kind === "rule" && row.variant === "native") && "nft list ruleset",
				]
			: kind === "policy"
				? ["ip rule", has((row) => row.kind === "policy" && row.family === "inet6") && "ip -6 rule"]
				: kind === "conntrack"
					? [has((row) => row.kind === "tracking" && row.source === "commands") && "conntrack -L"]
					: [];
	return words.filter((one) => one !== false).join("; ") || sources[kind];
}
