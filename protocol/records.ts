import { z } from "zod";

/**
 * The network's state is a flat set of records under stable ids. Each is what
 * one kernel object said when it was last read; nothing in them is computed
 * for the screen. Every field is always present (null where the kernel says
 * nothing), so a change is a list of fields.
 *
 * A network namespace is named `HOST` (the host's own) or `HOST/NAME` (one
 * made with `ip netns add`). An interface is known by its namespace and
 * ifindex, since names change. Inside one namespace other records refer to
 * an interface by its name at the time of reading (`dev`, `master`), as the
 * kernel's own tools print it.
 */
const base = { id: z.string().min(1) };
const inNetns = { ...base, netns: z.string().min(1) };

/** A host of the lab: a set of namespaces that the agent made. */
export const HostRecord = z.strictObject({
	...base,
	kind: z.literal("host"),
	name: z.string(),
	/** What the topology calls it: `node`, `switch` … */
	role: z.string(),
});

/** A network namespace of a host. */
export const NetnsRecord = z.strictObject({
	...base,
	kind: z.literal("netns"),
	host: z.string(),
	/** Its name under /run/netns; empty for the host's own namespace. */
	name: z.string(),
	/** `HOST` or `HOST/NAME`: what the `netns` field of other records holds. */
	netns: z.string(),
	/** Inode on nsfs: tells a namespace from an earlier one of the same name. */
	inode: z.number().int(),
});

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A network interface, as `ip -d link` knows it. */
export const LinkRecord = z.strictObject({
	...inNetns,
	kind: z.literal("link"),
	ifindex: z.number().int().positive(),
	name: z.string(),
	/** rtnetlink's kind (`veth`, `bridge`, `vxlan`, `tun` …), `loopback`, or `ether` for a NIC without one. */
	type: z.string(),
	mac: z.string().nullable(),
	/** Bytes. */
	mtu: z.number().int(),
	/** IFF_* flags as iproute2 prints them: `UP`, `LOWER_UP`, `NO-CARRIER` … */
	flags: z.array(z.string()),
	/** RFC 2863 state: `UP`, `DOWN`, `LOWERLAYERDOWN`, `UNKNOWN` … */
	operstate: z.string(),
	/** The bridge (or other upper device) that it is enslaved to. */
	master: z.string().nullable(),
	/** Namespace of a veth's other end, or of what a macvlan or VLAN sits on; null where it is none or out of sight. */
	peerNetns: z.string().nullable(),
	/** ifindex of that interface, in its namespace. */
	peerIndex: z.number().int().nullable(),
	/** info_data of the kind (`vxlan`: id, local, port …), flattened with dots. */
	details: z.record(z.string(), Scalar),
});

/** An address on an interface. */
export const AddressRecord = z.strictObject({
	...inNetns,
	kind: z.literal("address"),
	ifindex: z.number().int(),
	dev: z.string(),
	family: z.enum(["inet", "inet6"]),
	local: z.string(),
	prefixlen: z.number().int(),
	/** The other end's address on a point-to-point link. */
	peer: z.string().nullable(),
	broadcast: z.string().nullable(),
	scope: z.string(),
	flags: z.array(z.string()),
});

/** A route in any table. */
export const RouteRecord = z.strictObject({
	...inNetns,
	kind: z.literal("route"),
	family: z.enum(["inet", "inet6"]),
	table: z.string(),
	/** `unicast`, `local`, `broadcast`, `blackhole`, `unreachable` … */
	type: z.string(),
	/** Prefix, or `default`. */
	dst: z.string(),
	gateway: z.string().nullable(),
	dev: z.string().nullable(),
	protocol: z.string().nullable(),
	scope: z.string().nullable(),
	prefsrc: z.string().nullable(),
	metric: z.number().int().nullable(),
	/** `linkdown`, `dead`, `onlink` … */
	flags: z.array(z.string()),
	/** Next hops of a multipath route, as iproute2 prints them. */
	nexthops: z.array(z.string()),
});

/**
 * A rule of policy routing: which table is looked up for which packets, in the order of their priorities. IPv6's where
 * the namespace has an IPv6 address.
 */
