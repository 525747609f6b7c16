import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Traced, Verdict } from "@/protocol/trace";
import { subscription } from "./bell";
import { onLines } from "./lines";
import { ownPrefix } from "./nftables";

/** The table that asks for traces. Records leave out whatever begins so. */
export const traceTable = `${ownPrefix}-trace`;

/**
 * Packets a second that are traced in a namespace, and at once: a flood drowns nobody. Each has some ten messages, and
 * the listener's socket holds about two hundred.
 */
const perSecond = 200;
const burst = 20;
/** Milliseconds after which a listener that has ended is there again: xtables-monitor ends when it lost messages. */
const again = 200;

const rule = `limit rate ${perSecond}/second burst ${burst} packets meta nftrace set 1`;

/** Before conntrack and NAT: the first that a packet meets when it comes in, or is sent. */
const ruleset = `table ip ${traceTable} {
	chain in { type filter hook prerouting priority -350; policy accept; ${rule}; }
	chain out { type filter hook output priority -350; policy accept; ${rule}; }
}
`;

/** Milliseconds within which the kernel's listener must be there. */
const listenWithin = 3000;

/** What netfilter does with each packet of one namespace, while it is asked. */
export interface Tracer {
	/** Resolves when every packet from now on is traced; with false where the kernel cannot. */
	readonly listening: Promise<boolean>;
	/** Has it told all that the kernel has told it? */
	silent: () => boolean;
	/** Leaves the namespace at once. With `clean` the table goes, too: not where the namespace itself goes. Resolves when it is gone. */
	end: (clean: boolean) => Promise<void>;
}

/** In the namespace at `path`. xtables-monitor, not `nft monitor trace`: it spells iptables' rules as iptables-save does. */
export function startTracer(path: string, netns: string, heard: (traced: Traced) => void): Tracer {
	const inside = (...argv: string[]) => [`--net=${path}`, "--", ...argv];
	let child: ChildProcess | null = null;
	let waiting: NodeJS.Timeout | undefined;
	let asked = false;
	let ended = false;
	const begin = () => {
		const mine = spawn("nsenter", inside("xtables-monitor", "-4", "-t"), { stdio: ["ignore", "pipe", "ignore"] });
		child = mine;
		const read = new TraceReader(netns);
		onLines(mine.stdout, (line) => {
			const traced = read.line(line);
			if (traced) heard(traced);
		});
		const over = () => {
			if (child !== mine) return;
			child = null;
			if (asked && !ended) waiting = setTimeout(begin, again);
		};
		mine.once("exit", over);
		mine.once("error", over);
	};
	const listen = async () => {
		const until = performance.now() + listenWithin;
		while (child && subscription(child.pid ?? 0) === null) {
			if (performance.now() > until) return false;
			await sleep(2);
		}
		if (!child) return false;
		const made = await execa("nsenter", inside("nft", "-f", "-"), { input: ruleset, reject: false });
		asked = !made.failed;
		return asked;
	};
	begin();
	const listening = listen();
	return {
		listening,
		silent: () => !child || isAsleep(child.pid ?? 0),
		async end(clean) {
			ended = true;
			clearTimeout(waiting);
			child?.kill("SIGKILL");
			if (!clean || !(await listening)) return;
			await execa("nsenter", inside("nft", "delete", "table", "ip", traceTable), { reject: false });
		},
	};
}

function isAsleep(pid: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
		return stat[stat.lastIndexOf(")") + 2] === "S";
	} catch {
		return true;
	}
}

type Named = Omit<Traced, "verdict">;

/** Reads what xtables-monitor prints: a packet, then the verdicts that it met in one chain. */
export class TraceReader {
	/** The packet of each trace. */
	readonly #packets = new Map<string, Named>();
	readonly #netns: string;

	constructor(netns: string) {
		this.#netns = netns;
	}

	line(text: string): Traced | null {
		const [what, , id = ""] = text.trim().split(" ", 3);
		if (what === "PACKET:") {
			// A trace's id says nothing about the next one's: the newest are enough.
			if (this.#packets.size > 1000) this.#packets.clear();
			this.#packets.set(id, packetIn(text, this.#netns));
			return null;
		}
		const packet = this.#packets.get(id);
		const verdict = what === "TRACE:" ? verdictIn(text) : null;
		return packet && verdict ? { ...packet, verdict } : null;
	}
}

function packetIn(text: string, netns: string): Named {
	const value = (name: string) => new RegExp(` ${name}=(\\S+)`).exec(text)?.[1];
	const number = (name: string) => (value(name) === undefined ? null : Number(value(name)));
	return {
		netns,
		src: value("SRC") ?? "",
		dst: value("DST") ?? "",
		id: number("ID") ?? 0,
		length: number("LEN") ?? 0,
		sport: number("SPORT"),
		dport: number("DPORT"),
	};
}

/** `nat:PREROUTING:rule:0x4:ACCEPT  -4 -t nat -A PREROUTING -d …`, `filter:FORWARD:policy:DROP`; null for our own chains. */
function verdictIn(text: string): Verdict | null {
	const [, table = "", chain = "", type, rest = ""] =
		/TRACE: \d+ \S+ ([^:]+):([^:]+):(rule|policy|return):?(.*)$/.exec(text) ?? [];
	if (table === "" || table.startsWith(ownPrefix)) return null;
	if (type !== "rule") return { table, chain, rule: null, verdict: type === "policy" ? rest.trim() : "RETURN" };
	const [, handle = "", verdict = "", spelled = ""] = /^(0x[0-9a-f]+):(\S+)\s*(.*)$/.exec(rest) ?? [];
	const rule = spelled.split(` -A ${chain} `)[1]?.trim();
	return { table, chain, rule: rule ?? `handle ${Number(handle)}`, verdict };
}
