import type { Dropped } from "@/protocol/dropped";
import type { CaptureCount } from "@/protocol/packet";
import type { RawPacket } from "../kernel/pcap";
import { type Dump, startDump } from "../kernel/tcpdump";
import type { Namespace } from "../observe/namespace";
import { Bucket } from "./bucket";
import { Drops } from "./drops";

/**
 * Packets of a namespace that are told at once, and a second in the long run: all that a lab sends, and of a flood so
 * much that a page can show it. The rest is counted.
 */
const burst = 2_000;
const perSecond = 500;

/** What is counted of a namespace, over all captures in it. */
export class Tally {
	readonly netns: string;
	told = 0;
	left = 0;
	/** Dropped in captures that are over. */
	#before = 0;
	#now = 0;

	constructor(netns: string) {
		this.netns = netns;
	}

	set dropped(now: number) {
		this.#now = now;
	}

	over(): void {
		this.#before += this.#now;
		this.#now = 0;
	}

	get count(): CaptureCount {
		return { netns: this.netns, told: this.told, left: this.left, kernel: this.#before + this.#now };
	}
}

interface Hearing {
	/** A packet that is to be told; false where it cannot be. */
	told: (namespace: Namespace, packet: RawPacket) => boolean;
	/** It hears, does not any more, or has counted. */
	changed: () => void;
	/** What the kernel has counted as dropped. */
	dropped: (dropped: Dropped[]) => void;
}

/** The capture in one namespace. */
export class Listener {
	readonly namespace: Namespace;
	/** Resolves when it hears, or cannot. */
	readonly listening: Promise<void>;
	hears = false;
	/** Why it does not hear, as tcpdump says it. */
	said: string | null = null;
	/** It has heard packets since this was last asked. */
	#heard = false;
	readonly #dump: Dump;
	readonly #tally: Tally;
	readonly #drops: Drops | null;
	readonly #dropped: Hearing["dropped"];
	#ended = false;

	constructor(namespace: Namespace, filter: string, tally: Tally, { told, changed, dropped }: Hearing) {
		this.namespace = namespace;
		this.#tally = tally;
		// What a filter keeps out is dropped unseen: counting would tell nothing.
		this.#drops = filter === "" ? new Drops(namespace.netns) : null;
		this.#dropped = dropped;
		const bucket = new Bucket(burst, perSecond);
		this.#dump = startDump(namespace.place.path, filter, {
			packet: (packet) => {
				this.#heard = true;
				if (bucket.take() && told(namespace, packet)) tally.told += 1;
				else tally.left += 1;
				changed();
			},
			dropped: (count) => {
				tally.dropped = count;
				changed();
			},
		});
		this.listening = this.#dump.listening.then((said) => {
			this.hears = said === null;
			this.said = namespace.ended ? null : said;
			if (this.hears) this.#drops?.look(this.#dump.pid, this.#missed);
			changed();
		});
		void this.#dump.gone.then(() => {
			this.hears = false;
			if (!this.#ended && !namespace.ended) this.said ??= "tcpdump has ended";
			tally.over();
			changed();
		});
	}

	/** Has it told all that the kernel has handed it so far? */
	silent(): boolean {
		return this.#dump.silent();
	}

	/** Asks for the kernel's drops, if there can be new ones; resolves when they are counted. */
	async count(): Promise<void> {
		if (!this.#heard) return;
		this.#heard = false;
		await this.#dump.count();
		const found = this.#drops?.look(this.#dump.pid, this.#missed) ?? [];
		if (found.length > 0) this.#dropped(found);
	}

	/** Packets of this namespace that were not told. */
	get #missed(): number {
		const { left, kernel } = this.#tally.count;
		return left + kernel;
	}

	/** Leaves the namespace at once. */
	end(): void {
		this.#ended = true;
		this.#dump.kill();
	}
}
