import type { Box, Measures, Point } from "./measures";
import { Tracks } from "./tracks";

/** One end of a cable between hosts. */
export interface CableEnd extends Point {
	/** The way out: a NIC's border, or past the host's side for anything else. */
	leaves: "below" | "above" | "aside";
	row: number;
	card: Box;
}

interface Rows {
	/** The cards of each row, from left to right. */
	cards: Box[][];
	measures: Measures;
}

/**
 * The ways of cables between hosts: along tracks in the lanes between rows, and
 * through the gaps between cards where a row is in the way. Lane n lies below row n.
 */
export class Cables {
	private readonly lanes = new Map<number, Tracks>();
	private readonly gaps = new Map<string, number>();

	constructor(private readonly rows: Rows) {}

	route(a: CableEnd, b: CableEnd): Point[] {
		const [upper, lower] = this.laneOf(a) <= this.laneOf(b) ? [a, b] : [b, a];
		const start = this.exit(upper);
		const end = this.exit(lower);
		const points = [...start.points];
		let x = start.x;
		for (let lane = this.laneOf(upper); lane <= this.laneOf(lower); lane++) {
			const last = lane === this.laneOf(lower);
			const next = last ? end.x : this.gapNear(lane + 1, x, end.x);
			if (Math.abs(next - x) > 0.5) {
				const y = this.trackIn(lane, x, next);
				points.push({ x, y }, { x: next, y });
			}
			x = next;
		}
		const way = [...points, ...end.points.reverse()];
		return upper === a ? way : way.reverse();
	}

	private laneOf(end: CableEnd): number {
		return end.leaves === "above" ? end.row - 1 : end.row;
	}

	private exit(end: CableEnd): { points: Point[]; x: number } {
		const own = { x: end.x, y: end.y };
		if (end.leaves !== "aside") return { points: [own], x: end.x };
		const aside = end.card.x + end.card.width + this.space.hostGap / 2;
		const x = this.gapNear(end.row, aside, aside);
		const y = end.y + 14;
		return { points: [own, { x: end.x, y }, { x, y }], x };
	}

	private get space(): Measures {
		return this.rows.measures;
	}

	private trackIn(lane: number, from: number, to: number): number {
		const tracks = this.lanes.get(lane) ?? new Tracks();
		this.lanes.set(lane, tracks);
		const track = tracks.take(from, to);
		const above = this.rows.cards[lane];
		if (!above)
			return (
				Math.min(...(this.rows.cards[0] ?? []).map((card) => card.y)) -
				this.space.rowGap * 0.375 -
				track * this.space.cableTrack
			);
		return (
			Math.max(...above.map((card) => card.y + card.height)) + this.space.rowGap * 0.375 + track * this.space.cableTrack
		);
	}

	/** A place for one more line through a row, where the way between two columns is shortest. */
	private gapNear(row: number, from: number, to: number): number {
		const cards = this.rows.cards[row] ?? [];
		const first = cards[0];
		if (!first) return to;
		const middles = [
			first.x - this.space.hostGap / 2,
			...cards.map((card) => card.x + card.width + this.space.hostGap / 2),
		];
		// The last stretch is easier to follow when it is short: it counts a little more.
		const detour = (middle: number) => Math.abs(middle - from) + 1.1 * Math.abs(middle - to);
		const gap = middles.reduce((best, middle) => (detour(middle) < detour(best) ? middle : best));
		const key = `${row} ${gap}`;
		const used = this.gaps.get(key) ?? 0;
		this.gaps.set(key, used + 1);
		// Out from the middle to both sides, and denser once the gap is full.
		const step = used < 6 ? 8 : 3;
		return gap + (used % 2 === 0 ? 1 : -1) * Math.ceil(used / 2) * step;
	}
}
