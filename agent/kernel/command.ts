import { constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { execaSync } from "execa";

export type Stream = "stdout" | "stderr";

/** What a host is asked to run. */
export interface Order {
	/** Shell text. */
	text: string;
	/** A namespace of the host, as `ip netns exec` takes it; empty for the host's own. */
	netns: string;
	background: boolean;
	/** It is meant to live on: the processes that it runs are part of the picture. */
	lasting?: boolean;
	heard: (stream: Stream, chunk: Buffer) => void;
}

/** A command on its way. */
export interface Running {
	/** Exit status as the shell counts, and milliseconds from the order to the shell's exit. All output is heard before. */
	readonly ended: Promise<{ exit: number; duration: number }>;
	/** Signals its process group, as soon as it has begun; nothing if it is over. */
	signal(name: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
}

/**
 * A pair of fifos. A command keeps its pair for as long as any process of it
 * holds the other ends, which can be long after its shell is gone; so no later
 * command's output can have an earlier one's in it.
 */
export class Slot {
	readonly path: string;
	#open: { fd: number; socket: Socket; stream: Stream }[] = [];
	#heard: Order["heard"] = () => {};

	constructor(path: string) {
		this.path = path;
	}

	/** Readers first: a writer that opens a fifo waits for one. `free` is called when the last writer has let go. */
	open(free: () => void): void {
		let left = 2;
		this.#open = (["stdout", "stderr"] as const).map((stream) => {
			const file = `${this.path}.${stream === "stdout" ? "out" : "err"}`;
			const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
			const socket = new Socket({ fd, readable: true, writable: false });
			socket.on("data", (chunk) => this.#heard(stream, chunk));
			socket.on("error", () => {});
			socket.once("close", () => {
				left -= 1;
				if (left === 0) free();
			});
			return { fd, socket, stream };
		});
	}

	hear(heard: Order["heard"]): void {
		this.#heard = heard;
	}

	/** Hears what is in the fifos now; then no more, though others may go on writing. */
	finish(): void {
		const chunk = Buffer.allocUnsafe(65536);
		for (const { fd, socket, stream } of this.#open) {
			if (socket.destroyed) continue;
			for (;;) {
				const length = readNow(fd, chunk);
				if (length === 0) break;
				this.#heard(stream, Buffer.from(chunk.subarray(0, length)));
			}
		}
		this.#heard = () => {};
	}
}

/** 0 at the end, and where there is nothing at present. */
function readNow(fd: number, into: Buffer): number {
	try {
		return readSync(fd, into);
	} catch {
		return 0;
	}
}

/** Makes fifos for slots at these paths. */
export function makeSlots(paths: readonly string[]): Slot[] {
	execaSync("mkfifo", ["-m", "600", ...paths.flatMap((path) => [`${path}.out`, `${path}.err`])]);
	return paths.map((path) => new Slot(path));
}
