import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { standardPath } from "../programs";

/** A PATH that works and that everything started with it can be found by, whatever it is called and wherever it lives. */
export function markedPath(): string {
	return `${standardPath}:/nonexistent/${randomUUID()}`;
}

/** Pids of the processes that were started, directly or through others, with this PATH. Zombies hold nothing and do not count. */
export function processesWith(path: string): number[] {
	return pids().filter((pid) => read(`/proc/${pid}/environ`).includes(path));
}

/** Pids of all processes that descend from one. */
export function processesBelow(ancestor: number): number[] {
	const children = pids().filter((pid) => parentOf(pid) === ancestor);
	return children.flatMap((pid) => [pid, ...processesBelow(pid)]);
}

/** The namespaces of processes that are not ours, as `net:[4026532183]`. */
export function namespacesOf(processes: readonly number[]): Set<string> {
	const ours = new Set(links(process.pid));
	return new Set(processes.flatMap(links).filter((name) => !ours.has(name)));
}

/** Resolves when no process has this PATH and none is in these namespaces; rejects, saying which, after 2 s. */
export async function noTraces(path: string, namespaces: ReadonlySet<string>): Promise<void> {
	const deadline = Date.now() + 2000;
	for (;;) {
		const left = processesWith(path);
		const inside = pids().filter((pid) => links(pid).some((name) => namespaces.has(name)) && isAlive(pid));
		if (left.length === 0 && inside.length === 0) return;
		if (Date.now() > deadline) {
			const names = [...left, ...inside].map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`);
			throw new Error(`left behind after 2 s:\n${names.join("\n")}`);
		}
		await sleep(10);
	}
}

function pids(): number[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number);
}

function links(pid: number): string[] {
	return ["net", "mnt", "pid", "user"].flatMap((kind) => {
		try {
			return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
		} catch {
			return [];
		}
	});
}

function parentOf(pid: number): number {
	return Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]);
}

export function isAlive(pid: number): boolean {
	return /^State:\s+[^ZX]/m.test(read(`/proc/${pid}/status`));
}

/** Processes end while one looks, and other users' are closed to us. */
function read(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return "";
	}
}
