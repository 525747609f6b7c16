import { readFile } from "node:fs/promises";
import { recordId, type SocketRecord } from "@/protocol/records";

/** What `ss` reads, and without a process in the namespace. The two of TCP come last: the kernel takes 4 ms for each. */
const tables = ["packet", "raw", "raw6", "icmp", "icmp6", "udp", "udp6", "tcp", "tcp6"] as const;
type Table = (typeof tables)[number];

/** Sockets of these families have no table here, and are no matter of the picture: they are only counted off. */
const others = ["netlink", "unix"] as const;

/** The kernel's numbers (include/net/tcp_states.h) in the words of `ss`. */
const states = [
	"UNKNOWN",
	"ESTAB",
	"SYN-SENT",
	"SYN-RECV",
	"FIN-WAIT-1",
	"FIN-WAIT-2",
	"TIME-WAIT",
	"UNCONN",
	"CLOSE-WAIT",
	"LAST-ACK",
	"LISTEN",
	"CLOSING",
];

/**
 * The sockets of processes in one namespace. `pid` is any of them, `holders`
 * the pids, as their host counts, that hold each inode; `nameOf` names an
 * interface by its index.
 */
export async function readSockets(
	netns: string,
	pid: number,
	holders: ReadonlyMap<number, number[]>,
	nameOf: (ifindex: number) => string | null,
): Promise<SocketRecord[]> {
	const left = new Set(holders.keys());
	for (const other of others) for (const inode of inodes(await table(pid, other), other)) left.delete(inode);
	const records: SocketRecord[] = [];
	for (const name of tables) {
		if (left.size === 0) break;
		for (const one of parseSockets(name, await table(pid, name), nameOf)) {
			const processes = holders.get(one.inode);
			left.delete(one.inode);
			if (processes) records.push(socketRecord(netns, one, processes));
		}
	}
	return records;
}

/** Empty where the kernel has no such table. */
const table = (pid: number, name: string) => readFile(`/proc/${pid}/net/${name}`, "latin1").catch(() => "");

const rows = (text: string) =>
	text
		.split("\n")
		.slice(1)
		.map((line) => line.trim().split(/\s+/));

function inodes(text: string, of: (typeof others)[number]): number[] {
	return rows(text).map((fields) => Number(fields[of === "netlink" ? 9 : 6]));
}

export interface ProcSocket extends Pick<SocketRecord, "protocol" | "state" | "local" | "remote"> {
	localPort: string;
	remotePort: string;
	inode: number;
}

/** Parses a file of /proc/net. */
export function parseSockets(name: Table, text: string, nameOf: (ifindex: number) => string | null): ProcSocket[] {
	return rows(text).flatMap((fields): ProcSocket[] => {
		if (name === "packet") {
			const ifindex = Number(fields[4]);
			const inode = Number(fields[8]);
			if (!inode) return [];
			const localPort = ifindex === 0 ? "*" : (nameOf(ifindex) ?? String(ifindex));
			return [{ protocol: "packet", state: "UNCONN", local: "*", localPort, remote: "*", remotePort: "*", inode }];
		}
		const [, local = "", remote = "", state = "", , , , , , inode] = fields;
		if (!Number(inode)) return [];
		const [from, to] = [parseEnd(local), parseEnd(remote)];
		return [
			{
				protocol: name.replace("6", ""),
				state: states[Number.parseInt(state, 16)] ?? "UNKNOWN",
				local: from.address,
				localPort: from.port,
				remote: to.address,
				remotePort: to.port,
				inode: Number(inode),
			},
		];
	});
}

/** `0100007F:1F90`: 32-bit words of the address in the machine's byte order (little-endian where vethlab runs), then the port. */
function parseEnd(text: string): { address: string; port: string } {
	const [hex = "", port = ""] = text.split(":");
	const words = hex.match(/.{8}/g) ?? [];
	const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
	const number = Number.parseInt(port, 16);
	return { address: bytes.length === 4 ? bytes.join(".") : ipv6(bytes), port: number === 0 ? "*" : String(number) };
}

/** Shortened as RFC 5952 has it; IPv4 in IPv6 with dots, as `ss` prints it. */
function ipv6(bytes: readonly number[]): string {
	const groups = Array.from({ length: 8 }, (_, n) => ((bytes[2 * n] ?? 0) << 8) | (bytes[2 * n + 1] ?? 0));
	if (groups.slice(0, 5).every((one) => one === 0) && groups[5] === 0xffff)
		return `::ffff:${bytes.slice(12).join(".")}`;
	const host = new URL(`http://[${groups.map((one) => one.toString(16)).join(":")}]/`).hostname;
	return host.slice(1, -1);
}

function socketRecord(netns: string, socket: ProcSocket, processes: number[]): SocketRecord {
	const { inode, ...fields } = socket;
	const id = recordId.socket(netns, `${socket.protocol} ${inode}`);
	return { id, kind: "socket", netns, ...fields, processes: [...processes].sort((a, b) => a - b) };
}
