import { describe, expect, it } from "vitest";
import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import { EngineChoice } from "./engine-choice";
import { Session } from "./session";
import { type FakeAgent, FakeEngine, fakeLab } from "./testing/fake-agent";
import { Listener } from "./testing/listener";

const needy: Lab = { ...fakeLab, needs: { features: ["ipip"], programs: [] } };

/** An agent whose kernel lacks ipip says so and exits. */
function refuse(agent: FakeAgent): void {
	const message = "This kernel lacks ipip: try sudo modprobe ipip.";
	agent.say({ type: "failed", error: { code: "kernel-feature", message, values: { features: "ipip" } } });
	agent.die({ code: 1, signal: null });
}

function scripted(name: string, script: (agent: FakeAgent) => void): FakeEngine {
	const engine = new FakeEngine(name);
	engine.script = (agent) => void agent.told("open").then(() => script(agent));
	return engine;
}

function open(lab: Lab, engines: EngineChoice) {
	const session = new Session({ id: "s", lab, engines, keepMinutes: 30 });
	const listener = new Listener();
	session.join(listener);
	return { session, listener };
}

describe("a lab whose kernel feature the machine lacks", () => {
	it("runs on the next engine, says so, and does not try in vain again", async () => {
		const machine = scripted("bubblewrap", refuse);
		const own = scripted("uml", (agent) => {
			// Sandboxes of one session never overlap.
			expect(machine.alive).toBe(0);
			agent.ready();
		});
		const engines = new EngineChoice([machine, own]);
		const { session, listener } = open(needy, engines);
		await listener.status("ready");
		expect(session.status).toMatchObject({ engine: "uml", passedOver: ["ipip"], epoch: 0, error: null });
		session.reset();
		await listener.status("ready");
		expect(session.status).toMatchObject({ engine: "uml", passedOver: ["ipip"], epoch: 1 });
		expect([machine.agents.length, own.agents.length]).toEqual([1, 2]);
		await session.end();
		// Another lab is tried from the first on.
		await open(fakeLab, engines).listener.status("ready");
		expect(machine.agents).toHaveLength(2);
	});

	it("and that no engine runs says what this kernel lacks, and what the last one wants", async () => {
		const own = new FakeEngine("uml");
		const values = { programs: "linux.uml", command: "sudo apt-get install user-mode-linux" };
		own.broken = new VethlabError("package-missing", "linux.uml is missing.", { values });
		const { session, listener } = open(needy, new EngineChoice([scripted("bubblewrap", refuse), own]));
		await listener.status("lost");
		expect(session.status.error).toEqual({
			code: "package-missing",
			message: "This kernel lacks ipip: try sudo modprobe ipip. The next engine, uml, says: linux.uml is missing.",
			values: { features: "ipip", ...values },
		});
	});

	it("with one engine only says what that one says", async () => {
		const { session, listener } = open(needy, new EngineChoice([scripted("bubblewrap", refuse)]));
		await listener.status("lost");
		expect(session.status.error).toMatchObject({ code: "kernel-feature", values: { features: "ipip" } });
	});
});

it("what is wrong with a start, but not with the kernel, is not tried on another engine", async () => {
	const machine = scripted("bubblewrap", (agent) => agent.die({ code: 1, signal: null }));
	const own = scripted("uml", (agent) => agent.ready());
	const { session, listener } = open(needy, new EngineChoice([machine, own]));
	await listener.status("lost");
	expect(session.status.error?.code).toBe("agent-lost");
	expect(own.agents).toHaveLength(0);
});

it("a session that ends while an engine is tried leaves nothing, and tries no other", async () => {
	const machine = new FakeEngine("bubblewrap");
	const own = scripted("uml", (agent) => agent.ready());
	const { session } = open(needy, new EngineChoice([machine, own]));
	await machine.next();
	await session.end();
	expect([machine.alive, own.agents.length]).toEqual([0, 0]);
});
