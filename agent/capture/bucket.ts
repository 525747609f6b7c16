/** A token bucket: `burst` at once, and `perSecond` in the long run. */
export class Bucket {
	readonly #burst: number;
	readonly #perSecond: number;
	readonly #now: () => number;
	#left: number;
	#filled: number;

	/** `now` answers milliseconds. */
	constructor(burst: number, perSecond: number, now: () => number = () => performance.now()) {
		this.#burst = burst;
		this.#perSecond = perSecond;
		this.#now = now;
		this.#left = burst;
		this.#filled = now();
	}

	/** False where it is empty. */
	take(): boolean {
		const now = this.#now();
		this.#left = Math.min(this.#burst, this.#left + ((now - this.#filled) / 1000) * this.#perSecond);
		this.#filled = now;
		if (this.#left < 1) return false;
		this.#left -= 1;
		return true;
	}
}
