import { expect, it } from "vitest";
import { VethlabError } from "@/protocol/errors";
import { EngineChoice } from "./engine-choice";
import { Session } from "./session";
import { type FakeAgent, FakeEngine, fakeLab } from "./testing/fake-agent";
import { Listener } from "./testing/listener";

const missing = new VethlabError("package-missing", "A capture needs tcpdump: sudo apt-get install tcpdump");

async function readied(agent: FakeAgent, result: { error: ReturnType<VethlabError["toMessage"]> } | null) {
	const asked = agent.told("capture");
	agent.ready();
	await asked;
	const question = agent.heard.findLast(({ type }) => type === "capture");
	if (question?.type === "capture") agent.say({ type: "captured", id: question.id, result });
}

it("that cannot begin in a sandbox says why, until another sandbox can", async () => {
	const engine = new FakeEngine();
	const listener = new Listener();
	const first = engine.next();
	const session = new Session({
		id: "s",
		lab: fakeLab,
		engines: new EngineChoice([engine]),
		keepMinutes: 30,
		capture: { mode: "on", filter: "" },
	});
	session.join(listener);
	const told = listener.until((event) => event.type === "capture");
	await readied(await first, { error: missing.toMessage() });
	await told;
	expect(session.capture.status).toMatchObject({ listening: false, said: missing.message });
	expect(session.capture.refused).toMatchObject({ code: "package-missing" });
	const next = engine.next();
	session.reset();
	expect(session.capture).toMatchObject({ refused: null, status: { said: null } });
	const agent = await next;
	await readied(agent, null);
	// A sandbox that goes before it answers has not refused.
	await session.end();
	expect(session.capture).toMatchObject({ refused: null, status: { said: null } });
});
