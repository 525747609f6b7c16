import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { readProc } from "./proc";

/** A process of a host. */
export interface HostProcess {
	/** As the agent counts. */
	pid: number;
	/** As its host counts. */
	hostPid: number;
	/** Its parent and its process group, as the agent counts. */
	parent: number;
	group: number;
	/** Its name, as the kernel keeps it. */
	name: string;
	argv: string[];
	/** The inode of its network namespace. */
	netns: number;
}

const pidNamespace = (pid: number) => readlinkSync(`/proc/${pid}/ns/pid`);

/** A host's first process, and its child that waits for the next command, if that is there. */
interface First {
	readonly pid: number;
	readonly waiting: number | null;
}

/** All processes in the PID namespaces of these first processes, by those; the first ones left out. */
export function processesOf(firsts: readonly First[]): Map<number, HostProcess[]> {
	const byNamespace = new Map<string, HostProcess[]>();
	const found = new Map<number, HostProcess[]>(firsts.map(({ pid }) => [pid, []]));
	// Whoever has lost its parent becomes a child of its namespace's first process: without any, that one is alone.
	const parents = firsts.filter(hasChildren);
	if (parents.length === 0) return found;
	for (const { pid } of parents) {
		const own: HostProcess[] = [];
		found.set(pid, own);
		unlessGone(() => byNamespace.set(pidNamespace(pid), own));
	}
	for (const entry of readdirSync("/proc")) {
		const pid = Number(entry);
		if (!Number.isInteger(pid) || found.has(pid)) continue;
		unlessGone(() => {
			const own = byNamespace.get(pidNamespace(pid));
			const one = own && readProcess(pid);
			if (one) own.push(one);
		});
	}
	return found;
}

/** Others than the one that waits. True also where the kernel does not tell (no CONFIG_PROC_CHILDREN). */
function hasChildren({ pid, waiting }: First): boolean {
	try {
		const children = readProc(`/proc/${pid}/task/${pid}/children`).trim();
		return children !== "" && children !== String(waiting);
	} catch {
		return true;
	}
}

/** null for a zombie. Throws where there is no such process. */
function readProcess(pid: number): HostProcess | null {
	const argv = argvOf(pid);
	const { name, parent, group } = parseStat(readProc(`/proc/${pid}/stat`));
	const hostPid = parseNsPid(readProc(`/proc/${pid}/status`));
	const netns = Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[0]);
	return argv.length === 0 || hostPid === null ? null : { pid, hostPid, parent, group, name, argv, netns };
}

export const isThere = (pid: number) => existsSync(`/proc/${pid}`);

/** The words of a process' command line; none for a zombie. Throws where there is no such process. */
export function argvOf(pid: number): string[] {
	const text = readProc(`/proc/${pid}/cmdline`);
	return text === "" ? [] : text.replace(/\0$/, "").split("\0");
}

/** The name may hold anything, also spaces and brackets. */
export function parseStat(text: string): { name: string; parent: number; group: number } {
	const end = text.lastIndexOf(")");
	const [, parent, group] = text.slice(end + 2).split(" ");
	return { name: text.slice(text.indexOf("(") + 1, end), parent: Number(parent), group: Number(group) };
}

/** NSpid of /proc/PID/status: as the reader counts, then as each namespace further in does. */
export function parseNsPid(status: string): number | null {
	const pids = /^NSpid:(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/) ?? [];
	return pids.length < 2 ? null : Number(pids[1]);
}

/** What a process holds: the inodes of its sockets, and the names of the tun and tap interfaces that it reads and writes. */
export interface Held {
	sockets: number[];
	tuns: string[];
}

export function heldBy(pid: number): Held {
	const held: Held = { sockets: [], tuns: [] };
	unlessGone(() => {
		for (const fd of readdirSync(`/proc/${pid}/fd`)) {
			unlessGone(() => {
				const to = readlinkSync(`/proc/${pid}/fd/${fd}`);
				const inode = /^socket:\[(\d+)\]$/.exec(to)?.[1];
				if (inode) held.sockets.push(Number(inode));
				const tun = to === "/dev/net/tun" ? parseTun(readProc(`/proc/${pid}/fdinfo/${fd}`)) : null;
				if (tun !== null && !held.tuns.includes(tun)) held.tuns.push(tun);
			});
		}
	});
	return held;
}

/** The interface of an open /dev/net/tun (tun_chr_show_fdinfo); null where it was given none yet. */
export function parseTun(fdinfo: string): string | null {
	return /^iff:\s*(\S+)$/m.exec(fdinfo)?.[1] ?? null;
}

/** What was there a moment ago may have ended. */
function unlessGone(look: () => void): void {
	try {
		look();
	} catch {
		// It has.
	}
}
