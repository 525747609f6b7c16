import { afterEach, expect, it, vi } from "vitest";
import { VethlabError } from "@/protocol/errors";
import { EngineChoice } from "@/server/sessions/engine-choice";
import { type FakeAgent, FakeEngine, fakeLab } from "@/server/sessions/testing/fake-agent";
import { runLab } from "./run";

afterEach(() => void vi.restoreAllMocks());

it("fails where packets are asked for and there is no tcpdump, and names its package", async () => {
	vi.spyOn(process.stdout, "write").mockReturnValue(true);
	const error = new VethlabError("package-missing", "A capture needs tcpdump: sudo apt-get install tcpdump");
	const engine = new FakeEngine();
	engine.script = (agent: FakeAgent) => {
		void agent.told("open").then(() => agent.ready());
		void agent.told("capture").then(() => {
			for (const asked of agent.heard)
				if (asked.type === "capture")
					agent.say({ type: "captured", id: asked.id, result: { error: error.toMessage() } });
		});
	};
	await expect(runLab(fakeLab, new EngineChoice([engine]), { json: true, journeys: true })).rejects.toMatchObject({
		code: "package-missing",
		message: expect.stringContaining("apt-get install tcpdump"),
	});
	expect(engine.alive).toBe(0);
});
