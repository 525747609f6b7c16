import type { PortElement } from "@/client/graph/elements";
import type { Box, Point } from "./measures";
import type { HostPart } from "./part";
import type { Hanger, HostSlots, PortPlace } from "./placement";

/** Where a host's bands lie, from its card's top. */
export interface Heights {
	namespaces: number;
	/** Lower border of the namespaces' cards. */
	namespacesEnd: number;
	bridge: number;
	bridgeEnd: number;
	stack: number;
	stackEnd: number;
	tunnels: number;
	bottom: number;
}

export function heightsOf(slots: HostSlots): Heights {
	const { measures: m, lanes } = slots;
	const top = slots.nics === "top";
	const namespaces = top ? m.nicTop : m.head;
	const namespacesEnd = lanes.upper ? namespaces + m.netns : namespaces;
	const bridge = lanes.upper ? namespacesEnd + m.upperLane : namespacesEnd;
	const bridged = lanes.upper || slots.bridges.size > 0;
	const bridgeEnd = bridged ? bridge + m.bridge : bridge;
	const stack = bridgeEnd + (lanes.lower ? m.lowerLane : bridged ? m.shortLane : 0);
	const stackEnd = stack + (top ? m.switchStack : m.stack);
	const tunnels = stackEnd + (lanes.tunnels ? m.tunnelLane : 0);
	const bottom = tunnels + (top ? m.foot : m.nicLane);
	return { namespaces, namespacesEnd, bridge, bridgeEnd, stack, stackEnd, tunnels, bottom };
}

/** The card in the world. */
export function cardOf(slots: HostSlots): Box {
	const { pitch, pad, gutter } = slots.measures;
	const x = slots.x + slots.from * pitch - pad;
	return { x, y: slots.y, width: slots.x + slots.to * pitch - gutter + pad - x, height: heightsOf(slots).bottom };
}

export function axis(slots: HostSlots, column: number): number {
	return slots.x + column * slots.measures.pitch + slots.measures.axis;
}

export interface Drawn {
	boxes: Map<string, Box>;
	ports: Map<string, PortPlace>;
	hangers: Hanger[];
}

/** Puts a host's columns into the world. */
export function drawHost(part: HostPart, slots: HostSlots, drawn: Drawn): void {
	const heights = heightsOf(slots);
	const { pitch, gutter, ...m } = slots.measures;
	const at = (height: number) => slots.y + height;
	drawn.boxes.set(part.host.id, cardOf(slots));
	const stack = {
		x: slots.x,
		y: at(heights.stack),
		width: slots.to * pitch - gutter,
		height: heights.stackEnd - heights.stack,
	};
	drawn.boxes.set(part.host.stack.id, stack);
	for (const [id, { column, span }] of slots.namespaces) {
		const x = slots.x + column * pitch;
		drawn.boxes.set(id, { x, y: at(heights.namespaces), width: span * pitch - gutter, height: m.netns });
	}
	for (const [id, bridge] of slots.bridges) {
		const x = slots.x + bridge.from * pitch;
		const width = (bridge.to - bridge.from + 1) * pitch - gutter;
		drawn.boxes.set(id, { x, y: at(heights.bridge), width, height: m.bridge });
		if (bridge.own === null) continue;
		const own = axis(slots, bridge.own);
		drawn.hangers.push({ id: `hang:${id}`, record: id, points: line(own, at(heights.bridgeEnd), at(heights.stack)) });
	}
	const columns = columnsByBand(part, slots);
	for (const port of part.ports) {
		const slot = slots.ports.get(port.id);
		if (!slot) continue;
		const x = axis(slots, slot.column);
		if (port.hang.on === "tunnel") {
			const y = at(heights.tunnels) - m.tunnelDrop - m.tunnel;
			// Between the lines of two columns' NICs.
			const card = { x: x + m.port * 0.65, y, width: pitch - m.port - gutter - 6, height: m.tunnel };
			drawn.boxes.set(port.id, card);
			const hook = card.x + card.width / 2;
			drawn.hangers.push({ id: `hang:${port.id}`, record: port.id, points: line(hook, at(heights.stackEnd), y) });
			continue;
		}
		const place = placeOf(port, slots, heights, slot.column, columns);
		drawn.ports.set(port.id, {
			...place,
			x,
			y: at(place.y),
			label: place.label && { ...place.label, y: at(place.label.y) },
		});
		const points = hangerOf(port, slots, heights);
		if (points) drawn.hangers.push({ id: `hang:${port.id}`, record: port.id, points });
	}
}

