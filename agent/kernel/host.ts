import { spawn } from "node:child_process";
import { VethlabError } from "@/protocol/errors";
import { makeSlots, type Order, type Running, type Slot } from "./command";
import { hostScript } from "./host-script";
import { onLines } from "./lines";

/** Where a host's shell looks for programs. */
export const hostPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What programs in a User-Mode Linux may have to do without: server/engines/uml-registers.ts. */
const handedOn = ["GLIBC_TUNABLES", "OPENSSL_ia32cap"].filter((name) => process.env[name] !== undefined);

/** Words that a host's shell gets in its environment, and nothing else of the agent's own. */
const environment: NodeJS.ProcessEnv = Object.assign(Object.create(null), {
	PATH: hostPath,
	HOME: "/root",
	USER: "root",
	SHELL: "/bin/bash",
	LANG: "C.UTF-8",
	TERM: "dumb",
	...Object.fromEntries(handedOn.map((name) => [name, process.env[name]])),
});

interface Awaited {
	slot: Slot;
	from: number;
	/** Its process group; 0 until it has begun. */
	group: number;
	/** Asked for before it has begun. */
	early: NodeJS.Signals | null;
	background: boolean;
	lasting: boolean;
	done: (result: { exit: number; duration: number }) => void;
}

/** A machine of the lab: network, mount, UTS and PID namespaces of its own, and the shell that is their first process. */
export class Host {
	readonly name: string;
	/** Its first process, as the agent counts. */
	readonly pid: number;
	/** Rejects when the first process ends, which a lab cannot bring about. */
	readonly lost: Promise<never>;
	readonly #say: (words: string[]) => void;
	readonly #fifos: string;
	readonly #free: Slot[];
	readonly #shell: Shell;
	/** All that it was asked to run. */
	readonly texts = new Set<string>();
	#slots: number;
	/** Open, for the next command. */
	#next: Slot;
	#id = 0;

	private constructor(made: Made) {
		this.name = made.name;
		this.pid = made.pid;
		this.lost = made.lost;
		this.#say = made.say;
		this.#fifos = made.fifos;
		this.#free = made.slots;
		this.#slots = made.slots.length;
		this.#shell = made.shell;
		this.#next = this.#open();
	}

	/**
	 * `setup` is shell text that makes the host out of fresh namespaces (mounts,
	 * host name, sysctls). `fifos` is an empty directory.
	 */
	static async start(name: string, fifos: string, slots: Slot[], setup: string): Promise<Host> {
		return new Host(await make(name, fifos, slots, setup));
	}

	/** Sysctls that have no event, as last read: at each command's end. By name with dots. */
	get sysctls(): ReadonlyMap<string, string> {
		return this.#shell.sysctls;
	}

	/** The process that will become the next command, as the agent counts; null where none has said so yet. */
	get waiting(): number | null {
		return this.#shell.waiting;
	}

