import { afterEach, describe, expect, it, vi } from "vitest";
import type { FromAgent } from "@/protocol/agent";
import { VethlabError } from "@/protocol/errors";
import { type NetRecord, recordId } from "@/protocol/records";
import { SessionEvent } from "@/protocol/run";
import { SessionView } from "@/protocol/socket";
import { EngineChoice } from "./engine-choice";
import { Session } from "./session";
import { FakeEngine, fakeLab } from "./testing/fake-agent";
import { Listener, stateOfView } from "./testing/listener";

afterEach(() => vi.useRealTimers());

function open(options: { startWithin?: number; keepMinutes?: number } = {}) {
	const engine = new FakeEngine();
	const listener = new Listener();
	const first = engine.next();
	const session = new Session({
		id: "s",
		lab: fakeLab,
		engines: new EngineChoice([engine]),
		keepMinutes: 30,
		...options,
	});
	session.join(listener);
	return { engine, listener, session, first };
}

async function openReady() {
	const opened = open();
	const agent = await opened.first;
	const ready = opened.listener.status("ready");
	agent.ready();
	await ready;
	return { ...opened, agent };
}

function rule(n: number): NetRecord {
	const place = { netns: "pc", variant: "nft", table: "nat", chain: "KUBE-SERVICES" } as const;
	const text = `-d 10.96.${n >> 8}.${n & 255}/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-${n}`;
	return { id: recordId.rule("pc", "nft", "nat", "KUBE-SERVICES", text), kind: "rule", ...place, order: n, text };
}

function codeOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		return VethlabError.from(error).code;
	}
	return "none";
}

describe("a session's start", () => {
	it("tells its phases, then the state whole, then that it is ready", async () => {
		const { session, listener, first } = open();
		const agent = await first;
		agent.say({ type: "phase", phase: "hosts" });
		const ready = listener.status("ready");
		agent.ready();
		await ready;
		const told = listener.heard.map((event) => (event.type === "status" ? (event.phase ?? event.status) : event.type));
		expect(told).toEqual(["sandbox", "agent", "hosts", "snapshot", "ready"]);
		expect(session.status).toMatchObject({ kernel: "6.0", epoch: 0, viewers: 1 });
		expect(agent.heard[0]).toEqual({ type: "open", epoch: 0, lab: fakeLab });
	});

	it("that fails says why, and a reset tries again", async () => {
		const { engine, session, listener, first } = open();
		const agent = await first;
		const lost = listener.status("lost");
		agent.say({ type: "failed", error: { code: "kernel-feature", message: "no bridge", values: {} } });
		await lost;
		expect(session.status.error).toMatchObject({ code: "kernel-feature", message: "no bridge" });
		const again = engine.next();
		session.reset();
		const ready = listener.status("ready");
		(await again).ready();
		await ready;
		expect(session.status).toMatchObject({ epoch: 1, error: null });
		expect(engine.alive).toBe(1);
	});

	it("whose engine refuses says what the engine says", async () => {
		const engine = new FakeEngine();
		engine.broken = new VethlabError("userns-forbidden", "Run this one command.");
		const session = new Session({ id: "s", lab: fakeLab, engines: new EngineChoice([engine]), keepMinutes: 30 });
		const listener = new Listener();
		session.join(listener);
		await listener.status("lost");
		expect(session.status.error?.code).toBe("userns-forbidden");
	});

	it("that takes too long is given up, and nothing of it is left", async () => {
		const { engine, session, listener, first } = open({ startWithin: 20 });
		await first;
		await listener.status("lost");
		expect(session.status.error?.code).toBe("sandbox-failed");
		expect(engine.alive).toBe(0);
	});
});

