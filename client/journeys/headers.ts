import type { Header, HeaderOf } from "@/protocol/journey";
import type { Decoded } from "./decode";

/** The first header of a type. */
export function headerOf<T extends Header["type"]>(headers: readonly Header[], type: T): HeaderOf<T> | null {
	const is = (header: Header): header is HeaderOf<T> => header.type === type;
	return headers.find(is) ?? null;
}

/** Headers by what carries what: a tunnel's own ones come first, the innermost packet is the last. */
export function levelsOf(headers: readonly Header[]): Header[][] {
	const levels: Header[][] = [];
	let level: Header[] = [];
	for (const header of headers) {
		const inside = level.at(-1);
		const carried = inside?.type === "vxlan" || (isIp(inside) && isIp(header));
		if (carried) {
			levels.push(level);
			level = [];
		}
		level.push(header);
	}
	return [...levels, level];
}

export function isIp(header: Header | undefined): header is HeaderOf<"ipv4"> | HeaderOf<"ipv6"> {
	return header?.type === "ipv4" || header?.type === "ipv6";
}

/** Of one level: who sends to whom, with ports where there are any. */
export interface Ends {
	src: string;
	dst: string;
	sport: number | null;
	dport: number | null;
}

export function endsOf(level: readonly Header[]): Ends | null {
	const ip = level.find(isIp);
	const ports = headerOf(level, "tcp") ?? headerOf(level, "udp");
	if (ip) return { src: ip.src, dst: ip.dst, sport: ports?.sport ?? null, dport: ports?.dport ?? null };
	const arp = headerOf(level, "arp");
	return arp && { src: arp.sender, dst: arp.target, sport: null, dport: null };
}

export function address(host: string, port: number | null): string {
	if (port === null) return host;
	return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * What routing, bridging, NAT and tunnels leave as it is, of the innermost packet. Two packets of the same print are the
 * same one, unless it was sent again: then it passes the same place a second time.
 */
export function printOf({ headers, quoted, carried }: Decoded): string {
	const core = levelsOf(headers).at(-1) ?? [];
	const arp = headerOf(core, "arp");
	if (arp) return `arp ${arp.op} ${arp.sender} ${arp.senderMac} ${arp.target} ${arp.targetMac}`;
	// NAT rewrites what an ICMP error quotes.
	return `${briefOf(core)} ${quoted.length > 0 ? briefOf(quoted) : carried}`;
}

/** What tells a packet from the others in the 28 bytes of it that an ICMP error quotes. */
export function briefOf(level: readonly Header[]): string {
	const ip = level.find(isIp);
	const id = ip?.type === "ipv4" ? `${ip.id}+${ip.offset}` : "";
	const icmp = headerOf(level, "icmp");
	if (icmp) return `icmp ${id} ${icmp.kind} ${icmp.code} ${icmp.seq}`;
	const tcp = headerOf(level, "tcp");
	if (tcp) return `tcp ${id} ${tcp.seq}`;
	return `${ip?.protocol ?? "none"} ${id} ${ip?.length ?? 0}`;
}

/** A fragment without its packet's beginning: ports, or what ICMP says, stand in another one. */
export function isHeadless(level: readonly Header[]): boolean {
	return (headerOf(level, "ipv4")?.offset ?? 0) > 0;
}

/** Packets of one exchange have the same, in both directions, as long as nobody rewrites their addresses. */
export function talkOf(level: readonly Header[]): string {
	const ends = endsOf(level);
	if (!ends) return level.map(({ type }) => type).join(" ");
	const icmp = headerOf(level, "icmp");
	// Two pings of one pair of hosts may have the same id: processes are counted in each namespace anew.
	if (icmp?.kind === 8) return `ping ${ends.src} ${ends.dst} ${icmp.id} ${icmp.seq}`;
	if (icmp?.kind === 0) return `ping ${ends.dst} ${ends.src} ${icmp.id} ${icmp.seq}`;
	const both = [address(ends.src, ends.sport), address(ends.dst, ends.dport)].sort().join(" ");
	return `${level.find(isIp)?.protocol ?? "arp"} ${both}`;
}
