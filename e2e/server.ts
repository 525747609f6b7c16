import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface Server {
	/** With the access token. */
	url: string;
	pid: number;
	stop(): Promise<void>;
}

/** Starts vethlab as a user would, on a free port (or the one given), and waits for the URL that it prints. */
export async function startServer(...args: string[]): Promise<Server> {
	const command = ["cli/vethlab.mjs", "serve", ...(args.includes("--port") ? [] : ["--port", "0"]), ...args];
	const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
	let said = "";
	child.stderr.on("data", (text) => {
		said = (said + text).slice(-8000);
	});
	for await (const line of createInterface({ input: child.stdout })) {
		const url = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(line)?.[0];
		if (!url || child.pid === undefined) continue;
		child.stdout.resume();
		return { url, pid: child.pid, stop: () => ended(child) };
	}
	throw new Error(`vethlab ended before it printed its URL:\n${said}`);
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill("SIGTERM");
	await once(child, "exit");
}

interface Process {
	pid: number;
	parent: number;
	argv: string[];
}

function processes(): Process[] {
	return readdirSync("/proc").flatMap((name) => {
		if (!/^\d+$/.test(name)) return [];
		try {
			// The name in brackets may hold anything: the parent is the second field after it.
			const stat = readFileSync(`/proc/${name}/stat`, "utf8");
			const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
			return [{ pid: Number(name), parent, argv: readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0") }];
		} catch {
			return []; // gone meanwhile
		}
	});
}

/** The agents below a server: our own processes and nobody else's. */
export function agentsOf(server: Server): number[] {
	const all = processes();
	const below = new Set([server.pid]);
	for (let grown = true; grown; ) {
		const more = all.filter((one) => below.has(one.parent) && !below.has(one.pid));
		for (const one of more) below.add(one.pid);
		grown = more.length > 0;
	}
	const isAgent = ({ argv }: Process) =>
		/(^|\/)node$/.test(argv[0] ?? "") && argv.some((word) => word.endsWith("agent.mjs"));
	return all.filter((one) => below.has(one.pid) && isAgent(one)).map((one) => one.pid);
}
