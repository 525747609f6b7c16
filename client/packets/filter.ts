import type { Packet } from "@/protocol/packet";
import { hostOf } from "@/protocol/records";
import { decode } from "../journeys/decode";
import { endsOf, headerOf, levelsOf } from "../journeys/headers";
import { type Flow, flowBetween } from "./flow";

/** Which of the captured packets are shown. All that is said of it must hold. */
export interface Shown {
	host: string | null;
	flow: Flow | null;
	arp: boolean;
}

export const everything: Shown = { host: null, flow: null, arp: false };

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
	return { flow: flowBetween(what?.type ?? "ip", ends, echo), arp };
}

export function flowOf(packet: Packet): Flow | null {
	return briefOf(packet).flow;
}

export function isShown(packet: Packet, { host, flow, arp }: Shown): boolean {
	if (host !== null && hostOf(packet.netns) !== host) return false;
	if (arp && !briefOf(packet).arp) return false;
	const own = briefOf(packet).flow?.key;
	return flow === null || (own !== undefined && (own === flow.key || own === flow.rewritten));
}
