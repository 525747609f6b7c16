import type { Packet } from "@/protocol/packet";
import { decodeBytes } from "./decode";
import { levelsOf, printOf } from "./headers";
import { Bytes } from "./reader";
import { inOrder, type Part, type Seen, seenOf } from "./sightings";

/** Milliseconds within which the fragments of one packet come by: a kernel waits longer, and none of them would count. */
const together = 1000;

/**
 * All that was captured, in order; fragments of one packet at one place as the packet that they are. It is put together
 * from what was captured of them, so that it is known again where it is whole, or cut in another way.
 */
export function seenIn(packets: readonly Packet[]): Seen[] {
	const all = [...packets].sort(inOrder).map(seenOf);
	return all.some(({ decoded }) => decoded.fragment) ? joined(all) : all;
}

/** Pieces of one packet at one place, in the order in which they came. */
type Pieces = [Seen, ...Seen[]];

function joined(all: readonly Seen[]): Seen[] {
	const open = new Map<string, Pieces>();
	const sets: Pieces[] = [];
	for (const seen of all) {
		const { fragment } = seen.decoded;
		if (!fragment) {
			sets.push([seen]);
			continue;
		}
		const { netns, ifindex, direction } = seen.packet;
		const key = `${netns}#${ifindex} ${direction} ${fragment.key}`;
		const known = open.get(key);
		if (known && goesOn(known, seen)) {
			known.push(seen);
			continue;
		}
		const begun: Pieces = [seen];
		open.set(key, begun);
		sets.push(begun);
	}
	return sets.map((pieces) => (pieces[0].decoded.fragment ? whole(pieces) : pieces[0]));
}

/** Not one that is there already: then it was sent again, or an IP id has come round. */
function goesOn(known: Pieces, next: Seen): boolean {
	const late = Number(BigInt(next.packet.time) - BigInt(known[0].packet.time)) / 1e6;
	return late < together && known.every((one) => one.decoded.fragment?.offset !== next.decoded.fragment?.offset);
}

function whole(pieces: Pieces): Seen {
	const inPlace = [...pieces].sort((a, b) => offsetOf(a) - offsetOf(b));
	const [head] = inPlace;
	const parts = pieces.flatMap(({ packet, decoded: { fragment } }): Part[] =>
		fragment ? [{ packet: packet.id, offset: fragment.offset, length: fragment.length }] : [],
	);
	const packet = head && joinedBytes(inPlace);
	// Without its beginning nothing tells what it carries.
	if (!packet) return { ...pieces[0], parts, complete: false };
	const { bytes, complete, length } = packet;
	const decoded = decodeBytes(bytes);
	return {
		packet: { ...pieces[0].packet, length, summary: head.packet.summary },
		// Others of its kind, whose beginning was not captured, are known by it.
		decoded: { ...decoded, fragment: head.decoded.fragment },
		levels: levelsOf(decoded.headers),
		print: printOf(decoded),
		parts,
		complete,
	};
}

const offsetOf = ({ decoded }: Seen) => decoded.fragment?.offset ?? 0;

/** The first one's headers, and the payload of all, as far as it goes without a hole. */
function joinedBytes(pieces: readonly Seen[]): { bytes: Bytes; complete: boolean; length: number } | null {
	const [head] = pieces;
	const first = head?.decoded.fragment;
	if (!head || !first || first.offset > 0) return null;
	const begins = first.at + first.own;
	const contents = [Bytes.of(head.packet.bytes).array().subarray(0, begins)];
	let reached = 0;
	let complete = false;
	for (const { packet, decoded } of pieces) {
		const { fragment } = decoded;
		if (!fragment || fragment.offset !== reached) break;
		const from = fragment.at + fragment.own;
		const content = Bytes.of(packet.bytes)
			.array()
			.subarray(from, from + fragment.length);
		contents.push(content);
		reached += fragment.length;
		complete = !fragment.more;
		// What follows a piece that was not captured whole would stand in the wrong place.
		if (content.length < fragment.length) break;
	}
	const all = new Uint8Array(contents.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const content of contents) {
		all.set(content, at);
		at += content.length;
	}
	const view = new DataView(all.buffer);
	view.setUint16(first.at + 2, Math.min(first.own + reached, 0xffff));
	view.setUint16(first.at + 6, view.getUint16(first.at + 6) & 0x4000);
	const last = pieces.reduce((most, { decoded: { fragment } }) => Math.max(most, endOf(fragment)), 0);
	return { bytes: new Bytes(view), complete, length: head.packet.length - first.length + last };
}

const endOf = (fragment: Seen["decoded"]["fragment"]) => (fragment ? fragment.offset + fragment.length : 0);
