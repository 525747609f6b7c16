import type { Header, Hop, Sighting, Trip, TripEnd } from "@/protocol/journey";
import { headerOf, isIp, levelsOf } from "../headers";
import { telling } from "../sentences";
import type { Told } from "./facts";
import { placeOf } from "./scene";

/** What a journey comes to. */
export interface Totals {
	/** How it ended: `answered`, or the code of what became of its packet; `midway` where too little of it was captured. */
	end: TripEnd["code"] | "answered" | "midway";
	/** Interfaces that the first packet passed, there and back. */
	there: number;
	back: number;
	/** How often it was routed on its way there: what it has lost of its TTL. */
	routed: number;
	/** Its headers where the most were around it. */
	widest: readonly Header[];
	/** Bytes around the innermost packet there; the outermost Ethernet header is none of them. */
	added: number;
	/** Where the least room is; null where no record says an MTU. */
	room: Room | null;
	/** Nanoseconds since 1970: when it began, and when the answer was there. */
	time: { from: string; to: string } | null;
}

export interface Room {
	/** Bytes by which the packet may grow before it no longer fits. */
	left: number;
	mtu: number;
	netns: string;
	dev: string | null;
	/** Bytes of payload that fit: what it carries, and what is left. */
	payload: number;
}

export function totalsOf(told: Told): Totals {
	const { journey } = told;
	const own = journey.trips.filter(({ role }) => role !== "error");
	const [there, back] = [own.find(({ role }) => role === "there"), own.find(({ role }) => role === "back")];
	const hops = own.flatMap((trip) => trip.hops);
	const widest = hops.reduce<Hop | null>((most, hop) => (most && added(most) >= added(hop) ? most : hop), null);
	const home = own.find(({ role, end }) => role === "back" && end.code === "arrived")?.hops.at(-1);
	return {
		end: journey.answered ? "answered" : journey.midway ? "midway" : (telling(journey)?.end.code ?? "last-seen"),
		there: there?.hops.length ?? 0,
		back: back?.hops.length ?? 0,
		routed: routed(there?.hops ?? []),
		widest: widest?.headers ?? [],
		added: widest ? added(widest) : 0,
		room: roomOf(told, own),
		time: journey.answered && home ? { from: journey.begun, to: home.time } : null,
	};
}

const coreOf = ({ headers }: Sighting) => levelsOf(headers).at(-1) ?? [];

function added(sighting: Sighting): number {
	const ip = coreOf(sighting).find(isIp);
	return ip ? Math.max(sighting.length - ip.length, 0) : 0;
}

function routed(hops: readonly Hop[]): number {
	const ttls = hops.map((hop) => coreOf(hop).find(isIp)?.ttl ?? null).filter((ttl) => ttl !== null);
	return (ttls[0] ?? 0) - (ttls.at(-1) ?? 0);
}

/** Of the longest packet: where on its way the least room is. */
function roomOf({ scene }: Told, trips: readonly Trip[]): Room | null {
	const rooms = trips.flatMap(({ hops }) => {
		const ways = hops.flatMap((hop) => {
			const mtu = placeOf(scene, hop)?.mtu ?? null;
			return mtu === null ? [] : [{ hop, mtu, left: mtu - hop.length }];
		});
		const [first] = ways;
		// Longer than the MTU: a piece of work for the device, which would cut it up (GSO). It says nothing of packets.
		if (!first || ways.some(({ left }) => left < 0)) return [];
		const least = ways.reduce((one, other) => (other.left < one.left ? other : one), first);
		const payload = headerOf(coreOf(first.hop), "data")?.bytes ?? 0;
		const { netns, dev, length } = least.hop;
		return [{ length, room: { left: least.left, mtu: least.mtu, netns, dev, payload: payload + least.left } }];
	});
	return (
		rooms.reduce<(typeof rooms)[0] | null>((most, one) => (most && most.length >= one.length ? most : one), null)
			?.room ?? null
	);
}
