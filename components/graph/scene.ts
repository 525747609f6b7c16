import type { KeyboardEvent } from "react";
import type { Marks } from "@/client/graph/marks";
import { LineCanvas, type LineLook, type View } from "./canvas";
import { detailAt } from "./detail";
import { geometryOf } from "./geometry";
import { type Box, roomy } from "./layout/measures";
import type { Placement } from "./layout/placement";
import { Motion } from "./motion";

/**
 * What React does not do: keeps cards, ports and wires under one transform,
 * moves what has moved, and decides when the view follows.
 *
 * For tests, the root element has the Cytoscape instance as its property `cy`,
 * and the attribute data-moving as long as anything is on its way to its place.
 */
export class Scene {
	private readonly canvas: LineCanvas;
	private readonly motion: Motion;
	private readonly layers: HTMLElement[];
	private readonly resize: ResizeObserver;
	private readonly theme: MutationObserver;
	private readonly calm = matchMedia("(prefers-reduced-motion: reduce)");
	private bounds: Box = { x: 0, y: 0, width: 0, height: 0 };
	private text = roomy.text;
	/** The user has chosen the view: it is left alone until all is shown again on request. */
	private chosen = false;
	private placed = new Map<string, HTMLElement>();
	/** What stands in a card without being part of it. */
	private followers = new Map<string, HTMLElement[]>();

	constructor(
		private readonly root: HTMLElement,
		onSelect: (record: string | null) => void,
	) {
		const stage = root.querySelector<HTMLElement>("[data-stage]");
		if (!stage) throw new Error("LabGraph has no stage");
		this.layers = [...root.querySelectorAll<HTMLElement>("[data-layer]")];
		this.canvas = new LineCanvas(stage, {
			drawn: (view) => this.drawn(view),
			tapped: (record, target) => {
				const hit = target instanceof Element ? target.closest<HTMLElement>("[data-record], [data-for]") : null;
				const port = hit && !hit.classList.contains("vl-host") ? (hit.dataset.record ?? hit.dataset.for) : undefined;
				const id = port ?? record ?? hit?.dataset.record ?? null;
				// Cytoscape keeps the focus from following the pointer; keys should go on from what was picked.
				hit?.closest<HTMLElement>("[data-record]")?.focus({ preventScroll: true });
				onSelect(id !== null && root.querySelector(`[data-record="${CSS.escape(id)}"][data-selected]`) ? null : id);
			},
			viewChanged: () => {
				this.chosen = true;
			},
		});
		Object.assign(root, { cy: this.canvas.cy });
		this.motion = new Motion({
			box: (id, now, end) => this.put(id, now, end),
			line: (id, points) => this.canvas.line(id, points),
			done: () => {},
		});
		this.resize = new ResizeObserver(() => {
			this.canvas.cy.resize();
			if (!this.chosen) this.fit(false);
		});
		this.resize.observe(stage);
		this.theme = new MutationObserver(() => this.canvas.readColours());
		this.theme.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme"] });
	}

	/** Goes to a new placement. `follows` if it came of the one before, and not of a fresh sandbox. */
	show(placement: Placement, marks: Marks, follows: boolean): void {
		this.placed = new Map();
		for (const element of this.root.querySelectorAll<HTMLElement>("[data-place]")) {
			this.placed.set(element.dataset.place ?? "", element);
		}
		this.followers = new Map();
		for (const element of this.root.querySelectorAll<HTMLElement>("[data-follows]")) {
			const card = element.dataset.follows ?? "";
			this.followers.set(card, [...(this.followers.get(card) ?? []), element]);
		}
		const cameFrom = (id: string) => {
			const label = id.startsWith("label ");
			const before = marks.moved.get(label ? id.slice(6) : id);
			return before && label ? `label ${before}` : before;
		};
		const hadAny = this.bounds.width > 0;
		this.bounds = placement.bounds;
		this.text = placement.measures.text;
		const geometry = geometryOf(placement);
		this.next = () => this.motion.go(geometry, cameFrom, follows && hadAny && !this.calm.matches);
		if (!hadAny || !follows) {
			this.chosen = false;
			this.fit(false);
		} else if (!this.chosen && !this.canvas.shows(this.bounds)) this.fit(!this.calm.matches);
	}

	private next: (() => void) | null = null;

	/** The looks of all lines of the placement shown last. */
	paint(lines: ReadonlyMap<string, LineLook>): void {
		this.canvas.setLines(lines);
		this.next?.();
		this.next = null;
		this.settle();
	}

	/** Says on the root which state the next paint shows: called in the commit that placed it. */
	stamp(clock: string): void {
		this.root.dataset.clock = clock;
	}

	zoom(factor: number): void {
		this.chosen = true;
		this.canvas.zoomBy(factor, !this.calm.matches);
	}

	fitAgain(): void {
		this.chosen = false;
		this.fit(!this.calm.matches);
	}

	/** Arrows pan, plus and minus zoom, 0 shows all. */
	key(event: KeyboardEvent): void {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const step = 60;
		const pans: Record<string, [number, number]> = {
			ArrowLeft: [step, 0],
			ArrowRight: [-step, 0],
			ArrowUp: [0, step],
			ArrowDown: [0, -step],
		};
		const pan = pans[event.key];
		if (pan) {
			this.chosen = true;
			this.canvas.panBy(...pan);
		} else if (event.key === "+" || event.key === "=") this.zoom(1.25);
		else if (event.key === "-") this.zoom(0.8);
		else if (event.key === "0") this.fitAgain();
		else return;
		event.preventDefault();
	}

	destroy(): void {
		cancelAnimationFrame(this.frame);
		this.motion.stop();
		this.resize.disconnect();
		this.theme.disconnect();
		this.canvas.destroy();
	}

	private fit(animate: boolean): void {
		if (this.bounds.width === 0) return;
		this.canvas.fit(this.bounds, animate);
		this.settle();
	}

	private frame = 0;

	/** Says on the root that it moves, until it has been still for two frames: the canvas draws one frame later. */
	private settle(): void {
		cancelAnimationFrame(this.frame);
		this.root.dataset.moving = "";
		const look = (still: number) => {
			this.frame = requestAnimationFrame(() => {
				const frames = this.motion.moving || this.canvas.moving ? 0 : still + 1;
				if (frames < 2) look(frames);
				else delete this.root.dataset.moving;
			});
		};
		look(0);
	}

	private put(id: string, now: Box, end: Box | null): void {
		const element = this.placed.get(id);
		if (!element) return;
		const offset = end ? `${now.x - end.x}px ${now.y - end.y}px` : "";
		element.style.translate = offset;
		for (const follower of this.followers.get(id) ?? []) follower.style.translate = offset;
		// Ports have no size of their own here.
		if (now.width > 0) Object.assign(element.style, { width: `${now.width}px`, height: `${now.height}px` });
	}

	private drawn({ pan, zoom }: View): void {
		const transform = `translate(${pan.x}px, ${pan.y}px) scale(${zoom})`;
		for (const layer of this.layers) if (layer.style.transform !== transform) layer.style.transform = transform;
		const { detail, scale } = detailAt(zoom, this.text);
		if (this.root.dataset.detail !== detail) this.root.dataset.detail = detail;
		const size = String(scale);
		if (this.root.style.getPropertyValue("--vl-scale") !== size) this.root.style.setProperty("--vl-scale", size);
		this.root.style.backgroundPosition = `${pan.x}px ${pan.y}px`;
	}
}
