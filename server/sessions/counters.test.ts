import { expect, it } from "vitest";
import { EngineChoice } from "./engine-choice";
import { Session } from "./session";
import { type FakeAgent, FakeEngine, fakeLab } from "./testing/fake-agent";
import { Listener } from "./testing/listener";

async function open() {
	const engine = new FakeEngine();
	const listener = new Listener();
	const first = engine.next();
	const session = new Session({ id: "s", lab: fakeLab, engines: new EngineChoice([engine]), keepMinutes: 30 });
	session.join(listener);
	const agent = await first;
	await readied(agent, listener);
	return { engine, listener, session, agent };
}

async function readied(agent: FakeAgent, listener: Listener): Promise<void> {
	const ready = listener.status("ready");
	agent.ready();
	await ready;
}

const rule = "rule:pc#nft filter INPUT -j ACCEPT";
const counted = (packets: number) => ({
	type: "counters" as const,
	netns: "pc",
	time: 0,
	counts: [{ id: rule, packets, bytes: packets * 84 }],
});
const looks = (agent: FakeAgent) => agent.heard.flatMap((one) => (one.type === "look" ? [one.netns] : []));

it("SPEC 12: gives who comes later the newest counters and those of the step's start", async () => {
	const { session, listener, agent } = await open();
	agent.say(counted(2));
	const running = agent.told("run");
	session.run("one");
	await running;
	agent.start("one");
	const told = listener.until((event) => event.type === "counters" && event.counts[0]?.packets === 5);
	agent.say(counted(5));
	await told;
	expect(session.view("viewer").counters).toEqual({ base: counted(2).counts, now: counted(5).counts });
});

it("keeps none of a rule that is gone, and none over a reset", async () => {
	const { session, listener, agent } = await open();
	for (const packets of [3, 0]) {
		const told = listener.until(({ type }) => type === "counters");
		agent.say(counted(packets));
		await told;
		expect(session.view("owner").counters.now).toHaveLength(packets === 0 ? 0 : 1);
	}
	const told = listener.until(({ type }) => type === "counters");
	agent.say(counted(1));
	await told;
	session.reset();
	expect(session.view("owner").counters).toEqual({ base: [], now: [] });
});

it("asks the agent for what somebody looks at, once for all, until nobody does; a new sandbox is asked again", async () => {
	const { engine, session, listener, agent } = await open();
	const other = new Listener();
	session.join(other);
	const asked = async (of: FakeAgent, action: () => void) => {
		const told = of.told("look");
		action();
		await told;
		return looks(of).at(-1);
	};
	expect(await asked(agent, () => session.look(listener, "pc"))).toEqual(["pc"]);
	expect(await asked(agent, () => session.look(other, "pc"))).toEqual(["pc"]);
	expect(await asked(agent, () => session.leave(other))).toEqual(["pc"]);
	const next = engine.next();
	session.reset();
	const fresh = await next;
	expect(await asked(fresh, () => fresh.ready())).toEqual(["pc"]);
	expect(await asked(fresh, () => session.look(listener, null))).toEqual([]);
});

it("tells the agent of many looks at once only the last, and of flows only where somebody looks at other ones", async () => {
	const { session, listener, agent } = await open();
	const others = Array.from({ length: 20 }, () => new Listener());
	for (const other of others) session.join(other);
	const asked = () => agent.heard.flatMap((one) => (one.type === "look" ? [one] : []));
	const first = agent.told("look");
	session.look(listener, "pc", "flows");
	await first;
	const second = agent.told("look");
	for (const netns of ["a", "b", "c"]) for (const other of others) session.look(other, netns);
	await second;
	expect(asked()).toEqual([
		{ type: "look", netns: [], flows: ["pc"] },
		{ type: "look", netns: ["c"] },
	]);
	// Whoever comes to the same flows later needs them whole, too.
	const third = agent.told("look");
	session.look(others[0] ?? listener, "pc", "flows");
	await third;
	expect(asked().at(-1)).toEqual({ type: "look", netns: ["c"], flows: ["pc"] });
	await session.end();
});