function line(x: number, from: number, to: number): Point[] {
	return [
		{ x, y: from },
		{ x, y: to },
	];
}

function bandOf(port: PortElement, slots: HostSlots): string {
	if (port.hang.on === "netns") return port.netnsCard ?? "";
	return port.hang.on === "host" ? slots.nics : port.hang.on;
}

/** Columns in which a label of that band must end. */
function columnsByBand(part: HostPart, slots: HostSlots): Map<string, number[]> {
	const columns = new Map<string, number[]>();
	const add = (band: string, column: number) => {
		const known = columns.get(band);
		if (known) known.push(column);
		else columns.set(band, [column]);
	};
	for (const port of part.ports) {
		const slot = slots.ports.get(port.id);
		if (!slot) continue;
		const band = bandOf(port, slots);
		add(band, slot.column);
		// A wire on its way down to the stack passes the labels of the bridges' ports.
		if (band === "stack") add("bridge", slot.column);
		if (band === "top") add("bridge", slot.column);
		if (band === "top" && port.hang.on === "host" && !port.hang.bridge) add("stack", slot.column);
	}
	for (const bridge of slots.bridges.values()) if (bridge.own !== null) add("stack", bridge.own);
	return columns;
}

function placeOf(
	port: PortElement,
	slots: HostSlots,
	heights: Heights,
	column: number,
	columns: ReadonlyMap<string, number[]>,
): PortPlace {
	const band = bandOf(port, slots);
	const right = (columns.get(band) ?? []).filter((other) => other > column + 0.001);
	const card = slots.namespaces.get(band);
	if (card) right.push(card.column + card.span);
	const next = Math.min(column + 1, ...right);
	const { pitch, line: height, lines, ...m } = slots.measures;
	const x = axis(slots, column);
	const room = Math.min(m.labelWidth, (next - column) * pitch - m.labelOffset - m.port / 2);
	/** So many lines, below `y` or ending there. */
	const label = (y: number, count: number, left = x + m.labelOffset): Box | null =>
		room < m.labelMin ? null : { x: left, y, width: room, height: count * height };
	const ending = (y: number, count: number, left?: number) => label(y - count * height, count, left);
	const { on } = port.hang;
	if (on === "netns") {
		const y = heights.namespacesEnd;
		return { x, y, label: ending(y - m.port / 2 - 5, lines.netns, x - m.port / 2), align: "above" };
	}
	if (on === "bridge") {
		const y = heights.bridge;
		return { x, y, label: ending(y - 5, lines.bridge), align: "above" };
	}
	if (on === "host" && slots.nics === "top") return { x, y: 0, label: label(8, lines.nicTop), align: "below" };
	if (on === "host") return { x, y: heights.bottom, label: ending(heights.bottom - 4, lines.nic), align: "above" };
	return { x, y: heights.stack, label: ending(heights.stack - 5, lines.stack), align: "above" };
}

/** From a NIC to what it hangs on. */
function hangerOf(port: PortElement, slots: HostSlots, heights: Heights): Point[] | null {
	const slot = slots.ports.get(port.id);
	if (port.hang.on !== "host" || !slot) return null;
	const x = axis(slots, slot.column);
	const at = (height: number) => slots.y + height;
	const bridge = port.hang.bridge ? slots.bridges.get(port.hang.bridge) : undefined;
	if (slots.nics === "top") {
		if (!port.hang.bridge) return line(x, at(0), at(heights.stack));
		const dock = axis(slots, slot.dock ?? slot.column);
		if (Math.abs(dock - x) < 0.5) return line(x, at(0), at(heights.bridge));
		const turn = at(slots.measures.nicTop - 8);
		return [
			{ x, y: at(0) },
			{ x, y: turn },
			{ x: dock, y: turn },
			{ x: dock, y: at(heights.bridge) },
		];
	}
	if (!bridge) return line(x, at(heights.bottom), at(heights.stackEnd));
	// Up beside the stack, then over to the bridge's near end.
	const beside = (-slot.column - 1) * 6;
	const dock = slots.x + bridge.from * slots.measures.pitch + 10 + beside;
	const turn = at(heights.bridgeEnd + 6 + beside);
	return [
		{ x, y: at(heights.bottom) },
		{ x, y: turn },
		{ x: dock, y: turn },
		{ x: dock, y: at(heights.bridgeEnd) },
	];
}
