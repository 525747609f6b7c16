import { cookedLength, type Packet } from "@/protocol/packet";
import type { RawPacket } from "../kernel/pcap";
import { type Printer, stampOf, startPrinter, summaryIn } from "../kernel/tcpdump";
import type { Namespace } from "../observe/namespace";

/** Milliseconds that packets are gathered before they are told. */
const gather = 20;
/** Rounds that a packet waits for the name of its interface, which may be as new as itself. */
const patience = 10;
/** Packets in one message: a page reads them between two frames. */
const together = 100;
/** Packets that may wait for their summary. */
const most = 20_000;

interface Waiting {
	namespace: Namespace;
	raw: RawPacket;
	stamp: string;
	/** null until it is printed. */
	summary: string | null;
}

/** LINUX_SLL2's packet type of one that this host sends. */
const outgoing = 4;

/** Gives packets of all namespaces their ids and summaries, and tells them in their order. */
export class Teller {
	readonly #tell: (packets: Packet[]) => void;
	/** Not printed yet, then printed and not told. */
	readonly #queue: Waiting[] = [];
	/** Those of the queue that are printed. */
	#printed = 0;
	#printer: Printer | null = null;
	/** Nothing is captured at present. */
	#resting = false;
	#timer: NodeJS.Timeout | null = null;
	#rounds = 0;
	#id = 0;
	readonly #listeners = new Set<() => void>();

	constructor(tell: (packets: Packet[]) => void) {
		this.#tell = tell;
	}

	/** False where too many wait already. */
	take(namespace: Namespace, { time, length, bytes }: RawPacket): boolean {
		if (this.#queue.length >= most) return false;
		// Its own memory: what it was cut from is a chunk of many.
		const raw = { time, length, bytes: Buffer.from(bytes) };
		this.#queue.push({ namespace, raw, stamp: stampOf(time), summary: null });
		this.#print().print(raw);
		return true;
	}

	/** Resolves when all that it took is told; after a while at the latest. */
	async settle(): Promise<void> {
		const until = performance.now() + 300;
		while (this.#printed < this.#queue.length && performance.now() < until) {
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, 50);
				this.#listeners.add(() => {
					clearTimeout(timer);
					resolve();
				});
			});
			this.#listeners.clear();
		}
		this.#flush(true);
	}

	/** Nothing is captured any more. */
	rest(): void {
		this.#resting = true;
		this.#dismiss();
	}

	/** Ends the printer once it has printed all; whoever comes then gets another. */
	#dismiss(): void {
		if (!this.#resting || this.#printed < this.#queue.length) return;
		this.#printer?.end();
		this.#printer = null;
	}

	#print(): Printer {
		this.#resting = false;
		if (this.#printer) return this.#printer;
		const printer = startPrinter({
			line: (line) => this.#heard(line),
			gone: () => {
				if (this.#printer !== printer) return;
				this.#printer = null;
				// What it did not print is told without.
				this.#printed = this.#queue.length;
				this.#schedule();
			},
		});
		this.#printer = printer;
		return printer;
	}

	#heard(line: string): void {
		const next = this.#queue[this.#printed];
		const summary = next && summaryIn(line, next.stamp);
		if (!next || summary === null || summary === undefined) return;
		next.summary = summary;
		this.#printed += 1;
		this.#schedule();
		if (this.#printed === this.#queue.length) for (const listener of this.#listeners) listener();
		this.#dismiss();
	}

	#schedule(): void {
		this.#timer ??= setTimeout(() => this.#flush(false), gather);
	}

	#flush(now: boolean): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		if (this.#printed === 0) return;
		// Each namespace's come in an order of their own: those heard of together are told in the order of their time stamps.
		const ready = this.#queue.slice(0, this.#printed).sort((a, b) => Number(a.raw.time - b.raw.time));
		this.#rounds += 1;
		if (!now && this.#rounds < patience && ready.some((one) => nameOf(one) === null)) {
			this.#schedule();
			return;
		}
		this.#rounds = 0;
		this.#queue.splice(0, this.#printed);
		this.#printed = 0;
		for (let from = 0; from < ready.length; from += together) {
			this.#tell(ready.slice(from, from + together).map((one) => this.#packet(one)));
		}
	}

	#packet(one: Waiting): Packet {
		const { namespace, raw, summary } = one;
		return {
			id: this.#id++,
			time: String(raw.time),
			netns: namespace.netns,
			ifindex: ifindexOf(raw),
			dev: nameOf(one),
			direction: raw.bytes[10] === outgoing ? "out" : "in",
			length: Math.max(0, raw.length - cookedLength),
			bytes: raw.bytes.toString("base64"),
			summary: summary ?? "",
		};
	}
}

function ifindexOf({ bytes }: RawPacket): number {
	return bytes.length >= cookedLength ? bytes.readUInt32BE(4) : 0;
}

function nameOf({ namespace, raw }: Waiting): string | null {
	return namespace.nameOf(ifindexOf(raw));
}
