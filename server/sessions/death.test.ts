import { expect, it } from "vitest";
import { stateOf } from "@/protocol/difference";
import { EngineChoice } from "./engine-choice";
import { Session } from "./session";
import { FakeEngine, fakeLab, sysctl } from "./testing/fake-agent";
import { Listener, stateOfView } from "./testing/listener";
import { random } from "./testing/random";

/** What an agent may be doing when it dies. */
function liveUntil(death: number, next: () => number, agent: FakeEngine["agents"][number]): void {
	let left = death;
	const acts = [
		() => agent.say({ type: "phase", phase: "agent" }),
		() => agent.say({ type: "phase", phase: "links" }),
		() => agent.ready(),
		() => agent.start("one"),
		...Array.from({ length: 8 }, () => () => agent.set(Math.floor(next() * 4), String(next()))),
		() => agent.end("one"),
		() => agent.start("two"),
		() => agent.become(stateOf([sysctl(1, "x")])),
	];
	for (const act of acts) {
		if (left-- === 0) break;
		act();
	}
	if (next() < 0.5) agent.raw('{"type":"differ');
	agent.die(next() < 0.5 ? { code: 1, signal: null } : { code: null, signal: "SIGKILL" });
}

it("an agent that dies at any moment is noticed, its last whole state stays, and a reset starts afresh", async () => {
	for (let seed = 1; seed <= 60; seed++) {
		const next = random(seed);
		const engine = new FakeEngine();
		const listener = new Listener();
		const session = new Session({ id: "s", lab: fakeLab, engines: new EngineChoice([engine]), keepMinutes: 30 });
		const first = engine.next();
		session.join(listener);
		session.run("two");
		const lost = listener.status("lost");
		const agent = await first;
		liveUntil(seed % 16, next, agent);
		await lost;
		expect(session.status.error?.code).toBe("agent-lost");
		const view = session.view("owner");
		if (view.base) expect(stateOfView(view)).toEqual(agent.state);

		const again = engine.next();
		session.reset("one");
		const fresh = await again;
		const told = fresh.told("run");
		fresh.ready();
		await told;
		const ready = listener.status("ready");
		fresh.start("one");
		fresh.set(9, String(seed));
		fresh.end("one");
		await ready;
		expect(session.status).toMatchObject({ epoch: 1, error: null });
		expect(stateOfView(session.view("owner"))).toEqual(fresh.state);
		await session.end();
		expect(engine.alive).toBe(0);
	}
});