export const PolicyRecord = z.strictObject({
	...inNetns,
	kind: z.literal("policy"),
	family: z.enum(["inet", "inet6"]),
	priority: z.number().int().nonnegative(),
	/** The table that it looks up; null for a rule that decides itself, or jumps. */
	table: z.string().nullable(),
	/** What follows `PRIORITY:` in `ip rule`, or `ip -6 rule`. */
	text: z.string(),
});

/** An entry of the neighbour table (ARP and NDP). */
export const NeighbourRecord = z.strictObject({
	...inNetns,
	kind: z.literal("neighbour"),
	ifindex: z.number().int().nullable(),
	dev: z.string(),
	dst: z.string(),
	lladdr: z.string().nullable(),
	/** NUD state: `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `FAILED`, `INCOMPLETE`, `PERMANENT`, `NOARP`. */
	state: z.string(),
	/** `router`, `proxy`, `extern_learn` … */
	flags: z.array(z.string()),
});

/**
 * A sysctl that decides about forwarding, ARP or IPv6, by its name under /proc/sys with dots. Of an interface:
 * forwarding, rp_filter and proxy_arp always, others (arp_ignore, arp_announce, arp_filter, accept_local,
 * route_localnet, proxy_ndp) where they are not 0.
 */
export const SysctlRecord = z.strictObject({
	...inNetns,
	kind: z.literal("sysctl"),
	key: z.string(),
	value: z.string(),
});

/**
 * Who made a chain: iptables of one of its variants, or nftables itself (`native`). Of a native one the table is
 * called with its family, as nft does: `inet filter`.
 */
const Variant = z.enum(["nft", "legacy", "native"]);

/** A chain, with its policy (null for one of the user's own, which another jumps to). */
export const ChainRecord = z.strictObject({
	...inNetns,
	kind: z.literal("chain"),
	variant: Variant,
	table: z.string(),
	chain: z.string(),
	/** Of a native base chain: `filter`, `nat` or `route`; its hook, in nftables' words (`prerouting`); its priority there. */
	type: z.string().nullable(),
	hook: z.string().nullable(),
	priority: z.number().int().nullable(),
	/** `ACCEPT`, `DROP`. */
	policy: z.string().nullable(),
});

/** A rule in a chain, spelled as iptables-save prints it; a native one as `nft list` does, without its counter. */
export const RuleRecord = z.strictObject({
	...inNetns,
	kind: z.literal("rule"),
	variant: Variant,
	table: z.string(),
	chain: z.string(),
	/**
	 * Of two rules of a chain the one with the lesser stands before. It stays when rules come and go around it, so that
	 * one rule more is one record more; `positioned` counts the places (rules.ts).
	 */
	order: z.number(),
	/** What follows `-A CHAIN `. */
	text: z.string(),
});

/** A named set or map of nftables, which rules look things up in (`ip saddr @blocked drop`). */
export const SetRecord = z.strictObject({
	...inNetns,
	kind: z.literal("set"),
	/** With its family: `inet filter`. */
	table: z.string(),
	name: z.string(),
	what: z.enum(["set", "map"]),
	/** What its elements are (`ipv4_addr`), of a map also what they lead to (`ipv4_addr : verdict`). */
	type: z.string(),
	/** `interval`, `timeout`, `dynamic` … */
	flags: z.array(z.string()),
	/** As `nft list` prints them, without the time that they have left and what they have counted. */
	elements: z.array(z.string()),
});

/**
 * An entry of a bridge's or a vxlan's forwarding database, as `bridge fdb` prints it. (It also lists the addresses that
 * any interface's own filter lets in: those are left out.)
 */
export const FdbRecord = z.strictObject({
	...inNetns,
	kind: z.literal("fdb"),
	dev: z.string(),
	mac: z.string(),
	/** The bridge that `dev` is a port of, where the entry is the bridge's. */
	master: z.string().nullable(),
	vlan: z.number().int().nullable(),
	/** A vxlan's remote end for this MAC. */
	dst: z.string().nullable(),
	/** `permanent`, `static`; empty where it was learned. */
	state: z.string(),
	/** `self`, `master`, `extern_learn` … */
	flags: z.array(z.string()),
});

