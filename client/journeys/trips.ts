import type { Packet } from "@/protocol/packet";
import { seenIn } from "./fragments";
import { headerOf, isIp } from "./headers";
import type { Seen } from "./sightings";

/** One packet, wherever it was seen, in order. */
export interface Followed {
	seen: [Seen, ...Seen[]];
	print: string;
}

/** Joins what all captures heard into packets. */
export function follow(packets: readonly Packet[]): Followed[] {
	const all: Followed[] = [];
	const open = new Map<string, { followed: Followed; passed: Map<string, number> }>();
	for (const seen of seenIn(packets)) {
		const { packet } = seen;
		const place = `${packet.netns}#${packet.ifindex} ${packet.direction}`;
		const ttl = ttlOf(seen);
		const known = open.get(seen.print);
		const before = known?.passed.get(place);
		// A packet that goes in circles has lost some of its TTL when it comes by again; one that was sent again has not.
		if (known && (before === undefined || ttl < before)) {
			known.followed.seen.push(seen);
			known.passed.set(place, ttl);
			continue;
		}
		const followed: Followed = { seen: [seen], print: seen.print };
		open.set(seen.print, { followed, passed: new Map([[place, ttl]]) });
		all.push(followed);
	}
	return all;
}

function ttlOf({ levels }: Seen): number {
	return levels.at(-1)?.find(isIp)?.ttl ?? 0;
}

export const first = ({ seen }: Followed): Seen => seen[0];
export const last = ({ seen }: Followed): Seen => seen.at(-1) ?? seen[0];

/** The innermost packet's headers. */
export const coreOf = ({ levels }: Seen) => levels.at(-1) ?? [];

export const isArp = (followed: Followed) => headerOf(coreOf(first(followed)), "arp") !== null;
