import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SessionEvent } from "@/protocol/run";
import { machineState } from "@/server/engines/testing/machine-state";
import { namespacesOf, noTraces } from "@/server/engines/testing/traces";
import { readLabs } from "@/server/labs/read-labs";

const root = fileURLToPath(new URL("..", import.meta.url));
const nobody = "no process has this PATH";
const steps = readLabs({ own: join(root, "labs"), more: [] })
	.find((lab) => lab.summary.id === "01-bridge")
	?.lab?.steps.filter((step) => !step.optional)
	.map((step) => step.id);

/** Processes end while one looks. */
function read(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return "";
	}
}

/** Pids of all processes below one, with their command lines. */
function below(ancestor: number): Map<number, string> {
	const parents = new Map<number, number>();
	for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
		const stat = read(`/proc/${name}/stat`);
		parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
	}
	const found = new Map<number, string>();
	for (const pid of parents.keys()) {
		for (let at = parents.get(pid); at; at = parents.get(at)) {
			if (at !== ancestor) continue;
			found.set(pid, read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
			break;
		}
	}
	return found;
}

interface Run extends ChildProcess {
	pid: number;
	agent: number;
}

/** Runs lab 1, past its last step, up to the middle of a step: its first command has begun. */
async function inTheMiddleOf(step: string): Promise<Run> {
	const child = spawn(
		process.execPath,
		["dist/cli.mjs", "run", "01-bridge", "--json", "--through", "troubleshooting"],
		{
			cwd: root,
			stdio: ["ignore", "pipe", "pipe"],
		},
	);
	const { pid = 0 } = child;
	let agent = 0;
	for await (const line of createInterface({ input: child.stdout })) {
		const event = SessionEvent.parse(JSON.parse(line));
		if (event.type === "snapshot") agent = agentOf(pid);
		if (event.type === "command.started" && event.step === step) return Object.assign(child, { pid, agent });
	}
	throw new Error(`the lab ended before step ${step}`);
}

function agentOf(pid: number): number {
	// A child that the agent has just forked still has its name: the eldest is the agent.
	const agents = [...below(pid)].filter(([, command]) => /^\S*node \S*agent\.mjs $/.test(command));
	const agent = Math.min(...agents.map(([one]) => one));
	if (agents.length === 0) throw new Error("the agent does not run");
	return agent;
}

let machine: Record<string, string>;

beforeAll(async () => {
	expect(existsSync(join(root, "dist/cli.mjs")), "dist/ is built: npm run build").toBe(true);
	machine = await machineState();
});

afterAll(async () => {
	expect(await machineState()).toEqual(machine);
});

describe.each(steps ?? [])("SIGKILL in the middle of step %s of lab 1 leaves nothing within 2 s", (step) => {
	it("to the process that started the sandbox, while the agent cannot answer", async () => {
		const child = await inTheMiddleOf(step);
		const namespaces = namespacesOf([...below(child.pid).keys()]);
		expect(namespaces.size).toBeGreaterThan(5);
		process.kill(child.agent, "SIGSTOP");
		child.kill("SIGKILL");
		await noTraces(nobody, namespaces);
	});

	it("to the agent, and says so", async () => {
		const child = await inTheMiddleOf(step);
		const namespaces = namespacesOf([...below(child.pid).keys()]);
		let said = "";
		child.stderr?.on("data", (chunk) => {
			said += chunk;
		});
		const exited = new Promise((resolve) => child.once("close", resolve));
		process.kill(child.agent, "SIGKILL");
		child.stdout?.resume();
		await noTraces(nobody, namespaces);
		expect(await exited).toBe(2);
		expect(said).toMatch(/^vethlab: .*(agent|sandbox)/);
	});
});
