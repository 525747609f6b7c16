import type { SessionStatus } from "@/protocol/run";
import type { SessionState } from "./store";

/**
 * Is what is new only what a lab streams while it runs: records, output, checks, counters? Anything else (a connection, a
 * sandbox, somebody's choice) changes what the page is about.
 */
export function onlyStreamed(before: SessionState, now: SessionState): boolean {
	const [old, session] = [before.session, now.session];
	if (!old || !session || (old.clock === null) !== (session.clock === null)) return false;
	return (
		chosen.every((key) => before[key] === now[key]) &&
		lasting.every((key) => old[key] === session[key]) &&
		(old.status === session.status || (atWork(old.status) && atWork(session.status)))
	);
}

const chosen = ["connection", "refused", "notice", "moment", "from"] as const;
const lasting = ["id", "server", "role", "lab", "focus"] as const;

/** A step that begins or ends is part of the stream, a sandbox that does is not. */
const atWork = ({ status }: SessionStatus) => status === "ready" || status === "running";
