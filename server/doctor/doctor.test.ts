import { describe, expect, it } from "vitest";
import type { Feature } from "@/protocol/lab";
import type { ReadLab } from "../labs/read-labs";
import { type FakeAgent, FakeEngine, fakeLab } from "../sessions/testing/fake-agent";
import { Doctor } from "./doctor";

const { title, summary, variants } = fakeLab;
const needy = { ...fakeLab, id: "needy", needs: { features: ["ipip" as const], programs: ["openvpn"] } };
const labs: ReadLab[] = [fakeLab, needy].map((lab) => ({
	lab,
	summary: { id: lab.id, title, summary, needs: lab.needs, variants, steps: 3, hosts: [], pages: [], problems: [] },
}));

/** An agent whose kernel lacks these, and that makes a host when it is told to. */
function has(...lacks: Feature[]): (agent: FakeAgent) => void {
	return (agent) => {
		void agent.told("examine").then(() => {
			const lacking = lacks.map((feature) => ({
				features: [feature],
				programs: [],
				error: { code: "kernel-feature" as const, message: `no ${feature}`, values: {} },
			}));
			agent.say({ type: "examined", kernel: "6.0", lacks: lacking });
		});
		void agent.told("open").then(() => agent.ready());
	};
}

function engine(name: string, script: (agent: FakeAgent) => void): FakeEngine {
	const made = new FakeEngine(name);
	made.script = script;
	return made;
}

describe("a doctor", () => {
	it("asks for all that labs need, makes a host, and leaves nothing running", async () => {
		const machine = engine("bubblewrap", has());
		const report = await new Doctor(() => labs, [machine]).look();
		expect(machine.agents[0]?.heard).toMatchObject([
			{
				type: "examine",
				features: expect.arrayContaining(["ipip", "tun"]),
				programs: expect.arrayContaining(["ip", "openvpn", "tshark"]),
			},
			{ type: "open" },
		]);
		expect(report).toMatchObject({ done: true, engines: [{ state: "works", kernel: "6.0" }] });
		expect(report.labs.map(({ verdict }) => verdict)).toEqual(["runs", "runs"]);
		expect(machine.alive).toBe(0);
	});

	it("boots another kernel only where a lab needs it", async () => {
		const spare = engine("uml", has());
		const enough = await new Doctor(() => labs, [engine("bubblewrap", has()), spare]).look();
		expect(enough.engines.map(({ state }) => state)).toEqual(["works", "untried"]);
		expect(spare.agents).toHaveLength(0);
		const lacking = await new Doctor(() => labs, [engine("bubblewrap", has("ipip")), spare]).look();
		expect(lacking.labs.map((lab) => lab.engine)).toEqual(["bubblewrap", "uml"]);
	});

	it("says why where the agent dies, or makes no host", async () => {
		const dies = engine("bubblewrap", (agent) => {
			void agent.told("examine").then(() => agent.die({ code: 1, signal: null }));
		});
		const died = await new Doctor(() => labs, [dies]).look();
		expect(died.engines).toMatchObject([{ state: "fails", error: { code: "agent-lost" } }]);
		const makesNone = engine("bubblewrap", (agent) => {
			void agent.told("examine").then(() => agent.say({ type: "examined", kernel: "6.0", lacks: [] }));
			void agent.told("open").then(() => {
				agent.say({ type: "failed", error: { code: "package-old", message: "ip is too old", values: {} } });
			});
		});
		const none = await new Doctor(() => labs, [makesNone]).look();
		expect(none.mends).toMatchObject([{ error: { code: "package-old" }, labs: ["fake", "needy"] }]);
		expect([dies.alive, makesNone.alive]).toEqual([0, 0]);
	});

	it("looks when first asked, answers with what is new, and keeps it until told to look again", async () => {
		const machine = engine("bubblewrap", has());
		const doctor = new Doctor(() => labs, [machine]);
		expect(machine.agents).toHaveLength(0);
		const first = await doctor.ask(null, false);
		expect(first).toMatchObject({ done: false, engines: [{ state: "trying" }] });
		expect(first.labs.map(({ verdict }) => verdict)).toEqual(["unknown", "unknown"]);
		// Twice at once: both wait for the same.
		const [news, same] = await Promise.all([doctor.ask(first.revision, false), doctor.ask(first.revision, true)]);
		expect(news.done).toBe(true);
		expect(same).toBe(news);
		expect(await doctor.ask(null, false)).toBe(news);
		expect(machine.agents).toHaveLength(1);
		const again = await doctor.ask(news.revision, true);
		expect(again).toMatchObject({ done: false });
		expect((await doctor.ask(again.revision, false)).done).toBe(true);
		expect(machine.agents).toHaveLength(2);
	});

	it("follows the files of labs, and looks once more only for what it has not tried", async () => {
		const machine = engine("bubblewrap", has("ipip"));
		let now: readonly ReadLab[] = labs.slice(0, 1);
		const doctor = new Doctor(() => now, [machine]);
		const before = await doctor.look();
		now = [
			...now,
			{ lab: { ...needy, needs: { ...needy.needs, programs: [] } }, summary: labs[1]?.summary ?? never() },
		];
		const followed = await doctor.ask(null, false);
		expect(followed.revision).not.toBe(before.revision);
		expect(followed.labs.map(({ verdict }) => verdict)).toEqual(["runs", "cannot"]);
		expect(machine.agents).toHaveLength(1);
		now = labs;
		expect(await doctor.ask(null, false)).toMatchObject({ done: false });
		expect(machine.agents).toHaveLength(2);
	});
});

function never(): never {
	throw new Error("no such lab");
}
