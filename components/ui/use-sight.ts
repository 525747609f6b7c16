import { useDeferredValue, useMemo } from "react";
import { type Marks, marksOf } from "@/client/graph/marks";
import { type Moment, type Sight, sightOf } from "@/client/moment";
import type { SessionState } from "@/client/store";

/** What is shown, and what came, went and changed until then. */
export interface Seen extends Pick<Sight, "clock" | "state" | "base" | "since"> {
	marks: Marks;
	/** Where one looks back to; null at present. */
	moment: Moment | null;
}

const nowhere: Sight = { clock: null, state: new Map(), base: new Map(), since: [], step: null };

/** The present, or the moment that is looked back to. It stays the same object until it is another. */
export function useSight({ session, past, moment, from }: SessionState): Seen {
	// The thumb goes with the hand; what is shown follows as fast as it can.
	const looked = useDeferredValue(moment);
	const shown = moment && looked;
	const now = useMemo(() => (session ? sightOf(session, past, from) : nowhere), [session, past, from]);
	const { clock, state, base, since } = shown ?? now;
	const marks = useMemo(() => marksOf(base, since), [base, since]);
	return useMemo(
		() => ({ clock, state, base, since, marks, moment: shown }),
		[clock, state, base, since, marks, shown],
	);
}
