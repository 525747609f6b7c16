import { afterEach, describe, expect, it } from "vitest";
import { apply, type Difference, difference, invert, stateOf } from "@/protocol/difference";
import type { NetRecord, State } from "@/protocol/records";
import { History, type Past, stateAt } from "./history";
import { lastPlace, momentAt } from "./moment";
import { receive, type Session, sessionOf } from "./session";
import { createSessionStore, type SessionStore } from "./store";
import { random } from "./testing/random";
import { SocketPair, settled } from "./testing/socket-pair";
import { neighbour, Source } from "./testing/source";
import { wireOver } from "./wire";

const records = (state: State | undefined): NetRecord[] => [...(state?.values() ?? [])];

/** Another state, most of it as it was; what is new comes last, as in the kernel's own order. */
function another(state: State, next: () => number): State {
	const to = new Map([...state].filter(() => next() < 0.93));
	const one = neighbour(1 + Math.floor(next() * 30), next() < 0.5 ? "REACHABLE" : `STALE ${next()}`);
	return to.set(one.id, one);
}

const open: SessionStore[] = [];
afterEach(() => {
	for (const store of open.splice(0)) store.close();
});

function joined(source: Source) {
	const socket = new SocketPair(source, () => "once");
	const frames: (() => void)[] = [];
	const store = createSessionStore(wireOver(socket), "fuzz", (callback) => frames.push(callback));
	open.push(store);
	const calm = async () => {
		while (socket.waiting > 0 || frames.length > 0) {
			await socket.deliver(socket.waiting);
			for (const callback of frames.splice(0)) callback();
			await settled();
		}
	};
	return { socket, store, calm };
}

function pastOf(store: SessionStore): Past {
	const { past } = store.getState();
	if (!past) throw new Error("no past yet");
	return past;
}

