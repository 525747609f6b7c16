import type { Cause } from "@/protocol/difference";

/** The running step's commands that are at work, the newest last. (SPEC 7) */
export class Causes {
	readonly #foreground = new Set<Cause>();
	readonly #background = new Set<Cause>();

	/** The newest in the foreground, else the newest in the background, else the kernel. */
	get newest(): Cause {
		return [...this.#background, ...this.#foreground].at(-1) ?? { type: "kernel" };
	}

	/** A command begins; it names what happens until the returned function is called. */
	begin(cause: Cause, background: boolean): () => void {
		const kind = background ? this.#background : this.#foreground;
		kind.add(cause);
		return () => void kind.delete(cause);
	}

	/** The step is over: what it leaves running names nothing any more. */
	clear(): void {
		this.#foreground.clear();
		this.#background.clear();
	}
}