/** A VLAN, or a range of them, that a bridge which filters (vlan_filtering 1) lets through a port or its own interface. */
export const VlanRecord = z.strictObject({
	...inNetns,
	kind: z.literal("vlan"),
	dev: z.string(),
	vlan: z.number().int().positive(),
	/** The last of a range; else the same. */
	end: z.number().int().positive(),
	/** `PVID`: what comes in without a tag is of this one. `Egress Untagged`: it leaves without its tag. */
	flags: z.array(z.string()),
});

/** That a namespace tracks flows, why, and how they are known. Where there is none, no rule asks for it and nothing is tracked. */
export const TrackingRecord = z.strictObject({
	...inNetns,
	kind: z.literal("tracking"),
	/** A rule that makes it track, by its record's id. */
	by: z.string(),
	/** `events`: flows are told as they come and go. `commands`: they are read at each command's end, since who listened would keep a namespace that a lab may delete. */
	source: z.enum(["events", "commands"]),
	/** How often events were lost under load (ENOBUFS), and all flows read anew. */
	lost: z.number().int().nonnegative(),
	/** How many flows there are beyond those that are told. */
	omitted: z.number().int().nonnegative(),
});

/** One direction of a tracked flow. Ports for TCP and UDP, type, code and id for ICMP; null where the protocol has none. */
export const Tuple = z.strictObject({
	src: z.string(),
	dst: z.string(),
	sport: z.number().int().nullable(),
	dport: z.number().int().nullable(),
	icmpType: z.number().int().nullable(),
	icmpCode: z.number().int().nullable(),
	icmpId: z.number().int().nullable(),
});

/** A tracked flow. What NAT rewrote is the difference between the tuples. */
export const ConntrackRecord = z.strictObject({
	...inNetns,
	kind: z.literal("conntrack"),
	/** `tcp`, `udp`, `icmp` … */
	protocol: z.string(),
	original: Tuple,
	/** What an answer looks like: its `dst` is what the source was rewritten to. */
	reply: Tuple,
	/** TCP's state (`ESTABLISHED`, `TIME_WAIT` …); null for others. */
	state: z.string().nullable(),
	/** `UNREPLIED`, `ASSURED`. */
	flags: z.array(z.string()),
	/** Seconds that it had left when it was read; counts down without a difference. */
	timeout: z.number().int().nullable(),
});

/** A process that a lab's command started and that lives on. Shells that carry out a command's text are left out. */
export const ProcessRecord = z.strictObject({
	...inNetns,
	kind: z.literal("process"),
	/** As its host counts. */
	pid: z.number().int().positive(),
	/** Its name, as the kernel keeps it (15 characters). */
	name: z.string(),
	/** Its command line. */
	command: z.string(),
	/** The tun and tap interfaces that it reads and writes. */
	tuns: z.array(z.string()),
});

/** A socket of a lab's process, in the words of `ss`. */
export const SocketRecord = z.strictObject({
	...inNetns,
	kind: z.literal("socket"),
	/** `tcp`, `udp`, `raw`, `icmp`, `packet`; IPv6's are called the same. */
	protocol: z.string(),
	/** `LISTEN`, `ESTAB`, `UNCONN` … */
	state: z.string(),
	local: z.string(),
	/** `*` for none; of a raw socket the protocol, of a packet socket the interface. */
	localPort: z.string(),
	remote: z.string(),
	remotePort: z.string(),
	/** pids, as its host counts, of those that hold it. */
	processes: z.array(z.number().int()),
});

export const NetRecord = z.discriminatedUnion("kind", [
	HostRecord,
	NetnsRecord,
	LinkRecord,
	AddressRecord,
	RouteRecord,
	PolicyRecord,
	NeighbourRecord,
	SysctlRecord,
	ChainRecord,
	RuleRecord,
	SetRecord,
	FdbRecord,
	VlanRecord,
	TrackingRecord,
	ConntrackRecord,
	ProcessRecord,
	SocketRecord,
]);

