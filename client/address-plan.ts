import { type AddressRecord, hostOf, type LinkRecord, type RouteRecord, type State } from "@/protocol/records";
import { covers, overlap, type Prefix, prefixOf, prefixText } from "./ipv4";
import { peerOf, recordsOf } from "./selectors";

/** How packets from one node come to another's pods. */
export type How =
	/** The gateway is the other node itself. */
	| "direct"
	/** Into a device that wraps them. */
	| "tunnel"
	/** The gateway is a switch. */
	| "switch"
	/** The same, and a routing protocol told it. */
	| "bgp"
	/** By nothing but the default route: whoever is there must know on. */
	| "default"
	/** No route. */
	| "none";

export interface PodPlan {
	netns: string;
	name: string;
	dev: string;
	/** With its prefix length. */
	address: string;
	gateway: string | null;
}

/** One node's way to one of another's pod subnets. */
export interface WayPlan {
	to: string;
	subnet: string;
	how: How;
	gateway: string | null;
	dev: string | null;
}

export interface NodePlan {
	host: string;
	role: string;
	/** On its NICs. */
	addresses: { dev: string; address: string }[];
	/** What its pods have their addresses from: the network of their bridge, or each of those that are routed alone. */
	subnets: { subnet: string; by: string }[];
	pods: PodPlan[];
	ways: WayPlan[];
}

export interface AddressPlan {
	nodes: NodePlan[];
	/** Pod subnets of two nodes that have addresses in common. */
	overlaps: { a: { host: string; subnet: string }; b: { host: string; subnet: string } }[];
	/** Addresses that more than one pod has. */
	twice: { address: string; netns: string[] }[];
}

/** Who has which addresses, and how one comes to another's: IPAM as the kernel has it, IPv4. */
export function addressPlan(state: State): AddressPlan {
	const links = recordsOf(state, "link");
	const addresses = recordsOf(state, "address").filter(({ family, dev }) => family === "inet" && dev !== "lo");
	const routes = recordsOf(state, "route").filter(({ family, table }) => family === "inet" && table === "main");
	const linkOf = new Map(links.map((link) => [`${link.netns} ${link.ifindex}`, link]));
	const kernel: Kernel = {
		state,
		links,
		addresses,
		routes,
		linkOf: (one) => linkOf.get(`${one.netns} ${one.ifindex}`),
	};
	const nodes = recordsOf(state, "host").map(({ name, role }): NodePlan => {
		const pods = podsOf(kernel, name);
		return {
			host: name,
			role,
			addresses: nicsOf(kernel, name),
			subnets: subnetsOf(kernel, name, pods),
			pods,
			ways: [],
		};
	});
	for (const node of nodes) node.ways = waysOf(kernel, node, nodes);
	return { nodes, overlaps: overlapsOf(nodes), twice: twiceOf(nodes) };
}

interface Kernel {
	state: State;
	links: readonly LinkRecord[];
	addresses: AddressRecord[];
	routes: RouteRecord[];
	linkOf(address: AddressRecord): LinkRecord | undefined;
}

const cidr = ({ local, prefixlen }: AddressRecord) => `${local}/${prefixlen}`;

