import type { Running } from "../kernel/command";

/** Milliseconds between asking a command to end and ending it. */
const grace = 500;

/** Ends a command at its timeout, when the step is stopped, or when told to: it is asked first. */
export class Guard {
	timedOut = false;
	/** Was it ended from here? */
	ended = false;
	readonly #running: Running;
	readonly #signal: AbortSignal;
	#over = false;
	#timer: NodeJS.Timeout | undefined;

	/** `timeout` in milliseconds; null for none. */
	constructor(running: Running, timeout: number | null, signal: AbortSignal) {
		this.#running = running;
		this.#signal = signal;
		const expire = () => {
			this.timedOut = true;
			this.end();
		};
		if (timeout !== null) this.#timer = setTimeout(expire, timeout);
		if (signal.aborted) this.end();
		else signal.addEventListener("abort", this.end, { once: true });
	}

	readonly end = (): void => {
		if (this.ended || this.#over) return;
		this.ended = true;
		clearTimeout(this.#timer);
		this.#running.signal("SIGTERM");
		this.#timer = setTimeout(() => this.#running.signal("SIGKILL"), grace);
	};

	/** No timeout any more, unless it is being ended. */
	relax(): void {
		if (!this.ended) clearTimeout(this.#timer);
	}

	/** The end of the step is none of its concern. */
	leave(): void {
		this.#signal.removeEventListener("abort", this.end);
	}

	/** It is over. */
	release(): void {
		this.#over = true;
		clearTimeout(this.#timer);
		this.leave();
	}
}