	/** Process groups of commands that run, and are not meant to live on. */
	get passing(): ReadonlySet<number> {
		return new Set([...this.#shell.running.values()].flatMap(({ lasting, group }) => (lasting ? [] : [group])));
	}

	/** Does a command run that is meant to live on? */
	get lasting(): boolean {
		return [...this.#shell.running.values()].some(({ lasting }) => lasting);
	}

	run({ text, netns, background, lasting = false, heard }: Order): Running {
		const slot = this.#next;
		slot.hear(heard);
		this.#id += 1;
		const id = this.#id;
		const awaited: Awaited = {
			slot,
			from: performance.now(),
			group: 0,
			early: null,
			background,
			lasting,
			done: () => {},
		};
		this.texts.add(text);
		const ended = new Promise<{ exit: number; duration: number }>((done) => {
			awaited.done = done;
		});
		this.#shell.running.set(id, awaited);
		this.#say([String(id), slot.path.slice(slot.path.lastIndexOf("/") + 1), background ? "bg" : "fg", netns, text]);
		// The next command's, while this one runs.
		this.#next = this.#open();
		const signal: Running["signal"] = (which) => {
			if (!this.#shell.running.has(id)) return;
			if (awaited.group === 0) awaited.early = which;
			else kill(awaited.group, which);
		};
		return { ended, signal };
	}

	#open(): Slot {
		const slot = this.#free.shift() ?? this.#make();
		slot.open(() => this.#free.push(slot));
		return slot;
	}

	#make(): Slot {
		const [made] = makeSlots([`${this.#fifos}/${this.#slots}`]);
		if (!made) throw new VethlabError("internal", "no fifo for a command");
		this.#slots += 1;
		return made;
	}
}

/** What a host's shell has reported. */
interface Shell {
	sysctls: Map<string, string>;
	running: Map<number, Awaited>;
	waiting: number | null;
	/** What was last started in the foreground; null when it is over. */
	current: number | null;
}

interface Made {
	name: string;
	pid: number;
	fifos: string;
	slots: Slot[];
	shell: Shell;
	say: (words: string[]) => void;
	lost: Promise<never>;
}

function make(name: string, fifos: string, slots: Slot[], setup: string): Promise<Made> {
	const argv = ["--net", "--mount", "--uts", "--pid", "--fork", "bash", "--norc", "-c", hostScript, "bash", fifos];
	const child = spawn("unshare", argv, { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"], env: environment });
	const [, , log, orders, reports] = child.stdio;
	if (!log || !orders || !reports || !("write" in orders) || !("read" in reports) || !("read" in log)) {
		throw new VethlabError("internal", "a host without pipes");
	}
	orders.on("error", () => {});
	let complaints = "";
	onLines(log, (line) => {
		complaints = `${complaints}${line}\n`.slice(-2000);
	});
	const say = (words: string[]) => void orders.write(words.map((word) => `${word.replaceAll("\0", "")}\0`).join(""));
	const shell: Shell = { sysctls: new Map(), running: new Map(), waiting: null, current: null };
	const fail = (cause?: unknown) =>
		new VethlabError("sandbox-failed", `host ${name} did not come up: ${complaints.trim() || "it said nothing"}`, {
			cause,
		});
	const lost = new Promise<never>((_, reject) => {
		child.once("error", (cause) => reject(fail(cause)));
		child.once("close", () => reject(fail()));
	});
	const ready = new Promise<Made>((resolve) => {
		onLines(reports, (line) => {
			const [what, first = "", second = ""] = line.split(" ");
			if (what === "ready") resolve({ name, pid: Number(first), fifos, slots, shell, say, lost });
			else hear(shell, what ?? "", first, second);
		});
	});
	say([setup]);
	return Promise.race([ready, lost]);
}

function hear(shell: Shell, what: string, first: string, second: string): void {
	const { sysctls, running, current } = shell;
	if (what === "sysctl") sysctls.set(first.replace("/proc/sys/", "").replaceAll("/", "."), second);
	else if (what === "waits") shell.waiting = Number(first);
	else if (what === "start") {
		const awaited = running.get(Number(first));
		begun(awaited, Number(second));
		if (awaited?.background === false) shell.current = Number(first);
	} else if (what === "exit") over(running, Number(first), Number(second));
	else if (what === "end" && current !== null) {
		shell.current = null;
		over(running, current, Number(first));
	}
}

function begun(awaited: Awaited | undefined, group: number): void {
	if (!awaited) return;
	awaited.group = group;
	if (awaited.early) kill(group, awaited.early);
}

function kill(group: number, which: NodeJS.Signals): void {
	try {
		process.kill(-group, which);
	} catch {
		// Gone already.
	}
}

function over(running: Map<number, Awaited>, id: number, exit: number): void {
	const awaited = running.get(id);
	if (!awaited) return;
	running.delete(id);
	awaited.slot.finish();
	awaited.done({ exit, duration: performance.now() - awaited.from });
}
