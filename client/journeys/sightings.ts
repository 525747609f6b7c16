import type { Header, Sighting } from "@/protocol/journey";
import type { Packet } from "@/protocol/packet";
import { type Decoded, decode } from "./decode";
import { levelsOf, printOf } from "./headers";

/** A fragment: which packet it was captured as, and where its bytes belong. */
export type Part = NonNullable<Sighting["fragments"]>["parts"][number];

/** A captured packet, read; and what stays of it on its way. */
export interface Seen {
	packet: Packet;
	decoded: Decoded;
	/** Its headers by what carries what. */
	levels: readonly Header[][];
	print: string;
	/** What it was captured in, where it was put together from fragments: `packet` is the first that came. */
	parts: Part[] | null;
	/** No fragment is missing. */
	complete: boolean;
}

/** Packets never change, and are asked for again and again while others come in. */
const read = new WeakMap<Packet, Seen>();

export function seenOf(packet: Packet): Seen {
	const known = read.get(packet);
	if (known) return known;
	const decoded = decode(packet.bytes);
	const levels = levelsOf(decoded.headers);
	const seen = { packet, decoded, levels, print: printOf(decoded), parts: null, complete: true };
	read.set(packet, seen);
	return seen;
}

/** By the kernel's time stamps; a bridge's have the time of its port's, and there the order of the capture tells. */
export function inOrder(a: Packet, b: Packet): number {
	if (a.time !== b.time) return a.time < b.time ? -1 : 1;
	return a.id - b.id;
}

export function sightingOf({ packet, decoded, parts, complete }: Seen, changes: Sighting["changes"]): Sighting {
	const { id, time, netns, ifindex, dev, direction, length } = packet;
	const { frame, headers } = decoded;
	const fragments = parts === null ? {} : { fragments: { parts, complete } };
	return { packet: id, time, netns, ifindex, dev, direction, frame, headers, length, changes, ...fragments };
}

/** Milliseconds from one time to the other; the first digits of nanoseconds since 1970 are more than a number holds. */
export function between(from: string, to: string): number {
	return Number(BigInt(to) - BigInt(from)) / 1e6;
}
