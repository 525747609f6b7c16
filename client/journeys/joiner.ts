import type { Journey } from "@/protocol/journey";
import type { Packet } from "@/protocol/packet";
import { journeysOf } from "./journeys";
import { keptOf } from "./kept";
import type { Known } from "./known";

/** What is new since the last time. */
export interface News {
	/** Id of the oldest packet that is kept; null for none. Those before it are forgotten. */
	first: number | null;
	/** Packets that were not told before, in any order. */
	packets: readonly Packet[];
	/** What is another than before, whole. */
	known: Partial<Known>;
}

/** All journeys, of which only those are told that are others than before. */
export interface Joined {
	/** In the order in which they began. */
	ids: readonly string[];
	changed: readonly Journey[];
}

/** Trips of one journey that a page is told of: of a flood its beginning and its end. */
export const mostTrips = 200;

/** Joins packets as they come, beside the page: in a worker of its own. */
export class Joiner {
	#packets = new Map<number, Packet>();
	#known: Known = { flows: [] };
	#journeys: readonly Journey[] = [];

	take({ first, packets, known }: News): Joined {
		for (const packet of packets) this.#packets.set(packet.id, packet);
		if (first === null) this.#packets.clear();
		else for (const id of this.#packets.keys()) if (id < first) this.#packets.delete(id);
		this.#known = { ...this.#known, ...known };
		const before = new Set(this.#journeys);
		const now = named(journeysOf([...this.#packets.values()], this.#known).map(shortened));
		this.#journeys = keptOf(this.#journeys, now);
		return {
			ids: this.#journeys.map(({ id }) => id),
			changed: this.#journeys.filter((one) => !before.has(one)),
		};
	}
}

function shortened(journey: Journey): Journey {
	const { trips } = journey;
	if (trips.length <= mostTrips) return journey;
	const half = mostTrips / 2;
	return { ...journey, trips: [...trips.slice(0, half), ...trips.slice(-half)], omitted: trips.length - mostTrips };
}

/** Two may have begun at once. */
function named(journeys: readonly Journey[]): Journey[] {
	const taken = new Map<string, number>();
	return journeys.map((journey) => {
		const times = taken.get(journey.id) ?? 0;
		taken.set(journey.id, times + 1);
		return times === 0 ? journey : { ...journey, id: `${journey.id} ${times}` };
	});
}
