import { type HostPart, hangKey } from "./part";
import type { HostSlots, PortSlot } from "./placement";
import { Placing } from "./placing";

/**
 * Gives everything in a host its columns. What was there before keeps its own;
 * what is new or hangs elsewhere now takes the best that is free: the column of
 * its wire's other end, so that wires are straight, or the first.
 */
export function placeInHost(part: HostPart, before: HostSlots, columns: number): HostSlots {
	const byId = new Map(part.ports.map((port) => [port.id, port]));
	const slots = keep(part, before);
	slots.to = Math.max(slots.to, columns);
	const placing = new Placing(part, slots, new Map([...before.ports].map(([id, slot]) => [id, slot.column])), byId);
	placing.run();
	return slots;
}

function keep(part: HostPart, before: HostSlots): HostSlots {
	const present = <V>(map: Map<string, V>, elements: readonly { id: string }[]) =>
		new Map(elements.flatMap(({ id }) => (map.has(id) ? [[id, map.get(id) as V] as const] : [])));
	const ports = new Map<string, PortSlot>();
	for (const port of part.ports) {
		const slot = before.ports.get(port.id);
		if (slot?.hang === hangKey(port)) ports.set(port.id, slot);
	}
	const bridges = new Map([...present(before.bridges, part.bridges)].map(([id, slot]) => [id, { ...slot }]));
	const namespaces = new Map([...present(before.namespaces, part.namespaces)].map(([id, slot]) => [id, { ...slot }]));
	return { ...before, lanes: { ...before.lanes }, ports, bridges, namespaces };
}
