import { afterEach, expect, it, vi } from "vitest";
import { SessionEvent } from "@/protocol/run";
import { labFolder, labText, stepLine } from "@/server/labs/testing/folder";
import { EngineChoice } from "@/server/sessions/engine-choice";
import { type FakeAgent, FakeEngine } from "@/server/sessions/testing/fake-agent";
import { runAll } from "./run-all";

const { folders, write } = labFolder();
afterEach(() => vi.restoreAllMocks());

const onPc = "topology: { hosts: { pc: {} } }";
const variants = "variants: [{ id: a, title: &t { en: A, zh: 甲 }, text: *t }, { id: b, title: *t, text: *t }]";

/** Runs what it is told; a lab that needs a feature it refuses, a step called `bad` fails. */
function play(agent: FakeAgent): void {
	void agent.told("open").then(() => {
		const [open] = agent.heard;
		if (open?.type === "open" && open.lab.needs.features.length > 0) {
			agent.say({ type: "failed", error: { code: "kernel-feature", message: "No ipip here.", values: {} } });
			return;
		}
		void agent.told("run").then(() => {
			if (agent.ran.at(-1) !== "bad") agent.obeyNow();
			else agent.end("bad", "check");
		});
		agent.ready();
	});
}

async function run(json: boolean) {
	const said = { stdout: "", stderr: "" };
	for (const name of ["stdout", "stderr"] as const) {
		vi.spyOn(process[name], "write").mockImplementation((text) => {
			said[name] += text;
			return true;
		});
	}
	const engine = new FakeEngine();
	engine.script = play;
	const status = await runAll(folders(), new EngineChoice([engine]), json);
	vi.restoreAllMocks();
	expect(engine.alive).toBe(0);
	return { status, ...said };
}

it("runs every variant of every lab in order, and says of each how it went", async () => {
	write("one", labText([stepLine("up")]));
	write("two", labText([stepLine("x", "variants: [a]"), stepLine("bad", "variants: [b]")], `${onPc}\n${variants}`));
	write("three", labText([stepLine("up")], `${onPc}\nneeds: { features: [ipip] }`));
	write("broken", "title: [");
	const { status, stdout } = await run(false);
	expect(status).toBe(1);
	const summary = stdout.slice(stdout.indexOf("2 of 5 passed")).replaceAll(/ \([\d.]+ m?s\)/g, "");
	expect(summary.split("\n").map((line) => line.replace(/: .*lab\.yaml/, ": lab.yaml"))).toEqual([
		"2 of 5 passed",
		expect.stringMatching(/^✗ broken {11}could not run: lab\.yaml:1:/),
		"✓ one              passed",
		"✗ three            could not run: No ipip here.",
		"✓ two --variant a  passed",
		"✗ two --variant b  failed",
		"",
	]);
});

it("exits 0 only if all passed; with --json the events are apart from the summary, each run's after its lab", async () => {
	write("one", labText([stepLine("up")]));
	write("two", labText([stepLine("up")]));
	const { status, stdout, stderr } = await run(true);
	expect(status).toBe(0);
	const events = stdout
		.trimEnd()
		.split("\n")
		.map((line) => SessionEvent.parse(JSON.parse(line)));
	expect(events.flatMap((event) => (event.type === "lab" ? [event.lab.id] : []))).toEqual(["one", "two"]);
	expect(stderr).toMatch(/^2 of 2 passed\n✓ one {2}passed .*\n✓ two {2}passed .*\n$/);
});
