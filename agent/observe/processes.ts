import { isDeepStrictEqual } from "node:util";
import { type NetRecord, type ProcessRecord, recordId } from "@/protocol/records";
import type { Host } from "../kernel/host";
import { argvOf, type Held, type HostProcess, heldBy, isThere, processesOf } from "../kernel/process";
import { readSockets } from "../kernel/socket";
import type { Namespace } from "./namespace";

/** Milliseconds from a command's end to the looks that follow: what it left running has yet to open its sockets. */
const pauses = [30, 100, 200, 300, 400, 500];
/** Milliseconds between the looks after those, for as long as there is anything to see. Nothing rings for a process. */
const steady = 1000;
/** After so many looks at which nothing was new, sockets are read at each fifth look only: TCP's table costs most. */
const calm = 10;

/** What labs' commands have left running, and its sockets: looked for at each command's end, and then for as long as there is any. */
export class Processes {
	readonly #hosts: () => Iterable<Host>;
	readonly #namespaces: () => Iterable<Namespace>;
	/** A look at a time of its own has found something new. */
	readonly #changed: () => void;
	#looks = 0;
	/** Looks since something was new. */
	#idle = 0;
	#timer: NodeJS.Timeout | undefined;
	#work: Promise<void> = Promise.resolve();
	/** Socket records as last read, with the inodes that were held then, by namespace. */
	readonly #sockets = new WeakMap<Namespace, { held: string; records: NetRecord[] }>();

	constructor(hosts: () => Iterable<Host>, namespaces: () => Iterable<Namespace>, changed: () => void) {
		this.#hosts = hosts;
		this.#namespaces = namespaces;
		this.#changed = changed;
	}

	/** Looks now, and again soon. Namespaces hold what was found when this resolves. */
	look(): Promise<void> {
		this.#looks = 0;
		this.#idle = 0;
		return this.#next();
	}

	#next(): Promise<void> {
		clearTimeout(this.#timer);
		const done = this.#work.then(async () => {
			const any = await this.#read();
			clearTimeout(this.#timer);
			// One that is just becoming another program has no command line for a moment: who sees nothing looks again, too.
			if (any || this.#looks < 3)
				this.#timer = setTimeout(() => void this.#next().then(this.#changed), pauses[this.#looks] ?? steady);
			this.#looks += 1;
		});
		this.#work = done.catch(() => {});
		return done;
	}

	/** Is there anything that may change by itself? */
	async #read(): Promise<boolean> {
		const hosts = [...this.#hosts()];
		const found = processesOf(hosts);
		// A command says that it begins before it becomes what was found: that must be heard first.
		for (let n = 0; n < 2; n++) await new Promise((resolve) => setImmediate(resolve));
		const byNetns = new Map<number, HostProcess[]>();
		for (const host of hosts) {
			for (const one of ofLab(host, found.get(host.pid) ?? [])) {
				byNetns.set(one.netns, [...(byNetns.get(one.netns) ?? []), one]);
			}
		}
		this.#idle += 1;
		await Promise.all(
			[...this.#namespaces()].map(async (namespace) => {
				const own = byNetns.get(namespace.place.inode) ?? [];
				const held = new Map(own.map(({ pid }) => [pid, heldBy(pid)]));
				const records = own.map((one) => processRecord(namespace.netns, one, held.get(one.pid)));
				const sockets = await this.#readSockets(namespace, own, held);
				if (namespace.inhabit([...records, ...sockets])) this.#idle = 0;
			}),
		);
		return hosts.some(({ pid, lasting }) => lasting || found.get(pid)?.length);
	}

	async #readSockets(
		namespace: Namespace,
		own: readonly HostProcess[],
		heldBy: ReadonlyMap<number, Held>,
	): Promise<NetRecord[]> {
		const holders = new Map<number, number[]>();
		for (const { pid, hostPid } of own) {
			for (const inode of new Set(heldBy.get(pid)?.sockets))
				holders.set(inode, [...(holders.get(inode) ?? []), hostPid]);
		}
		const held = JSON.stringify([...holders]);
		const last = this.#sockets.get(namespace);
		if (last?.held === held && this.#idle > calm && this.#idle % 5 !== 0) return last.records;
		const [first] = own;
		const records = first
			? await readSockets(namespace.netns, first.pid, holders, (ifindex) => namespace.nameOf(ifindex))
			: [];
		this.#sockets.set(namespace, { held, records });
		return records;
	}
}

/**
 * Those that live on: not what a command of the foreground is at, nor the
 * shells that carry commands out, which have the command line of the host's
 * first process or the command's whole text in theirs.
 */
function ofLab(host: Host, all: readonly HostProcess[]): HostProcess[] {
	let first: string[];
	try {
		first = argvOf(host.pid);
	} catch {
		return [];
	}
	const { passing, texts } = host;
	const byPid = new Map(all.map((one) => [one.pid, one]));
	// A command's child may have a group of its own (timeout); one that is left behind gets another parent.
	const passes = (one: HostProcess | undefined): boolean =>
		one !== undefined && (passing.has(one.group) || passes(byPid.get(one.parent)));
	return all.filter((one) => {
		const { pid, argv } = one;
		if (passes(one) || isDeepStrictEqual(argv, first) || !isThere(pid)) return false;
		const [shell, option, text] = argv.slice(-3);
		return !(shell === "bash" && option === "-c" && texts.has(text ?? ""));
	});
}

function processRecord(netns: string, { hostPid, name, argv }: HostProcess, held: Held | undefined): ProcessRecord {
	const id = recordId.process(netns, hostPid);
	return { id, kind: "process", netns, pid: hostPid, name, command: argv.join(" "), tuns: held?.tuns ?? [] };
}
