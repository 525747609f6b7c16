import type { NetRecord } from "@/protocol/records";

/** A process of a lab's command. */
export interface ProcessElement {
	/** The process record's id. */
	id: string;
	name: string;
	/** Where it waits for others: `:80`; empty if nowhere. */
	ports: string;
	command: string;
}

/** `records` are those of a namespace. In the order in which they were started. */
export function processesOf(records: readonly NetRecord[]): ProcessElement[] {
	const sockets = records.filter((record) => record.kind === "socket");
	return records
		.filter((record) => record.kind === "process")
		.sort((a, b) => a.pid - b.pid)
		.map(({ id, pid, name, command }) => {
			const waiting = sockets.filter(
				(socket) => socket.processes.includes(pid) && (socket.state === "LISTEN" || socket.state === "UNCONN"),
			);
			const ports = new Set(waiting.filter(({ protocol }) => protocol !== "raw").map(({ localPort }) => localPort));
			return {
				id,
				name,
				ports: [...ports]
					.filter((port) => port !== "*")
					.map((port) => `:${port}`)
					.join(" "),
				command,
			};
		});
}
