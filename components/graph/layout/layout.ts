import type { GraphElements, PortElement } from "@/client/graph/elements";
import { type CableEnd, Cables } from "./cables";
import { cardOf, type Drawn, drawHost } from "./host-boxes";
import { compact, type Measures, type Point, roomy, union } from "./measures";
import type { HostPart } from "./part";
import type { HostSlots, Placement } from "./placement";
import { emptySlots, placeRows, rowLength } from "./rows";
import { placeInHost } from "./slots";
import { type TunnelEnd, tunnelWays } from "./tunnels";
import { HostWires } from "./wires";

/** A host is wide enough for two columns from the start, one that stands alone for two namespaces. */
const COLUMNS = 2;
const COLUMNS_ALONE = 4;

/** One node alone has all the room; with a switch below it, width only. Without tunnels a switch may show more routes. */
function measuresFor(nodes: number, switches: number, { crowded, nat, tunnels }: Room): Measures {
	const close = tunnels ? compact : { ...compact, switchStack: 106 };
	if (nodes > 1) return close;
	if (crowded) return { ...close, pitch: 184 };
	return switches === 0 && !nat ? roomy : { ...close, pitch: 184, netnsColumns: 2 };
}

/** What is known to come, so that nothing need make way for it. */
export interface Room {
	/** A lane for tunnels on every node. */
	tunnels?: boolean;
	/** More on one host than two pods on a bridge: it is drawn closer. */
	crowded?: boolean;
	/** Rules of NAT, which are told in words. */
	nat?: boolean;
}

/**
 * Places the elements. All that was in `previous` and hangs where it hung keeps
 * its place, whatever comes or goes beside it; hosts grow and never shrink.
 * The same elements and the same `previous` give the same placement.
 */
export function layout(elements: GraphElements, previous: Placement | null, room: Room = {}): Placement {
	const nodes = elements.hosts.filter(({ role }) => role !== "switch");
	const switches = elements.hosts.filter(({ role }) => role === "switch");
	const perRow = previous?.perRow ?? rowLength(nodes.length);
	const measures = previous?.measures ?? measuresFor(nodes.length, switches.length, room);
	const nodeRows = Math.ceil(nodes.length / perRow);
	const columns = nodes.length === 1 ? COLUMNS_ALONE : COLUMNS;
	const parts = partsOf(elements);
	const slots = new Map<string, HostSlots>();

	const place = (id: string, nics: "top" | "bottom", row: number) => {
		const part = parts.get(id);
		if (!part) return;
		const before = previous?.slots.get(id) ?? emptySlots(measures, nics, part.host.role, row, room.tunnels);
		const below = (port: string) => columnBelow(port, part, before, slots);
		const width = nics === "bottom" ? columns : switches.length === 1 ? columnsTo(rightOf(slots), before) : COLUMNS;
		slots.set(id, placeInHost({ ...part, below }, { ...before, row }, width));
	};
	const rows = (): HostSlots[][] => {
		const all = [...slots.values()];
		return Array.from({ length: Math.max(0, ...all.map(({ row }) => row + 1)) }, (_, n) =>
			all.filter(({ row }) => row === n),
		);
	};
	const settle = () =>
		placeRows(rows(), measures, (row) => measures.cableTrack * Math.max(0, crossing(elements, slots, row) - 4));

	for (const [n, { id }] of nodes.entries()) place(id, "bottom", Math.floor(n / perRow));
	settle();
	for (const [n, { id }] of switches.entries()) place(id, "top", nodeRows + Math.floor(n / perRow));
	settle();
	return { ...draw(elements, parts, slots, rows(), measures), slots, perRow, measures };
}

function partsOf(elements: GraphElements): Map<string, HostPart> {
	const ports = new Map(elements.ports.map((port) => [port.id, port]));
	const peers = new Map<string, PortElement>();
	for (const wire of elements.wires) {
		const a = ports.get(wire.a);
		const b = ports.get(wire.b);
		if (!a || !b) continue;
		peers.set(a.id, b);
		peers.set(b.id, a);
	}
	const switches = new Set(elements.hosts.filter(({ role }) => role === "switch").map(({ id }) => id));
	const drawn = elements.ports.filter(({ hang }) => hang.on !== "loopback");
	return new Map(
		elements.hosts.map((host): [string, HostPart] => [
			host.id,
			{
				host,
				namespaces: elements.namespaces.filter((netns) => netns.host === host.id),
				bridges: elements.bridges.filter((bridge) => bridge.host === host.id),
				ports: drawn.filter((port) => port.host === host.id),
				peerOf: (port) => peers.get(port) ?? null,
				toSwitch: (port) => switches.has(peers.get(port)?.host ?? ""),
				below: () => null,
			},
		]),
	);
}

