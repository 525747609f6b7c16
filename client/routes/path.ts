import { hostOf, recordId } from "@/protocol/records";
import type { RouteAnswer, RouteWay } from "@/protocol/route";
import { arrives, isWell } from "./ends";

/** A way as the graph draws it, by ids of its elements. */
export interface DrawnPath {
	ids: ReadonlySet<string>;
	/** Where it ends. */
	end: string;
	well: boolean;
	/** What the packet has just met there: rules. */
	met?: ReadonlySet<string>;
}

/** The way there; and the way back, where a packet arrives. */
export function pathOf(answer: RouteAnswer): DrawnPath {
	const { there, back } = answer;
	const ids = new Set<string>();
	collect(there, ids);
	if (back) collect(back, ids);
	// Of a ping that works the far end is the end; else it is the place where it fails.
	const last = back && !arrives(back) ? back : there;
	const end = placeOf(last.end.netns);
	ids.add(end);
	return { ids, end, well: isWell(answer) };
}

/** A host's own namespace is seen as its stack, a pod as its card. */
const placeOf = (netns: string) => (netns === hostOf(netns) ? `stack:${netns}` : recordId.netns(netns));

function collect(way: RouteWay, into: Set<string>): void {
	for (const hop of way.hops) {
		into.add(placeOf(hop.netns));
		// What a rule drops comes to no interface.
		const dropped = way.end.code === "filtered" && hop === way.hops.at(-1);
		if (hop.out && !dropped) into.add(hop.out.id);
		if (hop.iif) into.add(hop.iif.id);
		for (const crossing of hop.crossings) {
			if (crossing.kind === "bridge") {
				for (const passed of [crossing.bridge, crossing.in, crossing.out]) if (passed) into.add(passed.id);
			} else {
				into.add(crossing.from.id);
				into.add(crossing.to.id);
				if (crossing.kind === "tunnel") collect(crossing.outer, into);
			}
		}
	}
}