describe("running steps", () => {
	it("goes through the steps in order, one at a time, without the optional ones", async () => {
		const { agent, session, listener } = await openReady();
		let told = agent.told("run");
		session.run("two");
		await told;
		expect(agent.heard.slice(1)).toEqual([{ type: "run", step: "one", files: [] }]);
		told = agent.told("run");
		agent.start("one");
		agent.end("one");
		await told;
		expect(agent.heard.at(-1)).toEqual({ type: "run", step: "two", files: [] });
		const ready = listener.status("ready");
		agent.start("two");
		agent.end("two");
		await ready;
		told = agent.told("run");
		session.run("extra");
		await told;
		expect(agent.heard.at(-1)).toEqual({ type: "run", step: "extra", files: [] });
	});

	it.each(["command", "check", "stopped"] as const)(
		"goes no further where a step ends by %s, and runs that step again when asked",
		async (reason) => {
			const { agent, session, listener } = await openReady();
			let told = agent.told("run");
			session.run("two");
			await told;
			const ready = listener.status("ready");
			agent.start("one");
			agent.end("one", reason);
			await ready;
			expect(agent.heard.filter((message) => message.type === "run")).toHaveLength(1);
			told = agent.told("run");
			session.run("two");
			await told;
			expect(agent.heard.at(-1)).toEqual({ type: "run", step: "one", files: [] });
		},
	);

	it("does not run a step that is done a second time", async () => {
		const { agent, session, listener } = await openReady();
		const told = agent.told("run");
		session.run("one");
		await told;
		const ready = listener.status("ready");
		agent.start("one");
		agent.end("one");
		await ready;
		session.run("one");
		expect(session.status.status).toBe("ready");
		expect(agent.heard.filter((message) => message.type === "run")).toHaveLength(1);
	});

	it("stops: the agent ends the step, and what waited is forgotten", async () => {
		const { agent, session, listener } = await openReady();
		session.run("two");
		expect(session.status.status).toBe("running");
		const told = agent.told("stop");
		session.stop();
		await told;
		const ready = listener.status("ready");
		agent.start("one");
		agent.end("one", "stopped");
		await ready;
		expect(agent.heard.filter((message) => message.type === "run")).toHaveLength(1);
	});

	it("of the same step, asked for by two pages at the same moment, is one", async () => {
		const { agent, session } = await openReady();
		const told = agent.told("run");
		session.run("two");
		session.run("two");
		await told;
		agent.start("one");
		session.run("two");
		expect(codeOf(() => session.run("one"))).toBe("session-busy");
		session.stop();
		// What is being stopped is not what is asked for now.
		expect(codeOf(() => session.run("two"))).toBe("session-busy");
	});

	it("refuses a second run, an unknown step, a clock before there is a state", async () => {
		const { session } = open();
		expect(codeOf(() => session.resync({ epoch: 0, n: 0 }))).toBe("session-busy");
		session.run("one");
		expect(codeOf(() => session.run("two"))).toBe("session-busy");
		expect(codeOf(() => session.run("nine"))).toBe("step-unknown");
		expect(codeOf(() => session.reset("nine"))).toBe("step-unknown");
	});

	it("asked for while the sandbox starts begins when it is ready", async () => {
		const { session, first } = open();
		session.run("one");
		const agent = await first;
		const told = agent.told("run");
		agent.ready();
		await told;
		expect(session.status.status).toBe("running");
	});
});

describe("a view", () => {
	it("holds the state when the last step started and what has changed since, and parses", async () => {
		const { agent, session, listener } = await openReady();
		agent.set(1, "before");
		const told = agent.told("run");
		session.run("one");
		await told;
		agent.start("one");
		agent.set(2, "within");
		const ready = listener.status("ready");
		agent.end("one");
		await ready;
		const view = SessionView.parse(JSON.parse(JSON.stringify(session.view("owner"))));
		expect(view.base?.clock.n).toBe(1);
		expect(view.differences.map((one) => one.clock.n)).toEqual([2]);
		expect(stateOfView(view)).toEqual(agent.state);
		expect(view.transcript.map((event) => event.type)).toEqual([
			"step.started",
			"command.started",
			"command.ended",
			"step.ended",
		]);
	});
});

describe("a reset", () => {
	it("SPEC 1: starts a new epoch in a new sandbox, ends the old one first, replays the steps asked for", async () => {
		const { engine, agent, session, listener } = await openReady();
		const again = engine.next();
		session.reset("one");
		expect(session.status).toMatchObject({ status: "starting", epoch: 1 });
		const next = await again;
		expect(agent.killed).toBe(true);
		// Whatever the old one still says is of an older epoch.
		agent.set(7, "late");
		const told = next.told("run");
		next.ready();
		await told;
		expect(next.heard.at(-1)).toEqual({ type: "run", step: "one", files: [] });
		const after = listener.heard.slice(
			listener.heard.findIndex((event) => event.type === "status" && event.epoch === 1),
		);
		expect(after.filter((event) => event.type === "difference")).toEqual([]);
		expect(session.view("owner").base?.clock).toEqual({ epoch: 1, n: 0 });
	});

	it("many times at once never has more than one sandbox, and ends in the last epoch", async () => {
		const { engine, session, listener } = await openReady();
		engine.script = (agent) => {
			expect(engine.alive).toBe(1);
			void agent.told("open").then(() => agent.ready());
		};
		const ready = listener.status("ready");
		for (let i = 0; i < 5; i++) session.reset();
		await ready;
		expect(session.status.epoch).toBe(5);
		expect(engine.alive).toBe(1);
	});
});

