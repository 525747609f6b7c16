import type { ConntrackRecord, State, Tuple } from "@/protocol/records";
import { asksForFlows } from "@/protocol/tracking";
import { recordsOf } from "./selectors";

/** One end of a tuple, as it is written: with its port where it has one. */
export function endOf(tuple: Pick<Tuple, "src" | "dst" | "sport" | "dport">, end: "src" | "dst"): string {
	const port = end === "src" ? tuple.sport : tuple.dport;
	const address = tuple[end];
	if (port === null) return address;
	return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/**
 * What NAT rewrote: where an answer comes from if not from where the request went (`dst`: DNAT), and where it goes to
 * if not to whom the request came from (`src`: SNAT). The answer's ends as they are written, null where nothing was.
 */
export function rewrittenBy({ original, reply }: ConntrackRecord): { dst: string | null; src: string | null } {
	const dst = endOf(reply, "src");
	const src = endOf(reply, "dst");
	return {
		dst: dst === endOf(original, "dst") ? null : dst,
		src: src === endOf(original, "src") ? null : src,
	};
}

/** Does a namespace track flows? Without a rule that needs it the kernel does not. */
export function isTracking(state: State, netns: string): boolean {
	if (recordsOf(state, "conntrack", netns).length > 0) return true;
	return recordsOf(state, "rule", netns).some(asksForFlows);
}
