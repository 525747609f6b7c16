import type { Asking, Carriage, Journey, Sighting, Trip } from "@/protocol/journey";

/** Where a journey stands still while it is shown: a packet at an interface, on its own way or asking by ARP. */
export interface Stop {
	/** Its place among the journey's trips. */
	trip: number;
	kind: Trip["role"] | "arp";
	sighting: Sighting;
	/** The sighting before, of the same packet. */
	before: Sighting | null;
	/** Its place among the trip's hops; null in ARP's. */
	hop: number | null;
	/** What it is asked for, in ARP's. */
	asking: Asking | null;
	/** The tunnel whose datagram this is: the packet is in it, encrypted. */
	carriage: Carriage | null;
}

/** All stops of a journey: of each packet its hops, what it waited for before them, and what carried it there. */
export function stopsOf(journey: Journey): Stop[] {
	return journey.trips.flatMap((trip, index) => {
		const arp = (asking: Asking): Stop[] =>
			asking.hops.map((sighting) => ({
				trip: index,
				kind: "arp",
				sighting,
				before: null,
				hop: null,
				asking,
				carriage: null,
			}));
		const inside = (carriage: Carriage): Stop[] =>
			carriage.hops.map((sighting, n) => ({
				trip: index,
				kind: trip.role,
				sighting,
				before: carriage.hops[n - 1] ?? null,
				hop: null,
				asking: null,
				carriage,
			}));
		const own = trip.hops.flatMap((sighting, hop): Stop[] => {
			const stop: Stop = {
				trip: index,
				kind: journey.protocol === "arp" ? "arp" : trip.role,
				sighting,
				before: trip.hops[hop - 1] ?? null,
				hop,
				asking: null,
				carriage: null,
			};
			const { waited, carried } = sighting;
			return [...(carried ? inside(carried) : []), ...(waited ? arp(waited) : []), stop];
		});
		const { end } = trip;
		return "asked" in end && end.asked ? [...own, ...arp(end.asked)] : own;
	});
}

/** The first stop of a trip, or the next one that there is. */
export function stopOfTrip(stops: readonly Stop[], trip: number): number {
	const found = stops.findIndex((stop) => stop.trip >= trip);
	return found === -1 ? Math.max(stops.length - 1, 0) : found;
}
