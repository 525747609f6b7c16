/** Gives lines that run side by side a track each: overlapping stretches never share one. */
export class Tracks {
	private readonly used: { from: number; to: number; track: number }[] = [];

	take(from: number, to: number): number {
		const [low, high] = from < to ? [from, to] : [to, from];
		const meets = this.used.filter((other) => other.from < high + 4 && low < other.to + 4);
		let track = 0;
		while (meets.some((other) => other.track === track)) track++;
		this.used.push({ from: low, to: high, track });
		return track;
	}

	get count(): number {
		return Math.max(0, ...this.used.map(({ track }) => track + 1));
	}
}
