import type { FlowsTold } from "@/protocol/flows";
import { now } from "../clock";
import type { Namespace } from "./namespace";

/** Milliseconds between two readings of what somebody looks at; more where a reading takes long. */
const every = 1000;
const rest = 10;

/** When the flows that somebody looks at end: a packet puts that off, and has no event. */
export class FlowTimes {
	readonly #namespaces: () => Iterable<Namespace>;
	readonly #tell: (told: FlowsTold) => void;
	#looked: readonly string[] = [];
	#timer: NodeJS.Timeout | null = null;

	constructor(namespaces: () => Iterable<Namespace>, tell: (told: FlowsTold) => void) {
		this.#namespaces = namespaces;
		this.#tell = tell;
	}

	/** Reads these namespaces' flows at once and tells them whole, then about once a second what is new. */
	look(netns: readonly string[]): void {
		this.#looked = netns;
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		if (netns.length > 0) void this.#read(netns, true);
	}

	async #read(looked: readonly string[], whole: boolean): Promise<void> {
		const from = performance.now();
		const some = [...this.#namespaces()].filter(({ netns }) => looked.includes(netns));
		await Promise.all(
			some.map(async ({ netns, flows }) => {
				await flows.reread();
				if (looked !== this.#looked) return;
				const ends = flows.ends(whole);
				if (whole || ends.length > 0) this.#tell({ type: "flows", netns, time: now(), whole, ends });
			}),
		);
		if (looked !== this.#looked) return;
		const pause = Math.max(every, (performance.now() - from) * rest);
		this.#timer = setTimeout(() => void this.#read(looked, false), pause);
	}
}
