import { describe, expect, it } from "vitest";
import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import { SessionView } from "@/protocol/socket";
import { EngineChoice } from "./engine-choice";
import { Session, type SessionOptions } from "./session";
import { type FakeAgent, FakeEngine, fakeLab, fakeLabOnLab, fakeVariant } from "./testing/fake-agent";
import { Listener } from "./testing/listener";

async function open(lab: Lab, options: Partial<SessionOptions> = {}) {
	const engine = new FakeEngine();
	const engines = new EngineChoice([engine]);
	const listener = new Listener();
	const first = engine.next();
	const session = new Session({ id: "s", lab, engines, keepMinutes: 30, ...options });
	session.join(listener);
	return { engine, listener, session, agent: await first };
}

function labsTold(listener: Listener): Lab[] {
	return listener.heard.flatMap((event) => (event.type === "lab" ? [event.lab] : []));
}

function thrown(action: () => unknown): VethlabError | null {
	try {
		action();
		return null;
	} catch (error) {
		return VethlabError.from(error);
	}
}

/** Resolves when the session is ready again after this step. */
function rested(listener: Listener, step: string): Promise<void> {
	let ended = false;
	return listener.until((event) => {
		ended ||= event.type === "step.ended" && event.step === step;
		return ended && event.type === "status" && event.status === "ready";
	});
}

async function ready(agent: FakeAgent, listener: Listener): Promise<void> {
	const isReady = listener.status("ready");
	agent.ready(["ipip"]);
	await isReady;
}

describe("preludes", () => {
	it("run by themselves in one go as soon as the sandbox is ready, and nothing after them", async () => {
		const { agent, listener, session } = await open(fakeLabOnLab);
		agent.obey();
		const done = rested(listener, "base/b");
		agent.ready();
		await done;
		expect(agent.ran).toEqual(["base/a", "base/b"]);
		const next = rested(listener, "one");
		session.run("one");
		await next;
		expect(agent.ran).toEqual(["base/a", "base/b", "one"]);
	});

	it("do not keep one from asking for a step: it runs after them", async () => {
		const { agent, listener, session } = await open(fakeLabOnLab);
		session.run("one");
		expect(thrown(() => session.run("two"))?.code).toBe("session-busy");
		agent.obey();
		const done = rested(listener, "one");
		agent.ready();
		await done;
		expect(agent.ran).toEqual(["base/a", "base/b", "one"]);
	});

	it("run again after a reset, before the steps that it replays", async () => {
		const { agent, engine, listener, session } = await open(fakeLabOnLab);
		agent.obey();
		agent.ready();
		for (const through of [undefined, "two"]) {
			const again = engine.next();
			session.reset(through);
			const fresh = await again;
			fresh.obey();
			const done = rested(listener, through ?? "base/b");
			fresh.ready();
			await done;
			expect(fresh.ran).toEqual(["base/a", "base/b", ...(through ? ["one", "two"] : [])]);
		}
	});

	it("that fail stop there for all to see, and the next run goes on from there", async () => {
		const { agent, listener, session } = await open(fakeLabOnLab);
		const told = agent.told("run");
		agent.ready();
		await told;
		const stopped = listener.status("ready");
		agent.start("base/a");
		agent.end("base/a", "check");
		await stopped;
		expect(agent.ran).toEqual(["base/a"]);
		agent.obey();
		const done = rested(listener, "one");
		session.run("one");
		await done;
		expect(agent.ran).toEqual(["base/a", "base/a", "base/b", "one"]);
	});
});

it("a step that is left out counts as done", async () => {
	const { agent, listener, session } = await open(fakeLab);
	await ready(agent, listener);
	expect(session.status.lacks).toEqual(["ipip"]);
	const told = agent.told("run");
	session.run("two");
	await told;
	const next = agent.told("run");
	agent.end("one", "skipped");
	await next;
	expect(agent.ran).toEqual(["one", "two"]);
});

