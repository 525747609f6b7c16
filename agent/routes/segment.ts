import type { LinkRecord } from "@/protocol/records";
import type { Crossing, RouteEnd } from "@/protocol/route";
import { hasCarrier, isUp, type Picture, passed } from "./picture";

/** A tunnel's way is found out later: only for the end that is taken. */
export type Step =
	| Exclude<Crossing, { kind: "tunnel" }>
	| { kind: "tunnel"; from: LinkRecord; to: LinkRecord; remote: string };

/** An interface of a stack that a frame can reach. */
export interface Arrival {
	at: LinkRecord;
	steps: Step[];
}

export interface Reach {
	arrivals: Arrival[];
	/** Where a frame would end instead. */
	deadEnds: RouteEnd[];
}

interface Frame {
	/** Of who is meant, where it is known. */
	mac: string | null;
	/** The address of who is meant: a tunnel without a remote of its own takes it for the other end. */
	nextHop: string;
}

/** Device types that wrap packets. */
const tunnels = new Set("vxlan geneve ipip gre gretap sit vti ip6tnl ip6gre ip6gretap vti6".split(" "));
const zeroMac = "00:00:00:00:00:00";

/** Everywhere that a frame which leaves by an interface can come to, by cables, bridges and tunnels, as the records have it. */
export function reach(picture: Picture, from: LinkRecord, frame: Frame): Reach {
	const found: Reach = { arrivals: [], deadEnds: [] };
	const seen = new Set<string>();
	const dead = (code: RouteEnd["code"], { netns, name }: LinkRecord, values: Record<string, string> = {}) =>
		void found.deadEnds.push({ code, netns, values: { dev: name, ...values } });

	function leave(link: LinkRecord, steps: Step[]): void {
		if (seen.has(`out ${link.id}`)) return;
		seen.add(`out ${link.id}`);
		const peer = picture.peer(link);
		if (!isUp(link)) dead("link-down", link);
		else if (link.type === "bridge") cross(link, null, steps);
		else if (link.type === "veth") {
			if (!peer) dead("outside", link);
			else if (!isUp(peer)) dead("no-carrier", link, { far: peer.name, farNetns: peer.netns });
			else arrive(peer, [...steps, { kind: "cable", from: passed(link), to: passed(peer) }]);
		} else if (link.type === "macvlan" && peer) sit(link, peer, steps);
		else if (tunnels.has(link.type)) wrap(link, steps);
		else if (link.type === "tun") dead("process", link);
		else dead("outside", link);
	}

	function arrive(link: LinkRecord, steps: Step[]): void {
		const bridge = link.master === null ? null : picture.link(link.netns, link.master);
		if (bridge?.type === "bridge") {
			cross(bridge, link, steps);
			return;
		}
		for (const upper of picture.links.filter((one) => one.type === "macvlan" && picture.peer(one) === link)) {
			const sits: Step = { kind: "macvlan", from: passed(link), to: passed(upper) };
			if (isUp(upper)) found.arrivals.push({ at: upper, steps: [...steps, sits] });
		}
		found.arrivals.push({ at: link, steps });
	}

	/** `by`: the port that it comes in by; null from the bridge's own interface. */
	function cross(bridge: LinkRecord, by: LinkRecord | null, steps: Step[]): void {
		if (seen.has(bridge.id)) return;
		seen.add(bridge.id);
		if (!isUp(bridge)) {
			dead("link-down", bridge);
			return;
		}
		const entries = frame.mac === null ? [] : picture.fdb(bridge.netns).filter(({ mac }) => mac === frame.mac);
		const over = (out: LinkRecord | null): Step => {
			const ports = { in: by && passed(by), out: out && passed(out) };
			const known = entries.some(({ master, dev }) => dev === (out ?? bridge).name && (master ?? dev) === bridge.name);
			return { kind: "bridge", bridge: passed(bridge), ...ports, known };
		};
		if (by !== null) found.arrivals.push({ at: bridge, steps: [...steps, over(null)] });
		for (const port of picture.of("link", bridge.netns)) {
			if (port.master === bridge.name && port.id !== by?.id && isUp(port)) leave(port, [...steps, over(port)]);
		}
	}

	/** A macvlan reaches its sisters on the same NIC (in mode bridge), and the NIC's cable; not the NIC's own stack. */
	function sit(link: LinkRecord, lower: LinkRecord, steps: Step[]): void {
		const down: Step[] = [...steps, { kind: "macvlan", from: passed(link), to: passed(lower) }];
		for (const other of picture.links) {
			if (other === link || other.type !== "macvlan" || picture.peer(other) !== lower || !isUp(other)) continue;
			if (link.details.mode !== "bridge" || other.details.mode !== "bridge") continue;
			found.arrivals.push({ at: other, steps: [...down, { kind: "macvlan", from: passed(lower), to: passed(other) }] });
		}
		leave(lower, down);
	}

	function wrap(link: LinkRecord, steps: Step[]): void {
		const remotes = remotesOf(link);
		if (remotes.length === 0) dead("no-fdb", link, { mac: frame.mac ?? zeroMac });
		for (const remote of remotes) {
			const ends = picture.links.filter((one) => isOtherEnd(one, link, remote));
			// One made for this address comes before the module's own catch-all (tunl0), as the kernel looks them up.
			const far = ends.find((one) => ownEnd(one) === remote) ?? ends.find(isUp) ?? ends[0];
			if (!far) dead("no-remote", link, { remote });
			else if (!isUp(far)) dead("link-down", far);
			else arrive(far, [...steps, { kind: "tunnel", from: link, to: far, remote }]);
		}
	}

	function remotesOf({ netns, name, type, details }: LinkRecord): string[] {
		const { remote, group, remote6, group6 } = details;
		const own = [remote, group, remote6, group6].filter(isAddress);
		if (type !== "vxlan") return own.length > 0 ? own.map(String) : [frame.nextHop];
		const entries = picture.fdb(netns).filter(({ dev, dst }) => dev === name && dst !== null);
		const exact = entries.filter(({ mac }) => mac === frame.mac);
		// For a MAC address that it does not know it asks the entries for all zeroes (vxlan_xmit).
		const those = exact.length > 0 ? exact : entries.filter(({ mac }) => mac === zeroMac);
		return [...new Set([...those.map(({ dst }) => dst ?? ""), ...(those.length > 0 ? [] : own.map(String))])];
	}

	function isOtherEnd(one: LinkRecord, link: LinkRecord, remote: string): boolean {
		if (one.id === link.id || one.type !== link.type || one.details.id !== link.details.id) return false;
		const own = ownEnd(one);
		return own === null ? picture.isOwn(one.netns, remote) : own === remote;
	}

	if (!hasCarrier(from) && isUp(from)) {
		const far = from.type === "veth" ? picture.peer(from) : null;
		dead("no-carrier", from, far && !isUp(far) ? { far: far.name, farNetns: far.netns } : {});
	} else leave(from, []);
	return found;
}

const isAddress = (one: unknown): one is string => typeof one === "string" && one !== "any" && one !== "::";

/** The address that a tunnel sends from, where it was given one. */
export const ownEnd = ({ details }: LinkRecord): string | null =>
	[details.local, details.local6].find(isAddress) ?? null;

/** Does this interface resolve addresses by ARP or NDP? Not where there are only two ends. */
export function needsArp({ flags, type }: LinkRecord): boolean {
	return (
		!flags.includes("NOARP") &&
		!["ipip", "gre", "sit", "vti", "ip6tnl", "ip6gre", "vti6"].includes(type) &&
		!flags.includes("POINTOPOINT")
	);
}
