import type { SocketLike } from "../wire";
import type { Source } from "./source";

/** What happens to one message on its way: it arrives, twice, or not at all. */
export type Fate = "once" | "twice" | "never";

/**
 * A Socket.IO client and its server in memory. What the source tells and
 * answers waits in one queue, in order, until `deliver` is called; all of it
 * crosses as JSON. `fate` may lose or double differences: real sockets keep
 * them, and the rules must hold without.
 */
export class SocketPair implements SocketLike {
	connected = false;
	private readonly listeners = new Map<string, Set<(value: unknown) => void>>();
	private queue: (() => void)[] = [];
	private readonly pending = new Set<(reason: Error) => void>();
	private leave: (() => void) | null = null;

	constructor(
		/** Another one is another session, after a restart for example. */
		public source: Source,
		private readonly fate: () => Fate,
	) {}

	on(event: string, listener: (value: unknown) => void): void {
		const all = this.listeners.get(event) ?? new Set();
		this.listeners.set(event, all.add(listener));
	}

	off(event: string, listener: (value: unknown) => void): void {
		this.listeners.get(event)?.delete(listener);
	}

	connect(): void {
		if (this.connected) return;
		this.connected = true;
		this.fire("connect");
	}

	/** All that was on its way is lost. */
	disconnect(): void {
		if (!this.connected) return;
		this.connected = false;
		this.leave?.();
		this.leave = null;
		this.queue = [];
		for (const reject of this.pending) reject(new Error("socket has been disconnected"));
		this.pending.clear();
		this.fire("disconnect");
	}

	/** The server sees the request at once; its answer waits with the events, in order. */
	emitWithAck(_event: string, value: unknown): Promise<unknown> {
		const { source } = this;
		return new Promise((resolve, reject) => {
			this.pending.add(reject);
			const reply = JSON.stringify(source.answer(JSON.parse(JSON.stringify(value))));
			this.leave ??= source.onTold((event) => {
				const told = JSON.stringify({ session: source.id, event });
				const fate = event.type === "difference" ? this.fate() : "once";
				const times = { never: 0, once: 1, twice: 2 }[fate];
				for (let i = 0; i < times; i++) this.queue.push(() => this.fire("event", JSON.parse(told)));
			});
			this.queue.push(() => {
				this.pending.delete(reject);
				resolve(JSON.parse(reply));
			});
		});
	}

	/** Delivers the oldest `count` messages. Answers are taken up before this resolves. */
	async deliver(count: number): Promise<void> {
		for (const message of this.queue.splice(0, count)) {
			message();
			await settled();
		}
	}

	get waiting(): number {
		return this.queue.length;
	}

	private fire(event: string, value?: unknown): void {
		for (const listener of this.listeners.get(event) ?? []) listener(value);
	}
}

/** Resolves when the promises under way have been taken up. */
export function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
