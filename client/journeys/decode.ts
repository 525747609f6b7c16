import type { Header, Sighting } from "@/protocol/journey";
import { cookedLength } from "@/protocol/packet";
import { Bytes } from "./reader";

/** A captured packet, as far as a journey needs it. */
export interface Decoded {
	frame: Sighting["frame"];
	/** Outermost first. */
	headers: Header[];
	/** Of an ICMP error: the headers of the packet that it is about. */
	quoted: Header[];
	/** What of the innermost packet stays as it is on its way, besides its headers' fields: a hash of what it carries. */
	carried: string;
	/** It stops in the middle of a header, or is of a kind that is not known here. */
	whole: boolean;
	/** What of a larger packet it is: by the outermost of its headers that says so. */
	fragment: Fragment | null;
	/** ARPHRD of the device: what it carries frames of. */
	hardware: number;
}

/** One of the pieces that an IPv4 packet was cut into. */
export interface Fragment {
	/** Fragments of one packet have the same, as long as nobody rewrites its addresses. */
	key: string;
	/** Where its IP header begins among the captured bytes, and how long that is. */
	at: number;
	own: number;
	/** Bytes into the whole packet's payload, and how many of them these are. */
	offset: number;
	length: number;
	/** It is not the last one. */
	more: boolean;
}

const etherTypes = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;
export const protocols = { icmp: 1, ipip: 4, tcp: 6, udp: 17, icmp6: 58 } as const;
const vxlanPorts = [4789, 8472];
/** ARPHRD of devices whose packets have an Ethernet header: Ethernet and loopback. */
const withEthernet = [1, 772];

/** PACKET_HOST to PACKET_OUTGOING, in their order. */
const frames = ["own", "broadcast", "multicast", "other", null] as const;

/** Reads LINUX_SLL2 and what follows; of what is cut off it reads as much as is there. */
export function decode(base64: string): Decoded {
	return decodeBytes(Bytes.of(base64));
}

export function decodeBytes(bytes: Bytes): Decoded {
	const found: Decoded = {
		frame: frames[bytes.u8(10)] ?? null,
		headers: [],
		quoted: [],
		carried: "",
		whole: true,
		fragment: null,
		hardware: bytes.u16(8),
	};
	if (withEthernet.includes(bytes.u16(8)) && bytes.u8(11) === 6) {
		found.headers.push({ type: "ethernet", bytes: 14, src: bytes.mac(12), dst: null });
	}
	const inner = bytes.from(cookedLength);
	try {
		network(bytes.u16(0), inner, found, found.headers);
	} catch (thrown) {
		if (!(thrown instanceof RangeError)) throw thrown;
		found.whole = false;
	}
	return found;
}

function network(type: number, at: Bytes, found: Decoded, into: Header[]): void {
	if (type === etherTypes.arp) arp(at, found, into);
	else if (type === etherTypes.ipv4) ipv4(at, found, into);
	else if (type === etherTypes.ipv6) ipv6(at, found, into);
	else data(at, found, into);
}

function arp(at: Bytes, found: Decoded, into: Header[]): void {
	const op = at.u16(6);
	into.push({
		type: "arp",
		bytes: 28,
		op: op === 1 ? "request" : op === 2 ? "reply" : "other",
		senderMac: at.mac(8),
		sender: at.ip4(14),
		targetMac: at.mac(18),
		target: at.ip4(24),
	});
	found.carried = "";
}

function ipv4(at: Bytes, found: Decoded, into: Header[]): void {
	const length = at.u16(2);
	const own = (at.u8(0) & 15) * 4;
	const fragment = at.u16(6);
	const offset = (fragment & 0x1fff) * 8;
	const more = (fragment & 0x2000) !== 0;
	const protocol = at.u8(9);
	if ((offset > 0 || more) && into !== found.quoted) {
		const key = `${at.ip4(12)} ${at.ip4(16)} ${protocol} ${at.u16(4)}`;
		found.fragment ??= { key, at: at.place, own, offset, length: Math.max(length - own, 0), more };
	}
	into.push({
		type: "ipv4",
		bytes: own,
		src: at.ip4(12),
		dst: at.ip4(16),
		ttl: at.u8(8),
		id: at.u16(4),
		length,
		protocol,
		df: (fragment & 0x4000) !== 0,
		offset,
	});
	// What was padded to Ethernet's smallest frame is none of it.
	const rest = at.from(own, Math.max(length - own, 0));
	if (offset > 0) data(rest, found, into);
	else transport(protocol, rest, found, into);
}

