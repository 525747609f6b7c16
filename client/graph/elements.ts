import { hostOf, type LinkRecord, type NetRecord, type RecordKind, recordId, type State } from "@/protocol/records";
import { recordsOf } from "../record-index";
import { type Facts, factsOf } from "./facts";
import { type ProcessElement, processesOf } from "./processes";
import { type StackElement, stackOf } from "./stack";
import { type TunnelElement, tunnelsOf } from "./tunnels";
import { type StackedElement, stackedOf, type WireElement, wiresOf } from "./wires";

/** A card. Its own namespace is the one named like it. */
export interface HostElement {
	/** The host record's id. */
	id: string;
	name: string;
	/** What the topology calls it: `node`, `switch` … */
	role: string;
	/** What hangs in the host's own namespace. */
	stack: StackElement;
	/** Its own loopback; drawn in the card, not as a port. */
	loopback: PortElement | null;
	/** What runs in its own namespace. */
	processes: ProcessElement[];
}

/** A card inside a host's card: a namespace made with `ip netns add`. */
export interface NetnsElement {
	/** The netns record's id. */
	id: string;
	/** The host record's id. */
	host: string;
	name: string;
	/** Folded in the drawing until it is opened. */
	stack: StackElement;
	loopback: PortElement | null;
	processes: ProcessElement[];
	ghost: boolean;
}

/**
 * Where an interface is drawn. Interfaces that are not enslaved hang on their
 * namespace's stack, in a host's drawn stack or on the border of a folded one;
 * enslaved ones on their bridge; a host's way out on its card's border.
 */
export type Hang =
	| { on: "stack" }
	/** `bridge` is the bridge's link id. */
	| { on: "bridge"; bridge: string }
	/** The border of a namespace's card. */
	| { on: "netns" }
	/** The border of a host's card; with the bridge that it is a port of. */
	| { on: "host"; bridge: string | null }
	/** Between the stack and the host's lower border: what wraps packets in packets. */
	| { on: "tunnel" }
	/** Inside: the namespace's own loopback. */
	| { on: "loopback" };

/** An interface: one port each, except bridges of a host, which are bars. */
export interface PortElement extends Facts {
	/** The link record's id. */
	id: string;
	/** Id of the host element that it is drawn in. */
	host: string;
	/** Id of the netns element, or null in a host's own namespace. */
	netnsCard: string | null;
	hang: Hang;
	/** What is said of its kind beside the name, such as `id 42` of a vxlan. */
	notes: string[];
	/** The program that reads and writes a tun or tap; null for others, and where nobody does. */
	holder: string | null;
	ghost: boolean;
}

/** A bridge in a host's own namespace: a bar between the namespaces and the stack. */
export interface BridgeElement extends Facts {
	id: string;
	host: string;
	/** Its own interface has an address, so it is an interface of the stack as well. */
	onStack: boolean;
	ghost: boolean;
}

/** All that the graph draws of a state: plain data, in a fixed order, also what `vethlab run --graph` prints. */
export interface GraphElements {
	hosts: HostElement[];
	namespaces: NetnsElement[];
	bridges: BridgeElement[];
	ports: PortElement[];
	wires: WireElement[];
	stacked: StackedElement[];
	tunnels: TunnelElement[];
}

const tunnelTypes = new Set(["vxlan", "ipip", "gre", "gretap", "geneve", "sit", "vti", "wireguard", "tun"]);

/** The device that a tunnel module brings into every namespace by itself (`tunl0`): it has no ends. */
function isFallback({ type, details }: LinkRecord): boolean {
	return tunnelTypes.has(type) && details.local === "any" && details.remote === "any";
}

/** Wraps packets in packets. */
function isTunnel(link: LinkRecord): boolean {
	return tunnelTypes.has(link.type) && link.details.type !== "tap" && !isFallback(link);
}

/** A host's way out: a cable to another host, or out of the picture. */
function isNic(link: LinkRecord): boolean {
	if (link.netns !== hostOf(link.netns)) return false;
	if (link.type === "ether") return true;
	return link.type === "veth" && (link.peerNetns === null || hostOf(link.peerNetns) !== link.netns);
}

function hangOf(link: LinkRecord, bridges: ReadonlyMap<string, LinkRecord>): Hang {
	if (link.type === "loopback") return { on: "loopback" };
	if (link.netns !== hostOf(link.netns)) return { on: "netns" };
	const bridge = link.master === null ? undefined : bridges.get(`${link.netns} ${link.master}`);
	if (isNic(link)) return { on: "host", bridge: bridge?.id ?? null };
	if (bridge) return { on: "bridge", bridge: bridge.id };
	return { on: isTunnel(link) ? "tunnel" : "stack" };
}

