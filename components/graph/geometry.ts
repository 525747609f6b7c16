import type { Box, Point } from "./layout/measures";
import type { Placement } from "./layout/placement";

/** What moves when a placement follows another: boxes, points and lines, by the id that the drawing knows them by. */
export interface Geometry {
	boxes: Map<string, Box>;
	lines: Map<string, Point[]>;
}

export function geometryOf(placement: Placement): Geometry {
	const boxes = new Map(placement.boxes);
	for (const [id, { x, y, label }] of placement.ports) {
		boxes.set(id, { x, y, width: 0, height: 0 });
		if (label) boxes.set(`label ${id}`, label);
	}
	const lines = new Map(placement.wires);
	for (const { id, points } of placement.hangers) lines.set(id, points);
	return { boxes, lines };
}

function mix(a: number, b: number, t: number): number {
	return a + (b - a) * t;
}

export function mixBox(a: Box, b: Box, t: number): Box {
	return {
		x: mix(a.x, b.x, t),
		y: mix(a.y, b.y, t),
		width: mix(a.width, b.width, t),
		height: mix(a.height, b.height, t),
	};
}

/** A line with as many points as asked for, its shape unchanged. */
function withPoints(line: readonly Point[], count: number): Point[] {
	const points = [...line];
	while (points.length < count && points.length > 1) {
		let longest = 0;
		let length = -1;
		for (let n = 0; n + 1 < points.length; n++) {
			const here = distance(points[n], points[n + 1]);
			if (here > length) [longest, length] = [n, here];
		}
		const a = points[longest];
		const b = points[longest + 1];
		if (!a || !b) break;
		points.splice(longest + 1, 0, { x: mix(a.x, b.x, 0.5), y: mix(a.y, b.y, 0.5) });
	}
	return points;
}

function distance(a: Point | undefined, b: Point | undefined): number {
	return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
}

export function mixLine(from: readonly Point[], to: readonly Point[], t: number): Point[] {
	const count = Math.max(from.length, to.length);
	const start = withPoints(from, count);
	return withPoints(to, count).map((end, n) => {
		const point = start[n] ?? end;
		return { x: mix(point.x, end.x, t), y: mix(point.y, end.y, t) };
	});
}

export function sameBox(a: Box, b: Box): boolean {
	return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

export function sameLine(a: readonly Point[], b: readonly Point[]): boolean {
	return a.length === b.length && a.every((point, n) => point.x === b[n]?.x && point.y === b[n]?.y);
}
