import { openSync, readdirSync, readlinkSync } from "node:fs";
import { readOpen, readProc } from "./proc";

/**
 * A process that prints what it hears on a netlink socket, seen from outside.
 * netlink delivers a change to its listeners before the system call that made
 * it returns; so once the socket is empty and the process sleeps again, it has
 * printed all that a finished command did. That replaces any guess of how long
 * to wait. Only for processes in the agent's own namespace: the open files of
 * /proc/PID/net keep theirs alive.
 */
export class Bell {
	readonly #pid: number;
	#files: { sockets: number; stat: number } | null = null;
	#inode: string | null = null;

	constructor(pid: number) {
		this.#pid = pid;
	}

	/** Is it subscribed yet? */
	listening(): boolean {
		return this.#inode !== null || this.#find();
	}

	/** Has it printed all that has happened? True for one that is gone. */
	silent(): boolean {
		try {
			if (!this.listening() || !this.#files) return true;
			const line = sockets(readOpen(this.#files.sockets)).find((fields) => fields[9] === this.#inode);
			if (line && line[4] !== "0") return false;
			const stat = readOpen(this.#files.stat);
			return stat[stat.lastIndexOf(")") + 2] === "S";
		} catch {
			return true;
		}
	}

	#find(): boolean {
		const proc = `/proc/${this.#pid}`;
		try {
			this.#files ??= { sockets: openSync(`${proc}/net/netlink`, "r"), stat: openSync(`${proc}/stat`, "r") };
			this.#inode = subscribed(this.#pid, sockets(readOpen(this.#files.sockets)));
		} catch {
			// Gone, or not there yet.
		}
		return this.#inode !== null;
	}
}

/** The inode of a process' netlink socket that hears of changes, null if it has none. Keeps nothing open. */
export function subscription(pid: number): string | null {
	try {
		return subscribed(pid, sockets(readProc(`/proc/${pid}/net/netlink`)));
	} catch {
		return null;
	}
}

function subscribed(pid: number, all: string[][]): string | null {
	const own = new Set<string>();
	for (const one of readdirSync(`/proc/${pid}/fd`)) {
		const socket = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${one}`));
		if (socket?.[1]) own.add(socket[1]);
	}
	return all.find((fields) => own.has(fields[9] ?? "") && /[1-9a-f]/.test(fields[3] ?? ""))?.[9] ?? null;
}

/** Lines of /proc/net/netlink: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode. */
function sockets(text: string): string[][] {
	return text.split("\n").map((line) => line.trim().split(/\s+/));
}
