import { afterEach, describe, expect, it } from "vitest";
import { apply, stateOf } from "@/protocol/difference";
import type { NetRecord, State } from "@/protocol/records";
import { createSessionStore, type SessionStore } from "./store";
import { random } from "./testing/random";
import { type Fate, SocketPair, settled } from "./testing/socket-pair";
import { neighbour, Source } from "./testing/source";
import { wireOver } from "./wire";

const sorted = (state: State): NetRecord[] => [...state.values()].sort((a, b) => a.id.localeCompare(b.id));
const started = (step: string, time: number) => ({ type: "step.started" as const, step, time });

const open: SessionStore[] = [];
afterEach(() => {
	for (const store of open.splice(0)) store.close();
});

/** A store over an in-memory socket; `frames` holds what it wants done before the next frame. */
function joined(source: Source, fate: () => Fate = () => "once") {
	const socket = new SocketPair(source, fate);
	const frames: (() => void)[] = [];
	const store = createSessionStore(wireOver(socket), "fuzz", (callback) => frames.push(callback));
	open.push(store);
	const frame = async () => {
		for (const callback of frames.splice(0)) callback();
		await settled();
	};
	/** Until nothing is on its way and no frame is asked for. */
	const calm = async () => {
		while (socket.waiting > 0 || frames.length > 0) {
			await socket.deliver(socket.waiting);
			await frame();
		}
	};
	return { socket, store, frame, calm };
}

function knows(store: SessionStore) {
	const { session } = store.getState();
	if (!session) throw new Error("no session yet");
	return session;
}

describe("a session's store", () => {
	it("SPEC 1 to 6: ends with the source's state, whatever is lost, doubled or cut off on the way", async () => {
		for (let seed = 1; seed <= 150; seed++) {
			const next = random(seed);
			const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
			const source = new Source(1 + Math.floor(next() * 12));
			const troubled = () => pick<Fate>(["once", "once", "once", "twice", "never"]);
			let trouble = true;
			const { socket, store, frame, calm } = joined(source, () => (trouble ? troubled() : "once"));
			socket.connect();
			let steps = 0;
			for (let i = 0; i < 120; i++) {
				const dice = next();
				if (dice < 0.5) {
					const records = sorted(source.state).filter(() => next() < 0.9);
					const one = neighbour(1 + Math.floor(next() * 20), pick(["REACHABLE", "STALE", "DELAY"]));
					source.become(stateOf([...records, one]));
				} else if (dice < 0.75) await socket.deliver(1 + Math.floor(next() * 4));
				else if (dice < 0.87) await frame();
				else if (dice < 0.92) source.run(started(`step-${++steps}`, i));
				else if (dice < 0.94) source.reset();
				else if (dice < 0.97) socket.disconnect();
				else socket.connect();
			}
			trouble = false;
			socket.connect();
			source.become(stateOf([...source.state.values(), neighbour(99, `seed ${seed}`)]));
			await calm();
			const session = knows(store);
			expect(session.clock, `seed ${seed}`).toEqual({ epoch: source.epoch, n: source.n });
			expect(sorted(session.state), `seed ${seed}`).toEqual(sorted(source.state));
			let replayed = session.base;
			for (const one of session.since) replayed = apply(replayed, one.changes);
			expect(sorted(replayed), `seed ${seed}: what the step changed leads to the state`).toEqual(sorted(session.state));
			expect([...session.runs.keys()], `seed ${seed}`).toEqual(source.view().transcript.map((event) => event.step));
		}
	}, 30_000);

	it("SPEC 6: asks with its own clock for what is missing, and keeps a step's start in its place", async () => {
		const source = new Source(100);
		let fate: Fate = "once";
		const { socket, store, calm } = joined(source, () => fate);
		socket.connect();
		await calm();
		fate = "never";
		source.become(stateOf([neighbour(1, "REACHABLE")]));
		fate = "once";
		source.become(stateOf([neighbour(1, "STALE")]));
		const before = source.state;
		source.run(started("a", 1));
		source.become(stateOf([neighbour(1, "STALE"), neighbour(2, "DELAY")]));
		await calm();
		expect(sorted(knows(store).state)).toEqual(sorted(source.state));
		expect(sorted(knows(store).base)).toEqual(sorted(before));
		expect(knows(store).since.map((one) => one.clock.n)).toEqual([3]);
	});

	it("SPEC 1: shows nothing of the old sandbox after a reset", async () => {
		const source = new Source(100);
		const { socket, store, calm } = joined(source);
		socket.connect();
		source.run(started("a", 1));
		source.become(stateOf([neighbour(1, "STALE")]));
		await calm();
		expect(knows(store).runs.size).toBe(1);
		source.reset();
		await calm();
		expect(knows(store).runs.size).toBe(0);
		expect(knows(store).since).toEqual([]);
		expect(sorted(knows(store).state)).toEqual([neighbour(250, "PERMANENT")]);
	});

	it("tells that the connection is lost, and catches up by itself when it is back", async () => {
		const source = new Source(100);
		const { socket, store, calm } = joined(source);
		expect(store.getState().connection).toBe("opening");
		socket.connect();
		await calm();
		expect(store.getState().connection).toBe("open");
		socket.disconnect();
		expect(store.getState().connection).toBe("lost");
		source.run(started("while-away", 1));
		source.become(stateOf([neighbour(7, "STALE")]));
		socket.connect();
		await calm();
		expect(store.getState().connection).toBe("open");
		expect(knows(store).runs.has("while-away")).toBe(true);
		expect(sorted(knows(store).state)).toEqual([neighbour(7, "STALE")]);
	});

	it("takes what was told before the connection went: among it may be why it went", async () => {
		const source = new Source(100);
		const { socket, store, calm } = joined(source);
		socket.connect();
		await calm();
		source.become(stateOf([neighbour(8, "STALE")]));
		await socket.deliver(1);
		socket.disconnect();
		expect(store.getState().connection).toBe("lost");
		expect(sorted(knows(store).state)).toEqual([neighbour(8, "STALE")]);
	});

	it("SPEC 14: knows what the owner looks at, until another step starts", async () => {
		const source = new Source(100);
		const { socket, store, calm } = joined(source);
		socket.connect();
		await calm();
		const focus = { step: "one", selected: "netns:worker1" };
		source.tell({ type: "focus", focus });
		await calm();
		expect(knows(store).focus).toEqual(focus);
		source.run(started("two", 1));
		await calm();
		expect(knows(store).focus).toEqual({ step: null, selected: "netns:worker1" });
		source.tell({ type: "focus", focus });
		source.reset();
		await calm();
		expect(knows(store).focus).toEqual({ step: null, selected: "netns:worker1" });
	});

	it("changes once a frame, however much was told", async () => {
		const source = new Source(100);
		const { socket, store, calm } = joined(source);
		socket.connect();
		await calm();
		let changes = 0;
		store.subscribe(() => changes++);
		for (let n = 1; n <= 50; n++) source.become(stateOf([neighbour(n, "STALE")]));
		await calm();
		expect(changes).toBe(1);
	});
});
