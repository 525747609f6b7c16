import type { Change, Difference } from "@/protocol/difference";
import type { NeighbourRecord } from "@/protocol/records";

/** The states that an entry goes through, as the kernel calls them (NUD: neighbour unreachability detection). */
export const nudStates = ["INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED"] as const;
export type NudState = (typeof nudStates)[number];

export const isNudState = (state: string): state is NudState => nudStates.some((one) => one === state);

/** What leads from one to another. */
export type Why = "answer" | "noAnswer" | "time" | "used" | "confirmed" | "wait";

export const nudWays: readonly { from: NudState; to: NudState; why: Why }[] = [
	{ from: "INCOMPLETE", to: "REACHABLE", why: "answer" },
	{ from: "INCOMPLETE", to: "FAILED", why: "noAnswer" },
	{ from: "REACHABLE", to: "STALE", why: "time" },
	{ from: "STALE", to: "DELAY", why: "used" },
	{ from: "DELAY", to: "REACHABLE", why: "confirmed" },
	{ from: "DELAY", to: "PROBE", why: "wait" },
	{ from: "PROBE", to: "REACHABLE", why: "answer" },
	{ from: "PROBE", to: "FAILED", why: "noAnswer" },
	{ from: "FAILED", to: "INCOMPLETE", why: "used" },
];

/** A state that an entry was seen in; null: it was gone. */
export interface Seen {
	state: string | null;
	/** Milliseconds since 1970, by the agent's clock. */
	time: number;
}

/** The way that an entry took, up to a clock: the newest last. States between two readings are not seen. */
export function wayTaken(differences: readonly Difference[], id: string, through: number): Seen[] {
	const way: Seen[] = [];
	for (const { clock, time, changes } of differences) {
		if (clock.n > through) break;
		for (const change of changes) {
			if (change.id !== id) continue;
			const state = stateAfter(change);
			if (state !== undefined && state !== way.at(-1)?.state) way.push({ state, time });
		}
	}
	return way;
}

function stateAfter(change: Change): string | null | undefined {
	if (change.op === "remove") return null;
	const { state } = change.to as Partial<NeighbourRecord>;
	return typeof state === "string" ? state : undefined;
}
