import { type Clock, type Difference, difference } from "@/protocol/difference";
import type { State } from "@/protocol/records";
import { countersAt } from "./counted";
import { between, clockOf, countAt, type Past, type Start, stateAt } from "./history";
import { stepInSight } from "./selectors";
import type { Session } from "./session";

/** A place in an epoch's history: the clock of its state, and how many of the known steps had started. */
export interface Place {
	readonly n: number;
	readonly starts: number;
}

/** What is shown: now, or as it was. Graph and tables do not know which. */
export interface Sight {
	readonly clock: Clock | null;
	readonly state: State;
	/** What it is compared with: the state at the step's start, or at a moment that was chosen. */
	readonly base: State;
	/** What leads from `base` to `state`. */
	readonly since: readonly Difference[];
	/** The step whose lights are shown. */
	readonly step: string | null;
}

/** A sight of the past. */
export interface Moment extends Sight {
	readonly place: Place;
	/** When the state came to be as it is here. */
	readonly time: number;
	/** Changes of its step so far, and in all so far; of what was before the first step, where that is null. */
	readonly change: number;
	/** Counters of rules, as this page was told them; null where it came later. */
	readonly counters: Session["counters"] | null;
	readonly changes: number;
}

/** Where the present is. */
export function lastPlace(past: Past): Place {
	return { n: clockOf(past, past.differences.length), starts: past.starts.length };
}

export function samePlace(a: Place | null, b: Place | null): boolean {
	return a?.n === b?.n && a?.starts === b?.starts;
}

function startAt(past: Past, { starts }: Place): Start | undefined {
	return past.starts[starts - 1];
}

/** The past at a place, compared with another, or with the start of its step. */
export function momentAt(past: Past, place: Place, from: Place | null): Moment {
	const state = stateAt(past, place.n);
	const start = startAt(past, place);
	const begin = start?.n ?? past.base.clock.n;
	const end = past.starts[place.starts]?.n ?? lastPlace(past).n;
	const own = between(past, begin, place.n);
	const { epoch } = past.base.clock;
	const clock = { epoch, n: place.n };
	const last = past.differences[countAt(past, place.n) - 1];
	const time = own.at(-1)?.time ?? start?.time ?? last?.time ?? past.base.time;
	return {
		place,
		clock,
		time,
		state,
		...(from ? compared(past, from, clock, state) : { base: stateAt(past, begin), since: own }),
		step: start?.step ?? null,
		change: own.length,
		counters: countersAt(past.counted, place),
		changes: between(past, begin, end).length,
	};
}

/** What has changed since another place, later ones too, as one difference. */
function compared(past: Past, from: Place, clock: Clock, state: State): Pick<Sight, "base" | "since"> {
	const base = stateAt(past, from.n);
	const changes = difference(base, state);
	return { base, since: [{ clock, time: 0, cause: { type: "kernel" }, changes }] };
}

/** The present. */
export function sightOf(session: Session, past: Past | null, from: Place | null): Sight {
	const { clock, state, base, since } = session;
	const step = stepInSight(session);
	if (!past || !from || !clock) return { clock, state, base, since, step };
	return { clock, state, step, ...compared(past, from, clock, state) };
}