describe("a file that may be edited", () => {
	it("is told to all in the lab, goes to the agent with its step, and outlives a reset", async () => {
		const { agent, engine, listener, session } = await open(fakeLabOnLab, { read: () => fakeLabOnLab });
		session.edit("two", 1, "mine");
		const contents = () => session.lab.steps.find((step) => step.id === "two")?.files.map((file) => file.content);
		expect(contents()).toEqual(["fixed", "mine"]);
		expect(labsTold(listener)).toEqual([session.lab]);
		expect(agent.heard[0]).toMatchObject({ type: "open", lab: fakeLabOnLab });
		const again = engine.next();
		session.reset("two");
		expect(labsTold(listener)).toHaveLength(1);
		const fresh = await again;
		fresh.obey();
		const done = rested(listener, "two");
		fresh.ready();
		await done;
		const files = fresh.heard.flatMap((message) => (message.type === "run" ? [[message.step, message.files]] : []));
		expect(files).toEqual([
			["base/a", []],
			["base/b", []],
			["one", []],
			["two", [null, "mine"]],
		]);
		session.edit("two", 1, null);
		expect(contents()).toEqual(["fixed", "as written"]);
		expect(labsTold(listener)).toHaveLength(2);
		await session.end();
	});

	it("is one that the lab marks so, of a step that it has", async () => {
		const { session } = await open(fakeLabOnLab);
		expect(thrown(() => session.edit("two", 0, "x"))?.code).toBe("forbidden");
		expect(thrown(() => session.edit("two", 7, "x"))?.code).toBe("forbidden");
		expect(thrown(() => session.edit("nine", 0, "x"))?.code).toBe("step-unknown");
		expect(session.lab).toEqual(fakeLabOnLab);
	});
});

describe("a reset", () => {
	it("takes the lab as its file says it now, and tells it", async () => {
		const edited: Lab = { ...fakeLab, steps: fakeLab.steps.slice(0, 1) };
		const { engine, listener, session } = await open(fakeLab, { read: () => edited });
		const again = engine.next();
		session.reset("one");
		expect(labsTold(listener)).toEqual([edited]);
		expect((await again).heard[0]).toMatchObject({ type: "open", lab: edited });
		expect(thrown(() => session.run("two"))?.code).toBe("step-unknown");
	});

	it("of a file that is broken meanwhile is refused with its problems, and all stays as it is", async () => {
		const broken = new VethlabError("lab-invalid", "lab.yaml:1:1: expected a map");
		const { agent, engine, session, listener } = await open(fakeLab, {
			read: () => {
				throw broken;
			},
		});
		await ready(agent, listener);
		expect(thrown(() => session.reset())).toBe(broken);
		expect(session.status).toMatchObject({ status: "ready", epoch: 0 });
		expect(session.view("owner").base).not.toBeNull();
		expect([engine.alive, agent.killed]).toEqual([1, false]);
	});

	it("to another variant keeps what was compared, and stays in the variant from then on", async () => {
		const asked: (string | undefined)[] = [];
		const read = (variant: string | undefined) => {
			asked.push(variant);
			return fakeVariant(variant === "right" ? "right" : "left");
		};
		const { agent, engine, session, listener } = await open(fakeVariant("left"), { read });
		agent.obey();
		const left = rested(listener, "two");
		session.run("two");
		agent.ready();
		await left;
		for (const variant of ["right", undefined]) {
			const again = engine.next();
			session.reset("two", variant);
			const fresh = await again;
			fresh.obey();
			const done = rested(listener, "two");
			fresh.ready();
			await done;
		}
		expect(asked).toEqual(["right", "right"]);
		expect(labsTold(listener).map((lab) => lab.variant)).toEqual(["right"]);
		const view = SessionView.parse(JSON.parse(JSON.stringify(session.view("owner"))));
		expect(view.lab.variant).toBe("right");
		expect(view.compared.map(({ variant, row, event }) => [variant, row.en, event.step])).toEqual([
			["left", "who answers", "two"],
			["right", "who answers", "two"],
		]);
	});
});