function ipv6(at: Bytes, found: Decoded, into: Header[]): void {
	const length = at.u16(4) + 40;
	const protocol = at.u8(6);
	into.push({ type: "ipv6", bytes: 40, src: at.ip6(8), dst: at.ip6(24), ttl: at.u8(7), length, protocol });
	transport(protocol, at.from(40, length - 40), found, into);
}

function transport(protocol: number, at: Bytes, found: Decoded, into: Header[]): void {
	if (protocol === protocols.icmp) icmp(at, found, into);
	else if (protocol === protocols.tcp) tcp(at, found, into);
	else if (protocol === protocols.udp) udp(at, found, into);
	else if (protocol === protocols.ipip) ipv4(at, found, into);
	else data(at, found, into);
}

const echoes = [0, 8];
/** Destination unreachable, source quench, redirect, time exceeded, parameter problem: they quote what they are about. */
const errors = [3, 4, 5, 11, 12];

function icmp(at: Bytes, found: Decoded, into: Header[]): void {
	const kind = at.u8(0);
	const code = at.u8(1);
	const echo = echoes.includes(kind);
	into.push({
		type: "icmp",
		bytes: 8,
		kind,
		code,
		id: echo ? at.u16(4) : null,
		seq: echo ? at.u16(6) : null,
		mtu: kind === 3 && code === 4 ? at.u16(6) : null,
	});
	const rest = at.from(8);
	if (errors.includes(kind) && into !== found.quoted) quote(rest, found);
	data(rest, found, into);
}

/** It has the IP header and 8 bytes or more: enough to tell which packet it was. */
function quote(at: Bytes, found: Decoded): void {
	const { carried } = found;
	try {
		ipv4(at, found, found.quoted);
	} catch (thrown) {
		if (!(thrown instanceof RangeError)) throw thrown;
	}
	found.carried = carried;
}

function udp(at: Bytes, found: Decoded, into: Header[]): void {
	const dport = at.u16(2);
	into.push({ type: "udp", bytes: 8, sport: at.u16(0), dport });
	const rest = at.from(8);
	if (vxlanPorts.includes(dport) && into !== found.quoted && rest.length >= 22 && rest.u8(0) === 8) vxlan(rest, found);
	else data(rest, found, into);
}

function vxlan(at: Bytes, found: Decoded): void {
	found.headers.push({ type: "vxlan", bytes: 8, vni: (at.u16(4) << 8) | at.u8(6) });
	const frame = at.from(8);
	found.headers.push({ type: "ethernet", bytes: 14, dst: frame.mac(0), src: frame.mac(6) });
	network(frame.u16(12), frame.from(14), found, found.headers);
}

const flagNames = ["F", "S", "R", "P", ".", "U", "E", "W"];

function tcp(at: Bytes, found: Decoded, into: Header[]): void {
	// Of a quoted one there may be 8 bytes only.
	const known = at.length >= 20;
	const bits = known ? at.u8(13) : 0;
	// In tcpdump's order: the acknowledgement comes last.
	const order = [0, 1, 2, 3, 5, 6, 7, 4];
	into.push({
		type: "tcp",
		bytes: known ? (at.u8(12) >> 4) * 4 : 20,
		sport: at.u16(0),
		dport: at.u16(2),
		seq: at.u32(4),
		ack: known ? at.u32(8) : 0,
		flags: order.map((bit) => (bits & (1 << bit) ? flagNames[bit] : "")).join(""),
	});
	if (!known) return;
	const own = (at.u8(12) >> 4) * 4;
	const payload = at.from(own);
	if (payload.length > 0) into.push({ type: "data", bytes: payload.length });
	// Options stay as they are, time stamps among them; ports and checksum do not.
	found.carried = `${optionsOf(at.from(20, own - 20)).hash()} ${payload.hash()}`;
}

/** Without the MSS: whoever has a smaller MTU than the ends may lower it on the way (TCPMSS, OpenVPN's mssfix). */
function optionsOf(at: Bytes): Bytes {
	const options = at.array();
	for (let n = 0; n < options.length && options[n] !== 0; ) {
		const single = options[n] === 1;
		if (options[n] === 2) options.fill(0, n + 2, n + 4);
		n += single ? 1 : Math.max(options[n + 1] ?? 0, 2);
	}
	return new Bytes(new DataView(options.buffer));
}

function data(at: Bytes, found: Decoded, into: Header[]): void {
	if (at.length > 0) into.push({ type: "data", bytes: at.length });
	found.carried = at.hash();
}
