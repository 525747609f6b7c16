import type { Packet } from "@/protocol/packet";
import { hostOf } from "@/protocol/records";
import { decode } from "../journeys/decode";
import { address, endsOf, headerOf, levelsOf } from "../journeys/headers";

/** Which of the captured packets are shown. All that is said of it must hold. */
export interface Shown {
	host: string | null;
	flow: Flow | null;
	arp: boolean;
}

export const everything: Shown = { host: null, flow: null, arp: false };

/** Who speaks with whom, in either direction: of the innermost packet, so that it is found in tunnels, too. */
export interface Flow {
	key: string;
	/** For the reader: `192.168.10.1 ↔ 192.168.10.3 ICMP`. */
	text: string;
}

interface Brief {
	flow: Flow | null;
	arp: boolean;
}

const briefs = new WeakMap<Packet, Brief>();

/** Read once a packet. */
function briefOf(packet: Packet): Brief {
	const known = briefs.get(packet);
	if (known) return known;
	const brief = read(packet);
	briefs.set(packet, brief);
	return brief;
}

function read({ bytes }: Packet): Brief {
	const { headers } = decode(bytes);
	const level = levelsOf(headers).at(-1) ?? [];
	const arp = headerOf(level, "arp") !== null;
	const ends = endsOf(level);
	if (!ends) return { flow: null, arp };
	const echo = headerOf(level, "icmp")?.id ?? null;
	const what = level.find(({ type }) => type === "tcp" || type === "udp" || type === "icmp" || type === "arp");
	const protocol = (what?.type ?? "ip").toUpperCase();
	const both = [address(ends.src, ends.sport), address(ends.dst, ends.dport)].sort();
	const key = [protocol, ...both, echo ?? ""].join(" ");
	return { flow: { key, text: `${both.join(" ↔ ")} ${protocol}` }, arp };
}

export function flowOf(packet: Packet): Flow | null {
	return briefOf(packet).flow;
}

export function isShown(packet: Packet, { host, flow, arp }: Shown): boolean {
	if (host !== null && hostOf(packet.netns) !== host) return false;
	if (arp && !briefOf(packet).arp) return false;
	return flow === null || briefOf(packet).flow?.key === flow.key;
}
