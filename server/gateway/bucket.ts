/** A token bucket: `burst` at once, and `perSecond` in the long run. */
export class Bucket {
	private left: number;
	private filled: number;

	constructor(
		private readonly burst: number,
		private readonly perSecond: number,
		private readonly now: () => number = () => performance.now(),
	) {
		this.left = burst;
		this.filled = now();
	}

	/** False where it is empty. */
	take(): boolean {
		const now = this.now();
		this.left = Math.min(this.burst, this.left + ((now - this.filled) / 1000) * this.perSecond);
		this.filled = now;
		if (this.left < 1) return false;
		this.left -= 1;
		return true;
	}
}
