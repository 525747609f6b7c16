import type { CountersTold } from "@/protocol/counters";
import { now } from "../clock";
import type { Namespace } from "./namespace";

/** Milliseconds between two counts of what somebody looks at. */
const every = 1000;

type Counted = Pick<Namespace, "netns" | "count">;

/** Counters of rules. They run by themselves and have no event: read at steps' borders, and while somebody looks. */
export class Counters {
	readonly #namespaces: () => Iterable<Counted>;
	readonly #tell: (told: CountersTold) => void;
	#looked: ReadonlySet<string> = new Set();
	#timer: NodeJS.Timeout | null = null;
	/** One count at a time: of two, the older could be told last. */
	#work: Promise<void> = Promise.resolve();

	constructor(namespaces: () => Iterable<Counted>, tell: (told: CountersTold) => void) {
		this.#namespaces = namespaces;
		this.#tell = tell;
	}

	/** Reads all namespaces; resolves when what is new is told. */
	count(): Promise<void> {
		return this.#count(() => true);
	}

	/** Reads these namespaces at once, and then once a second. */
	look(netns: readonly string[]): void {
		if (netns.length === this.#looked.size && netns.every((one) => this.#looked.has(one))) return;
		this.#looked = new Set(netns);
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		if (this.#looked.size > 0) void this.#lookOn();
	}

	async #lookOn(): Promise<void> {
		const looked = this.#looked;
		// Nothing where somebody has looked elsewhere before its turn came: a step's count waits for all that were asked.
		await this.#count((netns) => looked === this.#looked && looked.has(netns));
		if (looked === this.#looked) this.#timer = setTimeout(() => void this.#lookOn(), every);
	}

	#count(wanted: (netns: string) => boolean): Promise<void> {
		this.#work = this.#work.then(async () => {
			const some = [...this.#namespaces()].filter(({ netns }) => wanted(netns));
			await Promise.all(
				some.map(async (namespace) => {
					const counts = await namespace.count();
					const { netns } = namespace;
					if (counts.length > 0) this.#tell({ type: "counters", netns, time: now(), counts });
				}),
			);
		});
		return this.#work;
	}
}