describe("an agent that is lost", () => {
	it("leaves its last state to be seen, says so, and refuses steps until a reset", async () => {
		const { agent, session, listener } = await openReady();
		agent.set(1, "last");
		const lost = listener.status("lost");
		agent.die({ code: null, signal: "SIGKILL" });
		await lost;
		expect(session.status.error).toMatchObject({
			code: "agent-lost",
			values: { how: "SIGKILL", log: "the fake agent's log" },
		});
		expect(stateOfView(session.view("owner"))).toEqual(agent.state);
		expect(codeOf(() => session.run("one"))).toBe("agent-lost");
	});

	const rubbish: [string, string, string][] = [
		["no JSON", "hello\n", "message-invalid"],
		["a message that does not fit", '{"type":"difference"}\n', "message-invalid"],
		[
			"a step that the lab does not have",
			`${JSON.stringify({ type: "step.started", step: "x", time: 0 })}\n`,
			"internal",
		],
	];
	it.each(rubbish)("is one that sends %s", async (_, line, code) => {
		const { agent, session, listener } = await openReady();
		const lost = listener.status("lost");
		agent.raw(line);
		await lost;
		expect(session.status.error?.code).toBe(code);
		expect(agent.killed).toBe(true);
	});

	it("SPEC 3: is one that leaves a difference out", async () => {
		const { agent, session, listener } = await openReady();
		const gap: FromAgent = {
			type: "difference",
			difference: { clock: { epoch: 0, n: 2 }, time: 0, cause: { type: "kernel" }, changes: [] },
		};
		const lost = listener.status("lost");
		agent.say(gap);
		await lost;
		expect(session.status.error).toMatchObject({ code: "internal" });
	});
});

describe("keeping", () => {
	it("ends the sandbox so long after the last viewer has left, and not while one looks", async () => {
		const { engine, session, listener } = await openReady();
		vi.useFakeTimers();
		const second = new Listener();
		session.join(second);
		session.keep(2);
		session.leave(listener);
		await vi.advanceTimersByTimeAsync(10 * 60_000);
		expect(session.status).toMatchObject({ status: "ready", viewers: 1, keepMinutes: 2 });
		session.leave(second);
		await vi.advanceTimersByTimeAsync(119_000);
		expect(session.status.status).toBe("ready");
		session.join(second);
		await vi.advanceTimersByTimeAsync(10 * 60_000);
		session.leave(second);
		await vi.advanceTimersByTimeAsync(120_000);
		await session.ended;
		expect(engine.alive).toBe(0);
	});

	it("goes by time that passes, whatever becomes of the machine's clock meanwhile", async () => {
		const { session, listener } = await openReady();
		vi.useFakeTimers();
		const day = 24 * 3_600_000;
		session.keep(2);
		session.leave(listener);
		vi.setSystemTime(Date.now() + day);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(session.status.status).toBe("ready");
		vi.setSystemTime(Date.now() - 2 * day);
		await vi.advanceTimersByTimeAsync(60_000);
		await session.ended;
	});

	it("ends at once when told to, whatever it is doing, and answers no more", async () => {
		const { engine, session, listener, first } = open();
		session.run("two");
		await first;
		await session.end();
		expect(listener.heard.at(-1)).toMatchObject({ type: "status", status: "ended" });
		expect(engine.alive).toBe(0);
		expect(codeOf(() => session.run("one"))).toBe("session-unknown");
		expect(codeOf(() => session.reset())).toBe("session-unknown");
	});
});

it("tells nothing that does not fit the protocol", async () => {
	const { agent, session, listener } = await openReady();
	const told = agent.told("run");
	session.run("one");
	await told;
	agent.start("one");
	agent.end("one");
	await session.end();
	for (const event of listener.heard) expect(SessionEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
});

describe("thousands of records", () => {
	it("SPEC 13: of one rule more among 5,000 that rule is told, and no list", async () => {
		const { agent, listener } = await openReady();
		const all = new Map(agent.state);
		for (let n = 0; n < 5000; n++) all.set(rule(n).id, rule(n));
		const hear = (id: string) =>
			listener.until((one) => one.type === "difference" && one.difference.changes.some((change) => change.id === id));
		const many = hear(rule(0).id);
		agent.become(all);
		await many;
		const before = listener.heard.length;
		const one = hear(rule(5000).id);
		agent.become(new Map(all).set(rule(5000).id, rule(5000)));
		await one;
		const told = listener.heard.slice(before);
		expect(told.map(({ type }) => type)).toEqual(["difference"]);
		expect(JSON.stringify(told).length).toBeLessThan(1000);
	});
});
