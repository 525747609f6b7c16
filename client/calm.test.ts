import { describe, expect, it } from "vitest";
import type { SessionEvent } from "@/protocol/run";
import { onlyStreamed } from "./calm";
import { receive, type Session, sessionOf } from "./session";
import type { SessionState } from "./store";
import { neighbour, Source } from "./testing/source";

const source = new Source(10);
const session = sessionOf(source.view());
const at = (more: Partial<SessionState>): SessionState => ({
	connection: "open",
	session,
	refused: null,
	notice: null,
	past: null,
	moment: null,
	from: null,
	...more,
});

function having(...events: SessionEvent[]): SessionState {
	let known: Session = session;
	for (const event of events) {
		const received = receive(known, event);
		if (typeof received !== "object") throw new Error(received);
		known = received.session;
	}
	return at({ session: known });
}

const started = { type: "step.started" as const, step: "a", time: 1 };
const difference: SessionEvent = {
	type: "difference",
	difference: {
		clock: { epoch: 1, n: 1 },
		time: 1,
		cause: { type: "kernel" },
		changes: [{ op: "add", id: neighbour(7, "STALE").id, to: neighbour(7, "STALE") }],
	},
};

describe("what may follow the graph a moment later", () => {
	it.each<[string, SessionEvent[]]>([
		["a difference", [difference]],
		["a step that starts, and what it prints", [{ ...source.status(), status: "running" }, started]],
	])("is %s", (_, events) => {
		expect(onlyStreamed(at({}), having(...events))).toBe(true);
	});

	it.each<[string, SessionState]>([
		["a sandbox that is gone", having({ ...source.status(), status: "lost" })],
		["a sandbox that is another", having({ ...source.status(), epoch: 2, status: "starting" })],
		["a connection that goes", at({ connection: "lost" })],
		["a request that was refused", at({ refused: { code: "internal", message: "no", values: {} } })],
		["where the owner looks", having({ type: "focus", focus: { step: "a", selected: null } })],
		["a session that was left", at({ session: null })],
	])("is not %s", (_, now) => {
		expect(onlyStreamed(at({}), now)).toBe(false);
	});
});
