import { describe, expect, it } from "vitest";
import { receive, type Session, sessionOf } from "./session";
import { neighbour, Source } from "./testing/source";

const add = (n: number, clock: { epoch: number; n: number }) => {
	const to = neighbour(n, "STALE");
	const changes = [{ op: "add" as const, id: to.id, to }];
	return { type: "difference" as const, difference: { clock, time: 0, cause: { type: "kernel" as const }, changes } };
};

/** Takes an event that must be applied or dropped. */
function taken(session: Session, event: Parameters<typeof receive>[1]): Session {
	const received = receive(session, event);
	if (typeof received !== "object") throw new Error(received);
	return received.session;
}

describe("a session receives", () => {
	const fresh = () => sessionOf(new Source(10).view());

	it("SPEC 3, 6: the difference that is one more than its own clock", () => {
		const session = taken(fresh(), add(1, { epoch: 1, n: 1 }));
		expect(session.clock).toEqual({ epoch: 1, n: 1 });
		expect(session.state.size).toBe(2);
	});

	it("SPEC 6: nothing twice, a lower number is dropped as seen", () => {
		const session = taken(fresh(), add(1, { epoch: 1, n: 1 }));
		expect(taken(session, add(1, { epoch: 1, n: 1 }))).toBe(session);
	});

	it("SPEC 6: a higher number, or a newer epoch than its own, as a gap", () => {
		expect(receive(fresh(), add(1, { epoch: 1, n: 2 }))).toBe("gap");
		expect(receive(fresh(), add(1, { epoch: 2, n: 1 }))).toBe("gap");
	});

	it("SPEC 1: nothing of an older epoch", () => {
		const source = new Source(10);
		source.reset();
		const session = sessionOf(source.view());
		expect(taken(session, add(1, { epoch: 1, n: 1 }))).toBe(session);
		expect(taken(session, { ...source.status(), epoch: 1, status: "lost" })).toBe(session);
	});

	it("SPEC 5: a difference that does not fit as a misfit, and stays as it was", () => {
		expect(receive(fresh(), add(250, { epoch: 1, n: 1 }))).toBe("misfit");
	});

	it("SPEC 6: a snapshot instead of lost differences, and still tells what the step changed", () => {
		const source = new Source(10);
		const session = sessionOf(source.view());
		source.become(new Map([neighbour(250, "STALE"), neighbour(3, "DELAY")].map((one) => [one.id, one])));
		const caught = taken(session, { type: "snapshot", snapshot: source.snapshot() });
		expect(caught.clock).toEqual({ epoch: 1, n: 1 });
		expect(caught.base).toBe(session.base);
		expect(caught.since.flatMap((one) => one.changes.map((change) => change.op)).sort()).toEqual(["add", "change"]);
	});
});
