import type { HostSlots, Span } from "./placement";

/** Columns that are taken in one band of a host, by who has them. */
export class Claims {
	private readonly taken: { column: number; by: string }[] = [];

	add(column: number, by: string): void {
		this.taken.push({ column, by });
	}

	/** A whole column apart from all others? */
	free(column: number, by = ""): boolean {
		return this.taken.every((claim) => claim.by === by || Math.abs(claim.column - column) > 0.99);
	}

	/** Distance to the nearest. */
	room(column: number): number {
		return Math.min(Number.POSITIVE_INFINITY, ...this.taken.map((claim) => Math.abs(claim.column - column)));
	}

	/** Columns up to the next one on the right. */
	next(column: number): number {
		const right = this.taken.map((claim) => claim.column - column).filter((distance) => distance > 0.001);
		return Math.min(Number.POSITIVE_INFINITY, ...right);
	}

	within(span: Span): boolean {
		return this.taken.some(({ column }) => column > span.from - 0.25 && column < span.to + 1);
	}
}

/** The bands of a host in which ports can be in each other's way. */
export interface Bands {
	/** Lines that reach the bridges' lane from above: ports of bridges, ports of the stack with a wire, NICs on top. */
	upper: Claims;
	/** Of these, lines that go past the bridges to the stack. */
	through: Claims;
	/** On the stack's upper border. */
	stack: Claims;
	/** On the host's lower border. */
	lower: Claims;
	tunnels: Claims;
	/** On the lower border of each namespace's card. */
	inNetns: Map<string, Claims>;
}

export function makeBands(): Bands {
	const band = () => new Claims();
	return {
		upper: band(),
		through: band(),
		stack: band(),
		lower: band(),
		tunnels: band(),
		inNetns: new Map(),
	};
}

/** Does a line in this column pass all bridges? */
export function clearOfBridges(slots: HostSlots, column: number): boolean {
	return [...slots.bridges.values()].every((bridge) => column <= bridge.from - 0.25 || column >= bridge.to + 1);
}

/** The bridge's bar with this column, if nothing is in the way. */
export function stretched(slots: HostSlots, bands: Bands, id: string, column: number): Span | null {
	const bridge = slots.bridges.get(id);
	const from = Math.min(bridge?.from ?? column, column);
	const to = Math.max(bridge?.to ?? column, column);
	if (bridge && from === bridge.from && to === bridge.to) return bridge;
	for (const [other, span] of slots.bridges) {
		if (other !== id && from < span.to + 1 && span.from < to + 1) return null;
	}
	return bands.through.within({ from, to }) ? null : { from, to };
}

/** The fraction of a column within the span that is farthest from all claims. */
export function between(claims: Claims, span: Span): number {
	let best = span.from;
	let room = -1;
	for (let step = 0; span.from + step / 16 <= span.to + 0.75; step++) {
		const column = span.from + step / 16;
		const here = claims.room(column);
		if (here > room + 0.001) {
			best = column;
			room = here;
		}
	}
	return best;
}