/** The column of a switch that lies straight below the other end of a cable. */
function columnBelow(
	port: string,
	part: HostPart,
	own: HostSlots,
	slots: ReadonlyMap<string, HostSlots>,
): number | null {
	const peer = part.peerOf(port);
	const other = peer ? slots.get(peer.host) : undefined;
	const slot = peer ? other?.ports.get(peer.id) : undefined;
	if (!other || !slot) return null;
	return (other.x + slot.column * own.measures.pitch - own.x) / own.measures.pitch;
}

function rightOf(slots: ReadonlyMap<string, HostSlots>): number {
	const cards = [...slots.values()].map(cardOf);
	return Math.max(0, ...cards.map((card) => card.x + card.width));
}

/** A switch alone in its row is as wide as the rows above: so many columns. */
function columnsTo(right: number, own: HostSlots): number {
	const { pad, gutter, pitch } = own.measures;
	return Math.max(COLUMNS, (right - pad + gutter - own.x) / pitch);
}

/** Cables that run through the lane below a row. */
function crossing(elements: GraphElements, slots: ReadonlyMap<string, HostSlots>, row: number): number {
	const hostOf = new Map(elements.ports.map((port) => [port.id, port.host]));
	const rowOf = (port: string) => slots.get(hostOf.get(port) ?? "")?.row ?? 0;
	return elements.wires.filter(({ a, b }) => {
		if (hostOf.get(a) === hostOf.get(b)) return false;
		return Math.min(rowOf(a), rowOf(b)) <= row && Math.max(rowOf(a), rowOf(b)) >= row;
	}).length;
}

function draw(
	elements: GraphElements,
	parts: ReadonlyMap<string, HostPart>,
	slots: ReadonlyMap<string, HostSlots>,
	rows: readonly (readonly HostSlots[])[],
	measures: Measures,
): Omit<Placement, "slots" | "perRow" | "measures"> {
	const drawn: Drawn = { boxes: new Map(), ports: new Map(), hangers: [] };
	for (const [id, part] of parts) {
		const own = slots.get(id);
		if (own) drawHost(part, own, drawn);
	}
	const cards = rows.map((row) => row.map(cardOf).sort((a, b) => a.x - b.x));
	const cables = new Cables({ cards, measures });
	const within = new Map([...slots].map(([id, own]) => [id, new HostWires(own)]));
	const ports = new Map(elements.ports.map((port) => [port.id, port]));
	const wires = new Map<string, Point[]>();
	for (const wire of elements.wires) {
		const a = endOf(wire.a);
		const b = endOf(wire.b);
		if (!a || !b) continue;
		const local = a.port.host === b.port.host ? within.get(a.port.host) : undefined;
		wires.set(wire.id, local ? local.route(a, b) : cables.route(cableEnd(a), cableEnd(b)));
	}
	for (const { id, upper, lower } of elements.stacked) {
		const a = endOf(upper);
		const b = drawn.ports.get(lower);
		const own = a && within.get(a.port.host);
		if (a && b && own) wires.set(id, own.down(a, b));
	}
	const pairs = elements.tunnels.flatMap(({ id, a: from, b: to }) => {
		const [a, b] = [tunnelEnd(from), tunnelEnd(to)];
		return a && b ? [{ id, a, b }] : [];
	});
	for (const [id, way] of tunnelWays(pairs, measures)) wires.set(id, way);

	function tunnelEnd(id: string): TunnelEnd | null {
		const host = ports.get(id)?.host ?? "";
		const [device, card, own] = [drawn.boxes.get(id), drawn.boxes.get(host), slots.get(host)];
		return device && card && own ? { device, host: card, row: own.row } : null;
	}
	function endOf(id: string) {
		const port = ports.get(id);
		const place = drawn.ports.get(id);
		return port && place ? { port, place } : null;
	}
	function cableEnd({ port, place }: NonNullable<ReturnType<typeof endOf>>): CableEnd {
		const own = slots.get(port.host);
		const leaves = port.hang.on !== "host" ? "aside" : own?.nics === "top" ? "above" : "below";
		return { x: place.x, y: place.y, leaves, row: own?.row ?? 0, card: drawn.boxes.get(port.host) ?? union([]) };
	}
	const points = [...wires.values()].flat().map(({ x, y }) => ({ x: x - 1, y: y - 1, width: 2, height: 2 }));
	const nics = [...drawn.ports.values()].map(({ x, y }) => ({
		x: x - measures.axis / 2,
		y: y - measures.axis / 2,
		width: measures.axis,
		height: measures.axis,
	}));
	const bounds = union([...drawn.boxes.values(), ...points, ...nics]);
	return { ...drawn, wires, bounds };
}
