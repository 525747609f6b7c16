import type { Dropped } from "@/protocol/dropped";
import type { Hop, Journey, Trip, TripEnd } from "@/protocol/journey";
import { endsOf, levelsOf } from "./headers";
import type { Known } from "./known";
import { type Span, Tables, whyDown } from "./spans";

/**
 * Why packets went no further, where no other packet and no trace says it: what the kernel has counted, and what its
 * tables said at that moment. Where that leaves a doubt, they were last seen there, and no more is said.
 */
export function withEvidence(journeys: readonly Journey[], { dropped = [], spans = [] }: Known): Journey[] {
	const ends = new Map<Trip, TripEnd>();
	const trips = journeys.flatMap((journey) => journey.trips);
	const lost = trips.flatMap((trip): Lost[] => {
		const hop = trip.hops.at(-1);
		return trip.end.code === "last-seen" && hop ? [{ trip, hop }] : [];
	});
	if (lost.length === 0) return [...journeys];
	const tables = spans.some(isDown) ? new Tables(spans) : null;
	const siblings = tables ? new Siblings(trips) : null;
	for (const { trip, hop } of lost) {
		const end = tables && siblings ? linkDown(hop, tables, siblings) : null;
		if (end) ends.set(trip, end);
	}
	const left = lost.filter(({ trip }) => !ends.has(trip));
	for (const [trip, end] of counted(left, trips, dropped)) ends.set(trip, end);
	if (ends.size === 0) return [...journeys];
	return journeys.map((journey) => {
		if (!journey.trips.some((trip) => ends.has(trip))) return journey;
		return { ...journey, trips: journey.trips.map((trip) => ({ ...trip, end: ends.get(trip) ?? trip.end })) };
	});
}

interface Lost {
	trip: Trip;
	hop: Hop;
}

const isDown = ({ record }: Span) => record.kind === "link" && whyDown(record) !== null;

const milliseconds = (time: string) => Number(BigInt(time) / 1_000_000n);

const endsAt = ({ headers }: Hop) => endsOf(levelsOf(headers).at(-1) ?? []);

/** Where packets of the same addresses went on from a place, at other times. */
class Siblings {
	readonly #next = new Map<string, Hop>();

	constructor(trips: readonly Trip[]) {
		for (const { hops } of trips) {
			for (const [n, hop] of hops.entries()) {
				const next = hops[n + 1];
				if (next?.netns === hop.netns && next.direction === "out") this.#next.set(keyOf(hop), next);
			}
		}
	}

	after(hop: Hop): Hop | null {
		return this.#next.get(keyOf(hop)) ?? null;
	}
}

function keyOf(hop: Hop): string {
	const ends = endsAt(hop);
	return `${hop.netns}#${hop.ifindex} ${hop.direction} ${ends?.src} ${ends?.dst}`;
}

function linkDown(hop: Hop, tables: Tables, siblings: Siblings): TripEnd | null {
	const time = milliseconds(hop.time);
	const { netns } = hop;
	if (hop.direction === "out") {
		const own = tables.link(netns, hop.ifindex, time);
		if (!own || own.peerNetns === null || own.peerIndex === null) return null;
		const peer = tables.link(own.peerNetns, own.peerIndex, time);
		const why = peer && whyDown(peer);
		return peer && why ? { code: "link-down", netns: peer.netns, dev: peer.name, why, by: "other-end" } : null;
	}
	const sibling = siblings.after(hop);
	const next = sibling && tables.link(netns, sibling.ifindex, time);
	const why = next && whyDown(next);
	if (next && why) return { code: "link-down", netns, dev: next.name, why, by: "others" };
	// What a bridge hands on is not routed; what is for this host is.
	const to = endsAt(hop)?.dst;
	const dev = hop.frame === "own" && to !== undefined ? tables.deviceFor(netns, to, time) : null;
	const link = dev === null ? null : tables.linkCalled(netns, dev, time);
	const reason = link && link.master === null && whyDown(link);
	return link && reason ? { code: "link-down", netns, dev: link.name, why: reason, by: "route" } : null;
}

/** Packets that a kernel counted as dropped: only where it counted just as many as went no further in that time. */
function counted(lost: readonly Lost[], trips: readonly Trip[], dropped: readonly Dropped[]): [Trip, TripEnd][] {
	return dropped.flatMap((one) => {
		const { netns, reason, after, until } = one;
		// Two reasons at once: which packet was dropped for which cannot be told.
		const alone = dropped.every((other) => other === one || other.netns !== netns || other.until !== until);
		if (!alone) return [];
		const isMeant = ({ netns: where, time, direction, frame }: Hop) =>
			where === netns && direction === "in" && frame === "own" && time > after && time <= until;
		const mine = lost.filter(({ hop }) => isMeant(hop));
		const said = reason === "no-route" ? trips.filter((trip) => isSaid(trip, isMeant)).length : 0;
		if (mine.length === 0 || mine.length !== one.count - said) return [];
		return mine.map(({ trip }): [Trip, TripEnd] => [trip, { code: "counted", netns, reason, count: mine.length }]);
	});
}

/** The kernel counts those, too, that it has sent an ICMP message for. */
function isSaid({ end, hops }: Trip, isMeant: (hop: Hop) => boolean): boolean {
	const hop = hops.at(-1);
	return end.code === "refused" && end.kind === 3 && end.icmpCode === 0 && hop !== undefined && isMeant(hop);
}