function podsOf({ addresses, routes }: Kernel, host: string): PodPlan[] {
	return addresses
		.filter(({ netns }) => netns !== host && hostOf(netns) === host)
		.map((one) => {
			const gateway = routes.find(({ netns, dst }) => netns === one.netns && dst === "default")?.gateway ?? null;
			return { netns: one.netns, name: one.netns.slice(host.length + 1), dev: one.dev, address: cidr(one), gateway };
		})
		.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** A NIC leads out of its host: a device of its own, or a veth whose other end is elsewhere. */
function isNic(link: LinkRecord | undefined): boolean {
	if (link?.type === "ether") return true;
	return link?.type === "veth" && (link.peerNetns === null || hostOf(link.peerNetns) !== hostOf(link.netns));
}

/** A switch has its addresses on its bridges, as the interfaces of its VLANs. */
function nicsOf({ addresses, links, linkOf }: Kernel, host: string): NodePlan["addresses"] {
	const trunks = new Set(links.filter((link) => link.netns === host && isNic(link)).map(({ master }) => master));
	return addresses
		.filter((one) => one.netns === host && (isNic(linkOf(one)) || trunks.has(one.dev)))
		.map((one) => ({ dev: one.dev, address: cidr(one) }));
}

function subnetsOf(
	{ addresses, linkOf, links, state, routes }: Kernel,
	host: string,
	pods: PodPlan[],
): NodePlan["subnets"] {
	const found = new Map<string, string>();
	for (const one of addresses) {
		const bridge = one.netns === host ? linkOf(one) : undefined;
		if (bridge?.type !== "bridge") continue;
		const ports = links.filter((link) => link.netns === host && link.master === bridge.name);
		const network = prefixOf(cidr(one));
		const inside = ports.some((port) => peerOf(state, port) !== null && !isNic(port));
		if (network && inside) found.set(prefixText(network), bridge.name);
	}
	for (const { address } of pods) {
		const own = prefixOf(address.replace(/\/.*/, ""));
		if (!own || [...found.keys()].some((subnet) => coversText(subnet, own))) continue;
		const route = routes.find(
			({ netns, dst, gateway }) => netns === host && gateway === null && same(prefixOf(dst), own),
		);
		const network = prefixOf(address);
		if (route?.dev) found.set(prefixText(own), route.dev);
		// On a bridge without an address, or not led anywhere yet: what the pod itself takes for its network.
		else if (network && network.length < 32) found.set(prefixText(network), "");
	}
	return [...found].map(([subnet, by]) => ({ subnet, by }));
}

function waysOf(kernel: Kernel, node: NodePlan, nodes: readonly NodePlan[]): WayPlan[] {
	const others = nodes.filter(({ host }) => host !== node.host);
	return others.flatMap(({ host: to, subnets }) =>
		subnets.map(({ subnet }): WayPlan => {
			const route = bestRoute(kernel.routes, node.host, subnet);
			if (!route) return { to, subnet, how: "none", gateway: null, dev: null };
			return { to, subnet, how: howOf(kernel, route, to, nodes), gateway: route.gateway, dev: route.dev };
		}),
	);
}

/** The one that the kernel takes: the longest prefix, then the lowest metric. */
function bestRoute(routes: readonly RouteRecord[], netns: string, subnet: string): RouteRecord | null {
	const wanted = prefixOf(subnet);
	let best: { route: RouteRecord; length: number } | null = null;
	for (const route of routes) {
		const prefix = route.netns === netns ? prefixOf(route.dst) : null;
		if (!prefix || !wanted || !covers(prefix, wanted)) continue;
		const nearer = !best || prefix.length > best.length;
		const cheaper = best?.length === prefix.length && (route.metric ?? 0) < (best.route.metric ?? 0);
		if (nearer || cheaper) best = { route, length: prefix.length };
	}
	return best?.route ?? null;
}

const wrapping = new Set(["vxlan", "ipip", "gre", "gretap", "geneve", "sit", "tun", "wireguard"]);

function howOf({ links, addresses }: Kernel, route: RouteRecord, to: string, nodes: readonly NodePlan[]): How {
	const device = links.find(({ netns, name }) => netns === route.netns && name === route.dev);
	if (device && wrapping.has(device.type)) return "tunnel";
	if (route.type !== "unicast") return "none";
	if (route.dst === "default") return "default";
	if (route.protocol === "bird") return "bgp";
	const owners = addresses.filter(({ local }) => local === route.gateway).map(({ netns }) => netns);
	if (owners.includes(to)) return "direct";
	return nodes.some(({ host, role }) => role === "switch" && owners.includes(host)) ? "switch" : "direct";
}

function overlapsOf(nodes: readonly NodePlan[]): AddressPlan["overlaps"] {
	const all = nodes.flatMap(({ host, subnets }) => subnets.map(({ subnet }) => ({ host, subnet })));
	return all.flatMap((a, n) =>
		all.slice(n + 1).flatMap((b) => {
			const [one, two] = [prefixOf(a.subnet), prefixOf(b.subnet)];
			return a.host !== b.host && one && two && overlap(one, two) ? [{ a, b }] : [];
		}),
	);
}

function twiceOf(nodes: readonly NodePlan[]): AddressPlan["twice"] {
	const owners = new Map<string, string[]>();
	for (const { netns, address } of nodes.flatMap(({ pods }) => pods)) {
		const local = address.replace(/\/.*/, "");
		owners.set(local, [...(owners.get(local) ?? []), netns]);
	}
	return [...owners].filter(([, netns]) => netns.length > 1).map(([address, netns]) => ({ address, netns }));
}

function coversText(subnet: string, inner: Prefix): boolean {
	const outer = prefixOf(subnet);
	return outer !== null && covers(outer, inner);
}

function same(a: Prefix | null, b: Prefix): boolean {
	return a !== null && a.network === b.network && a.length === b.length;
}