/** `records` are those of its namespace. */
function holderOf({ type, name }: LinkRecord, records: readonly NetRecord[]): string | null {
	if (type !== "tun") return null;
	const holds = (one: NetRecord) => one.kind === "process" && one.tuns.includes(name);
	const holder = records.find(holds);
	return holder?.kind === "process" ? holder.name : null;
}

function notesOf(link: LinkRecord): string[] {
	const notes: string[] = [];
	for (const key of ["id", "local", "remote", "port"]) {
		const value = link.details[key];
		if (value !== undefined && value !== null && value !== "") notes.push(`${key} ${value}`);
	}
	return notes;
}

/** What is drawn, or said of what is drawn. Rules are counted only: of them and of flows there may be thousands. */
const drawn = [
	"host",
	"netns",
	"link",
	"address",
	"route",
	"neighbour",
	"chain",
	"fdb",
	"process",
	"socket",
	"sysctl",
] as const satisfies RecordKind[];

/** The lists that a graph is made of: while they are the same, so is the graph. */
export function drawnOf(state: State): readonly (readonly NetRecord[])[] {
	return [...drawn.map((kind) => recordsOf(state, kind)), recordsOf(state, "rule")];
}

/**
 * The graph of a state. `ghosts` are records that a step has removed: they are
 * drawn once more, marked, where they were.
 */
export function graphOf(state: State, ghosts: ReadonlyMap<string, NetRecord> = new Map()): GraphElements {
	const all = new Map<string, NetRecord>();
	for (const kind of drawn) for (const record of recordsOf(state, kind)) all.set(record.id, record);
	for (const [id, record] of ghosts) if (!all.has(id)) all.set(id, record);
	const isGhost = (id: string) => !state.has(id);
	const byNetns = new Map<string, NetRecord[]>();
	for (const record of all.values()) {
		if (!("netns" in record)) continue;
		const records = byNetns.get(record.netns);
		if (records) records.push(record);
		else byNetns.set(record.netns, [record]);
	}
	const inNetns = (netns: string): NetRecord[] => byNetns.get(netns) ?? [];

	const links = [...all.values()]
		.filter((record) => record.kind === "link")
		.sort((a, b) => a.netns.localeCompare(b.netns) || a.ifindex - b.ifindex);
	const bridgesByName = new Map(
		links
			.filter((link) => link.type === "bridge" && link.netns === hostOf(link.netns))
			.map((link) => [`${link.netns} ${link.name}`, link]),
	);

	const bridges: BridgeElement[] = [];
	const ports = new Map<string, PortElement>();
	for (const link of links) {
		const host = recordId.host(hostOf(link.netns));
		const ownNamespace = link.netns === hostOf(link.netns);
		const card = ownNamespace ? null : recordId.netns(link.netns);
		if (!all.has(host) || (card !== null && !all.has(card))) continue;
		const facts = factsOf(link, inNetns(link.netns), all, isGhost);
		const common = { ...facts, id: link.id, host, ghost: isGhost(link.id) };
		if (bridgesByName.get(`${link.netns} ${link.name}`) === link) {
			bridges.push({ ...common, onStack: facts.addresses.some((address) => !address.ghost) });
		} else if (card === null || !isFallback(link)) {
			const hang = hangOf(link, bridgesByName);
			const holder = holderOf(link, inNetns(link.netns));
			ports.set(link.id, { ...common, netnsCard: card, hang, notes: notesOf(link), holder });
		}
	}

	const loopbacks = new Map<string, PortElement>();
	for (const port of ports.values()) if (port.hang.on === "loopback") loopbacks.set(port.netns, port);
	const hosts: HostElement[] = [];
	const namespaces: NetnsElement[] = [];
	for (const record of all.values()) {
		if (record.kind === "host") {
			const { id, name, role } = record;
			const loopback = loopbacks.get(name) ?? null;
			const stack = stackOf(name, false, inNetns(name), recordsOf(state, "rule", name), isGhost);
			hosts.push({ id, name, role, stack, loopback, processes: processesOf(inNetns(name)) });
		} else if (record.kind === "netns" && record.name !== "") {
			const { id, name, netns } = record;
			const stack = stackOf(netns, true, inNetns(netns), recordsOf(state, "rule", netns), isGhost);
			const host = recordId.host(record.host);
			const loopback = loopbacks.get(netns) ?? null;
			const processes = processesOf(inNetns(netns));
			if (all.has(host)) namespaces.push({ id, host, name, stack, loopback, processes, ghost: isGhost(id) });
		}
	}
	const wires = wiresOf(links, ports);
	const stacked = stackedOf(links, ports);
	const tunnels = tunnelsOf(links, all.values(), ports);
	return { hosts, namespaces, bridges, ports: [...ports.values()], wires, stacked, tunnels };
}
