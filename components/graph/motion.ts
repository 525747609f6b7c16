import { type Geometry, mixBox, mixLine, sameBox, sameLine } from "./geometry";
import type { Box, Point } from "./layout/measures";

/** Milliseconds that a thing takes to its new place. */
const DURATION = 600;

interface Stage {
	/** Where a drawn thing is put: an offset from where React has it, or null to be where React has it. */
	box: (id: string, now: Box, end: Box | null) => void;
	line: (id: string, points: Point[]) => void;
	/** All of one frame has been said. */
	done: () => void;
}

/** Takes what has moved from where it was to where it is now. */
export class Motion {
	private shown: Geometry = { boxes: new Map(), lines: new Map() };
	private frame = 0;
	/** Is anything on its way? */
	moving = false;

	constructor(private readonly stage: Stage) {}

	/**
	 * To a new geometry. `cameFrom` names what goes by another id than before;
	 * what is new appears at its place.
	 */
	go(target: Geometry, cameFrom: (id: string) => string | undefined, animate: boolean): void {
		cancelAnimationFrame(this.frame);
		const start = this.shown;
		const boxes: [string, Box, Box][] = [];
		for (const [id, box] of target.boxes) {
			const from = start.boxes.get(id) ?? start.boxes.get(cameFrom(id) ?? "");
			if (animate && from && !sameBox(from, box)) boxes.push([id, from, box]);
			else this.stage.box(id, box, null);
		}
		const lines: [string, Point[], Point[]][] = [];
		for (const [id, line] of target.lines) {
			const from = start.lines.get(id);
			if (animate && from && !sameLine(from, line)) lines.push([id, from, line]);
			else this.stage.line(id, line);
		}
		this.shown = { boxes: new Map(target.boxes), lines: new Map(target.lines) };
		this.moving = boxes.length > 0 || lines.length > 0;
		if (!this.moving) {
			this.stage.done();
			return;
		}
		let began: number | null = null;
		const step = (time: number) => {
			began ??= time;
			const part = Math.min(1, (time - began) / DURATION);
			this.draw(boxes, lines, ease(part), part === 1);
			this.moving = part < 1;
			if (this.moving) this.frame = requestAnimationFrame(step);
		};
		this.draw(boxes, lines, 0, false);
		this.frame = requestAnimationFrame(step);
	}

	stop(): void {
		cancelAnimationFrame(this.frame);
	}

	private draw(
		boxes: readonly [string, Box, Box][],
		lines: readonly [string, Point[], Point[]][],
		t: number,
		last: boolean,
	): void {
		for (const [id, from, to] of boxes) {
			const now = mixBox(from, to, t);
			this.shown.boxes.set(id, now);
			this.stage.box(id, now, last ? null : to);
		}
		for (const [id, from, to] of lines) {
			const now = last ? to : mixLine(from, to, t);
			this.shown.lines.set(id, now);
			this.stage.line(id, now);
		}
		this.stage.done();
	}
}

function ease(t: number): number {
	return t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2;
}