describe("the past", () => {
	it("SPEC 3, 5, 11: holds every state as it was and in its order, however late or often the page joined", async () => {
		for (let seed = 1; seed <= 8; seed++) {
			const next = random(seed);
			const source = new Source(1_000);
			const { socket, store, calm } = joined(source);
			let steps = 0;
			for (let i = 0; i < 600; i++) {
				const dice = next();
				if (dice < 0.9) source.become(another(source.state, next));
				else if (dice < 0.94) source.run({ type: "step.started", step: `s${++steps}`, time: i });
				else if (dice < 0.96) socket.disconnect();
				else if (i > 100) socket.connect();
				if (next() < 0.2) await calm();
			}
			socket.connect();
			await calm();
			const recalled = store.recall();
			await calm();
			await recalled;
			const past = pastOf(store);
			expect(past.complete, `seed ${seed}`).toBe(true);
			expect(past.differences).toHaveLength(source.n);
			for (let n = 0; n <= source.n; n += 1 + Math.floor(next() * 9)) {
				expect(records(stateAt(past, n)), `seed ${seed}, ${n}`).toEqual(records(source.states[n]));
			}
			expect(past.starts.map(({ step }) => step)).toEqual(source.view().transcript.map(({ step }) => step));
		}
	});

	it("SPEC 5: undone from any moment to any earlier one, it is what it was", () => {
		const next = random(7);
		const source = new Source(1_000);
		for (let i = 0; i < 200; i++) source.become(another(source.state, next));
		const history = History.of(sessionOf(source.view()));
		if (!history) throw new Error("no state");
		const { past } = history;
		const sorted = (state: State) => records(state).sort((a, b) => a.id.localeCompare(b.id));
		for (let n = 200; n > 0; n--) {
			const undone = apply(stateAt(past, n), invert(past.differences[n - 1]?.changes ?? []));
			expect(sorted(undone)).toEqual(sorted(stateAt(past, n - 1)));
		}
	});

	it("SPEC 9: is bounded, forgets the oldest, and says from when it is known", () => {
		const next = random(3);
		const source = new Source(10_000);
		let session: Session = sessionOf(source.view());
		const history = History.of(session, 1_000);
		source.onTold((event) => {
			const received = receive(session, event);
			if (typeof received !== "object") throw new Error(received);
			session = received.session;
			expect(history?.heard(event, session)).toBe(true);
		});
		for (let i = 0; i < 4_000; i++) source.become(another(source.state, next));
		const past = history?.past;
		if (!past) throw new Error("no past");
		expect(past.differences.length).toBeGreaterThanOrEqual(1_000);
		expect(past.differences.length).toBeLessThan(1_400);
		expect(past.base.clock.n).toBe(source.n - past.differences.length);
		expect(records(past.base.state)).toEqual(records(source.states[past.base.clock.n]));
		for (let n = past.base.clock.n; n <= source.n; n += 7) {
			expect(records(stateAt(past, n))).toEqual(records(source.states[n]));
		}
	});

	it("is bounded in what the differences hold, too: of large ones fewer are kept", () => {
		const source = new Source(10_000);
		let session: Session = sessionOf(source.view());
		const history = History.of(session, 10_000, 20_000);
		source.onTold((event) => {
			const received = receive(session, event);
			if (typeof received !== "object") throw new Error(received);
			session = received.session;
			history?.heard(event, session);
		});
		const many = (state: string) => stateOf(Array.from({ length: 600 }, (_, n) => neighbour(n, state)));
		for (let i = 0; i < 60; i++) source.become(many(i % 2 === 0 ? "STALE" : "REACHABLE"));
		const past = history?.past;
		if (!past) throw new Error("no past");
		const changes = past.differences.reduce((sum, one) => sum + one.changes.length, 0);
		expect(changes).toBeGreaterThan(19_000);
		expect(changes).toBeLessThan(23_000);
		const { n } = past.base.clock;
		expect(n).toBe(source.n - past.differences.length);
		for (const at of [n, n + 1, source.n]) expect(records(stateAt(past, at))).toEqual(records(source.states[at]));
	});

	it("of a session in which nobody runs a step for hours is as short as any", () => {
		const source = new Source(10_000);
		let session: Session = sessionOf(source.view());
		source.onTold((event) => {
			const received = receive(session, event);
			if (typeof received === "object") session = received.session;
		});
		const next = random(11);
		for (let i = 0; i < 5_000; i++) source.become(another(source.state, next));
		expect(session.since.length).toBeLessThan(2_000);
		const led = session.since.reduce((state, one) => apply(state, one.changes), session.base);
		expect(records(led)).toEqual(records(session.state));
	});

	it("keeps what is looked at as it is while more comes, until a reset or a run", async () => {
		const next = random(5);
		const source = new Source(100);
		const { socket, store, calm } = joined(source);
		socket.connect();
		for (let i = 0; i < 5; i++) source.become(another(source.state, next));
		source.run({ type: "step.started", step: "a", time: 1 });
		for (let i = 0; i < 5; i++) source.become(another(source.state, next));
		await calm();
		store.look({ n: 7, starts: 1 });
		const { moment } = store.getState();
		expect(records(moment?.state)).toEqual(records(source.states[7]));
		expect(records(moment?.base)).toEqual(records(source.states[5]));
		expect(moment).toMatchObject({ step: "a", change: 2, changes: 5 });
		for (let i = 0; i < 5; i++) source.become(another(source.state, next));
		await calm();
		expect(store.getState().moment).toBe(moment);
		expect(pastOf(store).differences).toHaveLength(15);
		store.look(lastPlace(pastOf(store)));
		expect(store.getState().moment).toBeNull();
		store.look({ n: 3, starts: 0 });
		void store.run("a");
		expect(store.getState().moment).toBeNull();
		store.look({ n: 3, starts: 0 });
		source.reset();
		await calm();
		expect(store.getState().moment).toBeNull();
	});

	it("shows of a step at every moment what the page showed then", () => {
		const next = random(11);
		const source = new Source(1_000);
		let session = sessionOf(source.view());
		const history = History.of(session);
		const then: { session: Session; starts: number }[] = [];
		source.onTold((event) => {
			const received = receive(session, event);
			if (typeof received !== "object") throw new Error(received);
			session = received.session;
			history?.heard(event, session);
			then.push({ session, starts: session.runs.size });
		});
		for (let step = 0; step < 12; step++) {
			source.run({ type: "step.started", step: `s${step}`, time: step });
			for (let i = Math.floor(next() * 6); i > 0; i--) source.become(another(source.state, next));
		}
		const past = history?.past;
		if (!past) throw new Error("no past");
		for (const { session: was, starts } of then) {
			const moment = momentAt(past, { n: was.clock?.n ?? 0, starts }, null);
			expect(records(moment.state)).toEqual(records(was.state));
			expect(records(moment.base)).toEqual(records(was.base));
			expect(moment.since).toEqual(was.since);
		}
	});

	it("between any two moments tells what leads from the one to the other, backwards too", () => {
		const next = random(13);
		const source = new Source(1_000);
		for (let i = 0; i < 60; i++) source.become(another(source.state, next));
		const past = History.of(sessionOf(source.view()))?.past;
		if (!past) throw new Error("no past");
		const leads = (from: number, to: number, since: readonly Difference[]) => {
			const reached = apply(
				stateAt(past, from),
				since.flatMap(({ changes }) => changes),
			);
			expect(difference(reached, stateOf(records(stateAt(past, to))))).toEqual([]);
		};
		for (const [from, to] of [
			[10, 50],
			[50, 10],
			[0, 60],
			[33, 33],
		] as const) {
			leads(from, to, momentAt(past, { n: to, starts: 0 }, { n: from, starts: 0 }).since);
		}
	});
});
