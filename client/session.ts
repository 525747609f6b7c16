import { type Counts, countsAfter } from "@/protocol/counters";
import { apply, type Clock, type Difference, difference, type Snapshot, stateOf } from "@/protocol/difference";
import { type FlowTimes, flowTimesAfter } from "@/protocol/flows";
import type { Lab } from "@/protocol/lab";
import type { CaptureStatus } from "@/protocol/packet";
import type { State } from "@/protocol/records";
import type { Focus, SessionEvent, SessionStatus } from "@/protocol/run";
import type { Role, SessionView } from "@/protocol/socket";
import { type Comparison, comparisonOf, withCheck } from "./compare";
import { indexAfter } from "./record-index";
import { type Runs, runsOf, withRunEvent } from "./runs";

/** What one viewer knows of a session. Immutable: receiving an event makes a new one. */
export interface Session {
	readonly id: string;
	/** Which start of the server it belongs to. */
	readonly server: string;
	readonly role: Role;
	readonly lab: Lab;
	readonly status: SessionStatus;
	/** What the owner looks at. (SPEC 14) */
	readonly focus: Focus;
	/** null while the sandbox starts: there is no state yet. */
	readonly clock: Clock | null;
	/** When the state came to be as it is: milliseconds since 1970, by the agent's clock. */
	readonly time: number;
	readonly state: State;
	/** The state when the last step started, or when the sandbox was ready. */
	readonly base: State;
	/** From `base` to `state`, in order: what the step changed. */
	readonly since: readonly Difference[];
	/** Counters of rules and policies: when the last step started, and the newest. They have no history. */
	readonly counters: { readonly base: Counts; readonly now: Counts };
	/** What is captured. The packets themselves are told only to who watches them. */
	readonly capture: CaptureStatus;
	/** What was told of the flows that this page looks at, or looked at last. */
	readonly flowTimes: FlowTimes | null;
	readonly runs: Runs;
	/** What was found in each variant that has been run; outlives sandboxes. */
	readonly compared: Comparison;
}

/** `gap`: something before this event is missing (SPEC 6). `misfit`: it does not fit the state it met (SPEC 5). */
export type Received = { session: Session } | "gap" | "misfit";

const nothing: State = new Map();
const uncounted: Session["counters"] = { base: new Map(), now: new Map() };

/** Throws where the view's own differences do not fit its base. */
export function sessionOf(view: SessionView): Session {
	const base = view.base ? stateOf(view.base.records) : nothing;
	const state = apply(
		base,
		view.differences.flatMap(({ changes }) => changes),
	);
	return {
		id: view.session,
		server: view.server,
		role: view.role,
		lab: view.lab,
		status: view.status,
		focus: view.focus,
		clock: view.differences.at(-1)?.clock ?? view.base?.clock ?? null,
		time: view.differences.at(-1)?.time ?? view.base?.time ?? 0,
		state,
		base,
		since: view.differences,
		counters: {
			base: countsAfter(uncounted.base, view.counters.base),
			now: countsAfter(uncounted.now, view.counters.now),
		},
		capture: view.capture,
		flowTimes: null,
		runs: runsOf(view.transcript),
		compared: comparisonOf(view.compared),
	};
}

/** One event of the session's channel, by the rules of protocol/SPEC.md. */
export function receive(session: Session, event: SessionEvent): Received {
	switch (event.type) {
		case "status":
			return { session: withStatus(session, event) };
		case "lab":
			return { session: { ...session, lab: event.lab } };
		case "snapshot":
			return { session: withSnapshot(session, event.snapshot) };
		case "difference":
			return withDifference(session, event.difference);
		case "counters": {
			const { base, now } = session.counters;
			return { session: { ...session, counters: { base, now: countsAfter(now, event.counts) } } };
		}
		case "focus":
			return { session: { ...session, focus: event.focus } };
		case "capture":
			return { session: { ...session, capture: event } };
		case "flows":
			return { session: { ...session, flowTimes: flowTimesAfter(session.flowTimes, event) } };
		case "step.started": {
			const focus = withoutStep(session.focus);
			const runs = withRunEvent(session.runs, event);
			const { now } = session.counters;
			return { session: { ...session, base: session.state, since: [], counters: { base: now, now }, focus, runs } };
		}
		default: {
			const { lab } = session;
			const compared = event.type === "check.ended" ? withCheck(session.compared, lab, event) : session.compared;
			return { session: { ...session, compared, runs: withRunEvent(session.runs, event) } };
		}
	}
}

/** A new epoch is a new sandbox: nothing of the old one is kept but what compares variants. (SPEC 1) */
function emptied(session: Session): Session {
	const cleared = {
		clock: null,
		state: nothing,
		base: nothing,
		since: [],
		counters: uncounted,
		flowTimes: null,
		runs: new Map(),
	};
	return { ...session, ...cleared, focus: withoutStep(session.focus) };
}

function withoutStep(focus: Focus): Focus {
	return focus.step === null ? focus : { ...focus, step: null };
}

function withStatus(session: Session, status: SessionStatus): Session {
	if (status.epoch < session.status.epoch) return session;
	const kept = status.epoch > session.status.epoch ? emptied(session) : session;
	return { ...kept, status };
}

/** SPEC 2, and the second answer of SPEC 6. */
export function withSnapshot(session: Session, snapshot: Snapshot): Session {
	const { clock, time } = snapshot;
	const own = session.clock;
	const epoch = Math.max(session.status.epoch, own?.epoch ?? 0);
	if (clock.epoch < epoch || (own?.epoch === clock.epoch && clock.n <= own.n)) return session;
	const state = stateOf(snapshot.records);
	if (own?.epoch !== clock.epoch) {
		const kept = clock.epoch > epoch ? emptied(session) : session;
		return { ...kept, clock, time, state, base: state, since: [] };
	}
	// Within an epoch it stands for the differences that are lost: what the step changed is still told.
	const changes = difference(session.state, state);
	const leap: Difference = { clock, time, cause: { type: "kernel" }, changes };
	return { ...session, clock, time, state, since: [...session.since, leap] };
}

/** Differences since the last step's start that are kept one by one. */
const longest = 2_000;

/** Where nobody runs a step for hours, the older half of what has changed since becomes one difference. */
function shortened(base: State, since: readonly Difference[]): readonly Difference[] {
	const half = since.slice(0, longest / 2);
	const last = half.at(-1);
	if (since.length < longest || !last) return since;
	const state = apply(
		base,
		half.flatMap((one) => one.changes),
	);
	const leap: Difference = { ...last, cause: { type: "kernel" }, changes: difference(base, state) };
	return [leap, ...since.slice(half.length)];
}

/** SPEC 3 and 6. */
function withDifference(session: Session, one: Difference): Received {
	const own = session.clock;
	if (one.clock.epoch < Math.max(session.status.epoch, own?.epoch ?? 0)) return { session };
	if (own?.epoch !== one.clock.epoch) return "gap";
	if (one.clock.n <= own.n) return { session };
	if (one.clock.n > own.n + 1) return "gap";
	try {
		const state = apply(session.state, one.changes);
		indexAfter(session.state, state, one.changes);
		const since = shortened(session.base, [...session.since, one]);
		return { session: { ...session, clock: one.clock, time: one.time, state, since } };
	} catch {
		return "misfit";
	}
}
