/** Milliseconds from one stop to the next, at the speed of 1. */
const perStop = 750;

export const speeds = [0.5, 1, 2, 4] as const;
export type Speed = (typeof speeds)[number];

const stopAt = (at: number) => Math.floor(at + 1e-6);

export interface Shown {
	/** The stop that it stands at, or comes from. */
	stop: number;
	playing: boolean;
	speed: Speed;
}

/**
 * Where a journey is shown at: a place between two stops, which moves on by itself while it plays. Whoever draws each
 * frame listens to `onMove`; whoever shows stops only, to `subscribe`.
 */
export class Player {
	readonly count: number;
	#at = 0;
	#shown: Shown = { stop: 0, playing: false, speed: 1 };
	readonly #moves = new Set<() => void>();
	readonly #stops = new Set<() => void>();

	/** Goes on where another stands, and as fast: of the same journey, when it has got more stops. */
	constructor(count: number, before: Player | null = null) {
		this.count = count;
		if (!before) return;
		const { playing, speed } = before.shown;
		this.#at = Math.min(before.at, this.last);
		this.#shown = { stop: stopAt(this.#at), playing: playing && this.#at < this.last, speed };
	}

	/** From 0 to the last stop; its fraction is how far it is on its way to the next. */
	get at(): number {
		return this.#at;
	}

	get shown(): Shown {
		return this.#shown;
	}

	get last(): number {
		return Math.max(this.count - 1, 0);
	}

	/** Goes on by that much time; at the last stop it stands still. */
	tick(milliseconds: number): void {
		if (!this.#shown.playing) return;
		const at = Math.min(this.#at + (milliseconds * this.#shown.speed) / perStop, this.last);
		this.#go(at, at < this.last);
	}

	/** In whole stops: where nothing is to move. */
	skip(): void {
		if (this.#shown.playing) this.#go(Math.min(Math.floor(this.#at) + 1, this.last), this.#at + 1 < this.last);
	}

	play(): void {
		this.#go(this.#at >= this.last ? 0 : this.#at, this.count > 1);
	}

	pause(): void {
		this.#go(this.#at, false);
	}

	/** To a stop, and stands there. */
	seek(at: number): void {
		this.#go(Math.min(Math.max(at, 0), this.last), false);
	}

	/** To the next stop, or back to the one before. */
	step(by: 1 | -1): void {
		this.seek(by === 1 ? Math.floor(this.#at) + 1 : Math.ceil(this.#at) - 1);
	}

	set speed(speed: Speed) {
		this.#show({ ...this.#shown, speed });
	}

	readonly onMove = (listener: () => void): (() => void) => {
		this.#moves.add(listener);
		return () => void this.#moves.delete(listener);
	};

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#stops.add(listener);
		return () => void this.#stops.delete(listener);
	};

	#go(at: number, playing: boolean): void {
		this.#at = at;
		for (const listener of this.#moves) listener();
		// The headers change when it has come to the next interface.
		this.#show({ ...this.#shown, stop: stopAt(at), playing });
	}

	#show(shown: Shown): void {
		const { stop, playing, speed } = this.#shown;
		if (stop === shown.stop && playing === shown.playing && speed === shown.speed) return;
		this.#shown = shown;
		for (const listener of this.#stops) listener();
	}
}
