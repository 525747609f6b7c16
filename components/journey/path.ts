import { telling } from "@/client/journeys/sentences";
import type { Stop } from "@/client/journeys/stops";
import type { DrawnPath } from "@/client/routes/path";
import type { Journey } from "@/protocol/journey";
import { hostOf, recordId } from "@/protocol/records";

/** A host's own namespace is seen as its stack, a pod as its card. */
const placeOf = (netns: string) => (netns === hostOf(netns) ? `stack:${netns}` : recordId.netns(netns));

/** What a journey passes in the drawing; its end is where the answer came from, or where it was seen last. */
export function pathOfJourney(journey: Journey, stops: readonly Stop[]): DrawnPath {
	const ids = new Set<string>();
	for (const { sighting } of stops) {
		const { netns, ifindex } = sighting;
		ids.add(recordId.link(netns, ifindex));
		ids.add(placeOf(netns));
	}
	const there = journey.trips.find(({ role }) => role === "there");
	const last = journey.answered ? there : telling(journey);
	const end = placeOf(last?.hops.at(-1)?.netns ?? journey.netns);
	ids.add(end);
	return { ids, end, well: journey.answered };
}
