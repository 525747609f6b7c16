import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { SessionEvent } from "@/protocol/run";
import { type Figure, median } from "../figure";
import { openViewer, startServer } from "../server";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rounds = 11;

interface Run {
	/** Milliseconds of the whole process. */
	whole: number;
	/** From the first command's start to the last step's end. */
	steps: number;
	/** What pings spent, most of it waiting for the next second. */
	pings: number;
}

/** Runs a lab from the command line and reads its events. */
async function run(lab: string, args: string[]): Promise<Run> {
	const started = performance.now();
	const child = spawn(process.execPath, ["cli/vethlab.mjs", "run", lab, "--json", ...args], {
		cwd: root,
		stdio: ["ignore", "pipe", "inherit"],
	});
	const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
	const lines: string[] = [];
	for await (const line of createInterface({ input: child.stdout })) lines.push(line);
	const code = await exited;
	const whole = performance.now() - started;
	if (code !== 0) throw new Error(`vethlab run ${lab} exited with ${code}`);
	let first = 0;
	let last = 0;
	let pings = 0;
	const pinging = new Set<string>();
	// Read afterwards: what it costs to parse the events is none of what is measured, and took a core from it.
	for (const line of lines) {
		const event = SessionEvent.parse(JSON.parse(line));
		if (event.type === "command.started") {
			first ||= event.time;
			if (/\bping\b/.test(event.text) && !event.text.includes("pinged")) pinging.add(`${event.step} ${event.command}`);
		} else if (event.type === "command.ended" && pinging.has(`${event.step} ${event.command}`)) pings += event.duration;
		else if (event.type === "command.output") {
			for (const found of event.text.matchAll(/^pinged ([\d.]+) ([\d.]+)$/gm)) {
				pings += (Number(found[2]) - Number(found[1])) * 1000;
			}
		} else if (event.type === "step.ended") last = event.time;
	}
	return { whole, steps: last - first, pings };
}

/** The same commands as one script for `bash -e`, with the pings timed by the shell itself. */
function script(commands: readonly string[]): string {
	const lines = commands.map((text) =>
		/\bping\b/.test(text) ? `t=$EPOCHREALTIME; ${text}; echo "pinged $t $EPOCHREALTIME"` : text,
	);
	return `bash -e <<'SCRIPT'\n${lines.join("\n")}\nSCRIPT`;
}

async function lab1Commands(): Promise<string[]> {
	const server = await startServer();
	const viewer = await openViewer(server);
	const view = await viewer.request({ type: "session.join", lab: "01-bridge" });
	viewer.close();
	await server.stop();
	return view.lab.steps.filter((step) => !step.optional).flatMap((step) => step.commands.map((command) => command.run));
}

function bashLab(folder: string, commands: readonly string[]): void {
	const both = (text: string) => ({ en: text, zh: text });
	mkdirSync(join(folder, "bash"));
	const lab = {
		title: both("bash"),
		summary: both("bash"),
		topology: "fabric",
		hosts: ["worker1"],
		steps: [
			{
				id: "all",
				title: both("all"),
				text: both("all"),
				commands: [{ run: script(commands) }],
				checks: [{ say: both("built"), record: "link", where: { netns: "worker1", name: "br0" } }],
			},
		],
	};
	writeFileSync(join(folder, "bash", "lab.yaml"), stringify(lab));
}

/** Lab 1 stepped by vethlab against one `bash -e` with its commands, in the same kind of sandbox, in turn. */
export async function lab1(): Promise<Figure[]> {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-bench-"));
	try {
		const commands = await lab1Commands();
		bashLab(folder, commands);
		const ours: Run[] = [];
		const theirs: Run[] = [];
		for (let round = 0; round < rounds; round++) {
			ours.push(await run("01-bridge", []));
			theirs.push(await run("bash", ["--labs", folder]));
		}
		const whole = (r: Run) => r.whole - r.pings;
		const steps = (r: Run) => r.steps - r.pings;
		const from = `median of ${rounds} pairs, ${commands.length} commands, pings' time taken out of both`;
		const ratio = (of: (r: Run) => number) => median(ours.map((r, i) => of(r) / of(theirs[i] ?? r)));
		return [
			{ name: "lab 1 by vethlab", value: median(ours.map(whole)), unit: "ms", bar: null, from },
			{ name: "lab 1 by bash -e", value: median(theirs.map(whole)), unit: "ms", bar: null, from },
			{ name: "lab 1 by vethlab ÷ by bash -e", value: ratio(whole), unit: "ratio", bar: 1.3, from },
			{ name: "the same, without the sandbox's start", value: ratio(steps), unit: "ratio", bar: null, from },
		];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
