import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** TCP_LISTEN in /proc/net/tcp, and SO_ACCEPTCON in /proc/net/unix (proc(5)): which column, its value, and the inode's column. */
const tables = { tcp: [4, "0A", 10], tcp6: [4, "0A", 10], unix: [3, "00010000", 6] } as const;

/** How many sockets a process listens on, TCP and Unix. */
export function listeningSockets(pid: number): number {
	const listening = new Set(
		Object.entries(tables).flatMap(([table, [column, listens, inode]]) =>
			readFileSync(`/proc/${pid}/net/${table}`, "utf8")
				.split("\n")
				.map((line) => line.split(/\s+/))
				.filter((cells) => cells[column] === listens)
				.map((cells) => `socket:[${cells[inode]}]`),
		),
	);
	return readdirSync(`/proc/${pid}/fd`).filter((fd) => listening.has(linkOf(`/proc/${pid}/fd/${fd}`))).length;
}

function linkOf(path: string): string {
	try {
		return readlinkSync(path);
	} catch {
		return "";
	}
}
