import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { type ConntrackRecord, recordId, type Tuple } from "@/protocol/records";
import { subscription } from "./bell";
import { onLines } from "./lines";

/** A line of `conntrack -E -o id`, or of `conntrack -L -o id`, which has no events. */
export interface FlowLine {
	event: "NEW" | "UPDATE" | "DESTROY" | null;
	record: ConntrackRecord;
}

function setNumber(tuple: Tuple, key: string, value: number): void {
	if (key === "sport") tuple.sport = value;
	else if (key === "dport") tuple.dport = value;
	else if (key === "type") tuple.icmpType = value;
	else if (key === "code") tuple.icmpCode = value;
	else if (key === "id") tuple.icmpId = value;
}

const emptyTuple = { sport: null, dport: null, icmpType: null, icmpCode: null, icmpId: null };

/**
 * Both tuples begin with `src`. `id` is an echo's where a type stands before it
 * and no id yet, else the entry's own, which only `-o id` prints. null for what
 * is no entry.
 */
export function parseFlow(netns: string, line: string): FlowLine | null {
	const words = line.split(" ").filter(Boolean);
	const event = words[0]?.startsWith("[") ? /^\[(NEW|UPDATE|DESTROY)\]$/.exec(words[0])?.[1] : undefined;
	const [name = "", number = "", ...rest] = event ? words.slice(1) : words;
	const tuples: Tuple[] = [];
	const flags: string[] = [];
	let id: string | null = null;
	let state: string | null = null;
	let timeout: number | null = null;
	let tuple: Tuple | null = null;
	// Taken apart by hand: they come by ten thousands.
	for (const word of rest) {
		const equals = word.indexOf("=");
		if (equals !== -1) {
			const key = word.slice(0, equals);
			const value = word.slice(equals + 1);
			if (key === "src") {
				tuple = { src: value, dst: "", ...emptyTuple };
				tuples.push(tuple);
			} else if (key === "dst" && tuple) tuple.dst = value;
			else if (key === "id" && (!tuple || tuple.icmpType === null || tuple.icmpId !== null)) id = value;
			else if (tuple) setNumber(tuple, key, Number(value));
		} else if (word.startsWith("[")) flags.push(word.slice(1, -1));
		else if (tuple === null && /^\d+$/.test(word)) timeout = Number(word);
		else if (tuple === null && /^[A-Z_0-9]+$/.test(word)) state = word;
	}
	const [original, reply] = tuples;
	if (id === null || !original || !reply) return null;
	const record: ConntrackRecord = {
		id: recordId.conntrack(netns, keyOf(id, original)),
		kind: "conntrack",
		netns,
		protocol: name === "unknown" ? number : name,
		original,
		reply,
		state,
		// Who destroyed it is not the entry's.
		flags: flags.filter((flag) => flag !== "USERSPACE"),
		timeout,
	};
	return { event: event === "NEW" || event === "UPDATE" || event === "DESTROY" ? event : null, record };
}

/**
 * The kernel's id is a hash of 32 bits (nf_ct_get_id in net/netfilter/nf_conntrack_core.c): among 50,000 entries two
 * have the same one every fourth time. The ports, which stay, tell them apart.
 */
function keyOf(id: string, { sport, dport }: Tuple): string {
	return sport === null && dport === null ? id : `${id}.${sport}.${dport}`;
}

/** A long-lived `conntrack -E` in a namespace. */
export interface FlowBell {
	/** Resolves when it hears what happens; false where it cannot. */
	readonly listening: Promise<boolean>;
	/** Has it told all that has happened? True for one that is gone. */
	silent: () => boolean;
	/** Leaves the namespace at once. */
	end: () => void;
}

/** `lost`: events were dropped. `gone`: it has ended, however. */
export function startFlowBell(
	path: string,
	told: { line: (line: string) => void; lost: () => void; gone: () => void },
): FlowBell {
	const argv = [`--net=${path}`, "--", "conntrack", "-E", "-o", "id"];
	const child = spawn("nsenter", argv, { stdio: ["ignore", "pipe", "pipe"] });
	onLines(child.stdout, told.line);
	onLines(child.stderr, (line) => {
		if (line.includes("ENOBUFS")) told.lost();
	});
	let ended = false;
	const over = () => {
		if (ended) return;
		ended = true;
		told.gone();
	};
	child.once("exit", over);
	child.once("error", over);
	const pid = child.pid ?? 0;
	const listen = async () => {
		while (!ended && subscription(pid) === null) await sleep(1);
		return !ended;
	};
	// It sleeps only where its socket is empty; see Bell, whose open files would keep the namespace.
	return { listening: listen(), silent: () => ended || asleep(pid), end: () => void child.kill("SIGKILL") };
}

function asleep(pid: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
		return stat[stat.lastIndexOf(")") + 2] === "S";
	} catch {
		return true;
	}
}

/** All entries at this moment, of both families; null where they cannot be read. `end` leaves the namespace at once. */
export function dumpFlows(path: string): { text: Promise<string | null>; end: () => void } {
	const child = execa("nsenter", [`--net=${path}`, "--", "conntrack", "-L", "-o", "id"], {
		stdin: "ignore",
		stderr: "ignore",
		stripFinalNewline: false,
		reject: false,
		cleanup: false,
		maxBuffer: 2 ** 28,
	});
	const text = child.then(({ failed, stdout }) => (failed ? null : (stdout ?? "")));
	return { text, end: () => void child.kill("SIGKILL") };
}
