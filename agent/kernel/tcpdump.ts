import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { execa } from "execa";
import { VethlabError } from "@/protocol/errors";
import { onLines } from "./lines";
import { PcapReader, pcapHeader, pcapRecord, type RawPacket, snapLength } from "./pcap";

/**
 * Without immediate mode a packet is told up to 0.1 s late. With it the kernel's ring has a slot of the snap length for
 * each packet: 4 MB are some 1,900 of them.
 */
const flags = ["-i", "any", "--immediate-mode", "-U", "-s", String(snapLength), "-B", "4096", "-n"];
const nanoseconds = "--time-stamp-precision=nano";

/** What tcpdump says of a filter that it does not take; null if it takes it. Throws `package-missing` without tcpdump. */
export async function filterProblem(filter: string): Promise<string | null> {
	const { failed, code, stderr } = await execa("tcpdump", ["-r", "-", "-d", "--", filter], {
		input: pcapHeader(),
		reject: false,
		maxBuffer: 1 << 20,
	});
	if (!failed) return null;
	if (code === "ENOENT") throw tcpdumpMissing();
	const said = stderr.split("\n").filter((line) => line.startsWith("tcpdump: "));
	return said.map((line) => line.replace("tcpdump: ", "")).join("\n") || stderr;
}

export function tcpdumpMissing(): VethlabError {
	const command = "sudo apt-get install tcpdump";
	const values = { programs: "tcpdump", packages: "tcpdump", command };
	return new VethlabError("package-missing", `A capture needs tcpdump: ${command}`, { values });
}

/** Milliseconds that a count may take. */
const countWithin = 200;

/** A tcpdump in a namespace, which keeps it alive until it ends. */
export interface Dump {
	readonly pid: number | undefined;
	/** Resolves when it hears every packet from now on; with what it says instead where it cannot. */
	readonly listening: Promise<string | null>;
	/** Resolves when it is gone. */
	readonly gone: Promise<void>;
	/** Has it read all that the kernel has for it? True for one that is gone. */
	silent: () => boolean;
	/** Asks how many packets the kernel dropped; `dropped` has told when this resolves. */
	count: () => Promise<void>;
	/** Leaves the namespace at once. */
	kill: () => void;
}

interface Hearing {
	packet: (packet: RawPacket) => void;
	/** Packets that the kernel dropped since it began. */
	dropped: (count: number) => void;
}

/** In the namespace at `path`. */
export function startDump(path: string, filter: string, { packet, dropped }: Hearing): Dump {
	const argv = [`--net=${path}`, "--", "tcpdump", ...flags, nanoseconds, "-w", "-", "--", filter];
	const child = spawn("nsenter", argv, { stdio: ["ignore", "pipe", "pipe"] });
	const reader = new PcapReader(packet);
	child.stdout.on("data", (chunk: Buffer) => reader.push(chunk));
	let isGone = false;
	let counted = () => {};
	let complaint = "";
	const gone = new Promise<void>((resolve) => {
		const over = () => {
			isGone = true;
			resolve();
		};
		child.once("close", over);
		child.once("error", over);
	});
	const listening = new Promise<string | null>((resolve) => {
		onLines(child.stderr, (line) => {
			const lost = /(\d+) packets dropped by kernel/.exec(line)?.[1];
			if (lost !== undefined) {
				dropped(Number(lost));
				counted();
			} else if (line.includes("listening on")) resolve(null);
			else if (!line.includes("data link type")) complaint = line.replace("tcpdump: ", "");
		});
		void gone.then(() => resolve(complaint || "tcpdump has ended"));
	});
	const signal = (which: NodeJS.Signals) => void (isGone || child.kill(which));
	const count = () =>
		new Promise<void>((resolve) => {
			// One that is held up by whom it writes to answers later, or not.
			const timer = setTimeout(resolve, countWithin);
			counted = () => {
				clearTimeout(timer);
				resolve();
			};
			signal("SIGUSR1");
		});
	return {
		pid: child.pid,
		listening,
		gone,
		silent: () => isGone || sleeps(child),
		count,
		kill: () => signal("SIGKILL"),
	};
}

function sleeps({ pid }: ChildProcess): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
		return stat[stat.lastIndexOf(")") + 2] === "S";
	} catch {
		return true;
	}
}

/** A tcpdump that prints packets which others captured, a line each, in their order. */
export interface Printer {
	print: (packet: RawPacket) => void;
	end: () => void;
}

/** `line`: one that it printed, beginning with the time as `stampOf` writes it. `gone`: it has ended, however. */
export function startPrinter(told: { line: (line: string) => void; gone: () => void }): Printer {
	const argv = ["-nn", "-tt", "-l", nanoseconds, "-r", "-"];
	const child = spawn("tcpdump", argv, { stdio: ["pipe", "pipe", "ignore"] });
	child.stdin.on("error", () => {});
	child.stdin.write(pcapHeader());
	onLines(child.stdout, told.line);
	// Not before its last lines are heard.
	child.once("close", told.gone);
	child.once("error", told.gone);
	return {
		print: (packet) => void child.stdin.write(pcapRecord(packet)),
		end: () => void child.stdin.end(),
	};
}

/** A time as `-tt` prints it. */
export function stampOf(time: bigint): string {
	const digits = String(time).padStart(10, "0");
	return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/**
 * What a printed line says of its packet, without time, interface and direction; null for one that goes on with the
 * packet before it. (The interface's name there is that of another namespace: the printer is in the agent's own.)
 */
export function summaryIn(line: string, stamp: string): string | null {
	if (!line.startsWith(`${stamp} `)) return null;
	return line.slice(stamp.length + 1).replace(/^(?:ifindex )?\S+\s+(?:In|Out|B|M|P)\s+/, "");
}
