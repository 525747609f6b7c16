import type { NetRecord, RouteRecord, RuleRecord } from "@/protocol/records";

/** The five places where netfilter sees a packet, in the order of a packet's way. */
export const hookNames = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"] as const;
export type HookName = (typeof hookNames)[number];

export interface HookElement {
	name: HookName;
	/** Rules in the built-in chains of this hook, all tables together. */
	rules: number;
	/** The filter table's policy, where iptables has one. */
	policy: string | null;
}

export interface RouteElement {
	id: string;
	/** As `ip route` words it. */
	text: string;
	/** Prefix or `default`, after the type if that is not unicast. */
	dst: string;
	/** The next hop, or all of them. */
	gateway: string | null;
	dev: string | null;
	linkdown: boolean;
	ghost: boolean;
}

export interface NatElement {
	id: string;
	chain: string;
	text: string;
	ghost: boolean;
}

/** A namespace's protocol stack: where packets are routed and filtered. */
export interface StackElement {
	/** `stack:NETNS` */
	id: string;
	netns: string;
	/** A host's stack is drawn; that of a namespace in it is folded. */
	folded: boolean;
	/** net.ipv4.ip_forward; null where it was not read. */
	forwarding: boolean | null;
	hooks: HookElement[];
	/** The main table, `default` first, then routes with a gateway. */
	routes: RouteElement[];
	/** Rules that translate addresses, in the order of a packet's way. */
	nat: readonly NatElement[];
	/** Entries of the neighbour table that hold a MAC address. */
	neighbours: number;
}

function routeOf(route: RouteRecord, ghost: boolean): RouteElement {
	const { id, type, dev } = route;
	const dst = type === "unicast" ? route.dst : `${type} ${route.dst}`;
	const gateway = route.gateway ?? (route.nexthops.join(" ") || null);
	const via = route.gateway ? `via ${route.gateway}` : gateway;
	const text = [dst, via, dev && `dev ${dev}`].filter(Boolean).join(" ");
	return { id, text, dst, gateway, dev, linkdown: route.flags.includes("linkdown"), ghost };
}

/** Every interface that speaks IPv6 has this route: as little said as its address. */
const linkLocal = "fe80::/64";

/** Where nftables' own chains see IPv4 packets: their hook, by table and name. */
function nativeHooks(records: readonly NetRecord[]): Map<string, string | undefined> {
	const hooks = new Map<string, string | undefined>();
	for (const one of records) {
		if (one.kind === "chain" && one.variant === "native" && /^(ip|inet) /.test(one.table))
			hooks.set(`${one.table} ${one.chain}`, one.hook?.toUpperCase());
	}
	return hooks;
}

/** A list of rules stays the same one until a rule is another: thousands need not be sorted at each change of a route. */
const translations = new WeakMap<readonly RuleRecord[], readonly NatElement[]>();

function natOf(rules: readonly RuleRecord[]): readonly NatElement[] {
	const known = translations.get(rules);
	if (known) return known;
	const places = new Map<string, number>(hookNames.map((name, index) => [name, index]));
	const nat = rules
		.filter(({ table }) => table === "nat")
		.map((rule) => ({ rule, place: places.get(rule.chain) ?? -1 }))
		.sort((a, b) => a.place - b.place || a.rule.order - b.rule.order)
		.map(({ rule: { id, chain, text } }) => ({ id, chain, text, ghost: false }));
	translations.set(rules, nat);
	return nat;
}

/** `records` are those of the namespace; `rules` too. */
export function stackOf(
	netns: string,
	folded: boolean,
	records: readonly NetRecord[],
	rules: readonly RuleRecord[],
	isGhost: (id: string) => boolean,
): StackElement {
	const hooks = hookNames.map((name): HookElement => ({ name, rules: 0, policy: null }));
	const routes: StackElement["routes"] = [];
	let forwarding: boolean | null = null;
	let neighbours = 0;
	const native = nativeHooks(records);
	const byName = new Map<string | undefined, HookElement>(hooks.map((hook) => [hook.name, hook]));
	for (const { variant, table, chain } of rules) {
		const hook = byName.get(variant === "native" ? native.get(`${table} ${chain}`) : chain);
		if (hook) hook.rules++;
	}
	for (const record of records) {
		const ghost = isGhost(record.id);
		if (ghost && record.kind !== "route") continue;
		if (record.kind === "chain" && (record.table === "filter" || record.variant === "native")) {
			const at = record.variant === "native" ? native.get(`${record.table} ${record.chain}`) : record.chain;
			const hook = byName.get(at);
			if (hook && (hook.policy === null || record.policy === "DROP")) hook.policy = record.policy;
		} else if (record.kind === "route" && record.table === "main" && record.dst !== linkLocal) {
			routes.push(routeOf(record, ghost));
		} else if (record.kind === "sysctl" && record.key === "net.ipv4.ip_forward") {
			forwarding = record.value === "1";
		} else if (record.kind === "neighbour" && record.lladdr !== null) neighbours++;
	}
	// Where packets go before where they are at home: `default`, then what has a gateway.
	const order = (route: RouteElement) => (route.dst === "default" ? 0 : route.gateway ? 1 : 2);
	routes.sort((a, b) => order(a) - order(b));
	return { id: `stack:${netns}`, netns, folded, forwarding, hooks, routes, nat: natOf(rules), neighbours };
}
