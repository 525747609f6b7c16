import { type LinkRecord, recordId } from "@/protocol/records";
import type { PortElement } from "./elements";

/** A veth pair with both ends in sight. */
export interface WireElement {
	/** Made of both MAC addresses: moving or renaming an end leaves it as it is. */
	id: string;
	/** Port ids, in the order of their MAC addresses. */
	a: string;
	b: string;
	/** Do both ends have carrier and are they up? */
	up: boolean;
	ghost: boolean;
}

/** What an interface sits on: a macvlan and its NIC. */
export interface StackedElement {
	/** Made of its MAC address: moving it leaves it as it is. */
	id: string;
	/** Port ids. */
	upper: string;
	lower: string;
	ghost: boolean;
}

/** Both ends of each veth pair, known to each other and in the picture. */
export function wiresOf(links: readonly LinkRecord[], ports: ReadonlyMap<string, PortElement>): WireElement[] {
	const wires = new Map<string, WireElement>();
	const byId = new Map(links.map((link) => [link.id, link]));
	for (const link of links) {
		if (link.type !== "veth" || link.peerNetns === null || link.peerIndex === null) continue;
		const peer = byId.get(recordId.link(link.peerNetns, link.peerIndex));
		if (!peer || peer === link || (peer.peerIndex !== null && peer.peerIndex !== link.ifindex)) continue;
		if (peer.peerNetns !== null && peer.peerNetns !== link.netns) continue;
		const [first, second] = [link, peer].sort((a, b) => key(a).localeCompare(key(b)));
		const a = ports.get(first?.id ?? "");
		const b = ports.get(second?.id ?? "");
		if (!a || !b || a.hang.on === "loopback" || b.hang.on === "loopback") continue;
		const id = `wire:${a.mac ?? a.id}~${b.mac ?? b.id}`;
		const known = wires.get(id);
		// MAC addresses given by hand can be the same twice: then the ends' own ids tell the wires apart.
		const own = known && (known.a !== a.id || known.b !== b.id) ? `${id}~${a.id}` : id;
		wires.set(own, { id: own, a: a.id, b: b.id, up: a.state === "up" && b.state === "up", ghost: a.ghost || b.ghost });
	}
	return [...wires.values()];
}

function key(link: LinkRecord): string {
	return `${link.mac ?? ""} ${link.id}`;
}

export function stackedOf(links: readonly LinkRecord[], ports: ReadonlyMap<string, PortElement>): StackedElement[] {
	return links.flatMap(({ id, type, mac, peerNetns, peerIndex }) => {
		if (type === "veth" || peerNetns === null || peerIndex === null) return [];
		const upper = ports.get(id);
		const lower = ports.get(recordId.link(peerNetns, peerIndex));
		if (!upper || !lower || upper.host !== lower.host) return [];
		return [{ id: `stacked:${mac ?? id}`, upper: id, lower: lower.id, ghost: upper.ghost || lower.ghost }];
	});
}