export type HostRecord = z.infer<typeof HostRecord>;
export type NetnsRecord = z.infer<typeof NetnsRecord>;
export type LinkRecord = z.infer<typeof LinkRecord>;
export type AddressRecord = z.infer<typeof AddressRecord>;
export type RouteRecord = z.infer<typeof RouteRecord>;
export type PolicyRecord = z.infer<typeof PolicyRecord>;
export type NeighbourRecord = z.infer<typeof NeighbourRecord>;
export type SysctlRecord = z.infer<typeof SysctlRecord>;
export type ChainRecord = z.infer<typeof ChainRecord>;
export type RuleRecord = z.infer<typeof RuleRecord>;
export type SetRecord = z.infer<typeof SetRecord>;
export type FdbRecord = z.infer<typeof FdbRecord>;
export type VlanRecord = z.infer<typeof VlanRecord>;
export type TrackingRecord = z.infer<typeof TrackingRecord>;
export type ConntrackRecord = z.infer<typeof ConntrackRecord>;
export type Tuple = z.infer<typeof Tuple>;
export type ProcessRecord = z.infer<typeof ProcessRecord>;
export type SocketRecord = z.infer<typeof SocketRecord>;
export type NetRecord = z.infer<typeof NetRecord>;
export type RecordKind = NetRecord["kind"];

export const recordSchemas = {
	host: HostRecord,
	netns: NetnsRecord,
	link: LinkRecord,
	address: AddressRecord,
	route: RouteRecord,
	policy: PolicyRecord,
	neighbour: NeighbourRecord,
	sysctl: SysctlRecord,
	chain: ChainRecord,
	rule: RuleRecord,
	set: SetRecord,
	fdb: FdbRecord,
	vlan: VlanRecord,
	tracking: TrackingRecord,
	conntrack: ConntrackRecord,
	process: ProcessRecord,
	socket: SocketRecord,
} as const satisfies Record<RecordKind, z.ZodType>;

/** What a lab may ask of each kind: of a rule, which one it is of its chain, from 1, as `iptables -L --line-numbers` counts. */
export const askedSchemas = {
	...recordSchemas,
	rule: RuleRecord.omit({ order: true }).extend({ position: z.number().int().positive() }),
} as const satisfies Record<RecordKind, z.ZodType>;

export const recordKinds = Object.keys(recordSchemas) as RecordKind[];

/** All records by id. Treated as immutable: a difference makes a new one. */
export type State = ReadonlyMap<string, NetRecord>;

/** The host part of a namespace's name. */
export function hostOf(netns: string): string {
	const slash = netns.indexOf("/");
	return slash === -1 ? netns : netns.slice(0, slash);
}

/** The ids. Stable as long as the kernel object is the same one. */
export const recordId = {
	host: (name: string) => `host:${name}`,
	netns: (netns: string) => `netns:${netns}`,
	link: (netns: string, ifindex: number) => `link:${netns}#${ifindex}`,
	address: (netns: string, ifindex: number, local: string, prefixlen: number) =>
		`address:${netns}#${ifindex} ${local}/${prefixlen}`,
	route: (netns: string, key: string) => `route:${netns}#${key}`,
	neighbour: (netns: string, dev: string | number, dst: string) => `neighbour:${netns}#${dev} ${dst}`,
	policy: (netns: string, family: "inet" | "inet6", priority: number, text: string) =>
		`policy:${netns}#${family === "inet" ? "" : "inet6 "}${priority} ${text}`,
	sysctl: (netns: string, key: string) => `sysctl:${netns}#${key}`,
	chain: (netns: string, variant: string, table: string, chain: string) =>
		`chain:${netns}#${variant} ${table} ${chain}`,
	set: (netns: string, table: string, name: string) => `set:${netns}#${table} ${name}`,
	fdb: (netns: string, dev: string | number, mac: string, key: string) => `fdb:${netns}#${dev} ${mac} ${key}`,
	vlan: (netns: string, dev: string | number, vlan: number) => `vlan:${netns}#${dev} ${vlan}`,
	tracking: (netns: string) => `tracking:${netns}`,
	/** `key`: the conntrack id of the kernel, with the ports of the original tuple where there are some. */
	conntrack: (netns: string, key: string) => `conntrack:${netns}#${key}`,
	process: (netns: string, pid: number) => `process:${netns}#${pid}`,
	/** `key`: protocol and the socket's inode. */
	socket: (netns: string, key: string) => `socket:${netns}#${key}`,
	/** `text`: the rule's, numbered from the second of the same wording on. */
	rule: (netns: string, variant: string, table: string, chain: string, text: string) =>
		`rule:${netns}#${variant} ${table} ${chain} ${text}`,
} as const;
