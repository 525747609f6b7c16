import type { Box, Measures, Point } from "./measures";
import { Tracks } from "./tracks";

/** A tunnel's device, and where it is. */
export interface TunnelEnd {
	/** Its own card, and its host's. */
	device: Box;
	host: Box;
	row: number;
}

interface Pair {
	id: string;
	a: TunnelEnd;
	b: TunnelEnd;
}

const STEP = 3.5;
const LANE_STEP = 4;

/**
 * The ways from tunnel to tunnel: down from the device's card, along below it to the gap beside the host, and from
 * there straight into a neighbour, or through the lane below the row to a host farther away. Apart from the cables,
 * which a packet takes; a tunnel is what it looks like from inside.
 */
export function tunnelWays(pairs: readonly Pair[], measures: Measures): Map<string, Point[]> {
	const tracks = new Map<number, Tracks>();
	const lanes = new Map<number, Tracks>();
	const gaps = new Map<number, number>();
	const docks = docksOf(pairs);
	const ways = new Map<string, Point[]>();
	for (const { id, a, b } of pairs) {
		const [left, right] = a.host.x <= b.host.x ? [a, b] : [b, a];
		const from = docks.get(left)?.get(id) ?? left.device.x;
		const to = docks.get(right)?.get(id) ?? right.device.x;
		const out = left.host.x + left.host.width + measures.hostGap / 2;
		const into = right.host.x - measures.hostGap / 2;
		const neighbours = left.row === right.row && Math.abs(out - into) < measures.hostGap;
		const outX = aside(gaps, out);
		const intoX = neighbours ? outX : aside(gaps, into);
		const leave = level(tracks, left, from, outX);
		const arrive = level(tracks, right, intoX, to);
		const lane = () => {
			const upper = left.row <= right.row ? left : right;
			const track = take(lanes, upper.row, outX, intoX);
			return upper.host.y + upper.host.height + measures.rowGap * 0.7 - track * LANE_STEP;
		};
		const across = neighbours ? [] : [lane()].flatMap((y) => [point(outX, y), point(intoX, y)]);
		const way = [
			point(from, bottom(left)),
			point(from, leave),
			point(outX, leave),
			...across,
			point(intoX, arrive),
			point(to, arrive),
			point(to, bottom(right)),
		];
		ways.set(id, left === a ? way : way.reverse());
	}
	return ways;

	function level(of: Map<number, Tracks>, end: TunnelEnd, x1: number, x2: number): number {
		return bottom(end) + 4 + STEP * take(of, bottom(end), x1, x2);
	}
}

function point(x: number, y: number): Point {
	return { x, y };
}

function bottom({ device }: TunnelEnd): number {
	return device.y + device.height;
}

function take(of: Map<number, Tracks>, key: number, from: number, to: number): number {
	const tracks = of.get(key) ?? new Tracks();
	of.set(key, tracks);
	return tracks.take(from, to);
}

/** One more line through a gap, out from its middle to both sides. */
function aside(gaps: Map<number, number>, middle: number): number {
	const used = gaps.get(middle) ?? 0;
	gaps.set(middle, used + 1);
	return middle + (used % 2 === 0 ? 1 : -1) * Math.ceil(used / 2) * 4;
}

/** Where each line leaves its device: side by side, those to the left on the left. */
function docksOf(pairs: readonly Pair[]): Map<TunnelEnd, Map<string, number>> {
	const docks = new Map<TunnelEnd, Map<string, number>>();
	const byDevice = new Map<string, { id: string; end: TunnelEnd; other: TunnelEnd }[]>();
	for (const { id, a, b } of pairs) {
		for (const [end, other] of [
			[a, b],
			[b, a],
		] as const) {
			const key = `${end.device.x} ${end.device.y}`;
			byDevice.set(key, [...(byDevice.get(key) ?? []), { id, end, other }]);
		}
	}
	for (const lines of byDevice.values()) {
		const sorted = lines.sort((one, two) => one.other.host.x - two.other.host.x || one.id.localeCompare(two.id));
		for (const [n, { id, end }] of sorted.entries()) {
			const x = end.device.x + (end.device.width * (n + 1)) / (sorted.length + 1);
			docks.set(end, new Map(docks.get(end)).set(id, x));
		}
	}
	return docks;
}
