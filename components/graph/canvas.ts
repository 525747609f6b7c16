import cytoscape from "cytoscape";
import type { Box, Point } from "./layout/measures";

/** How a line is drawn. Colours are names of graph.css, without `--vl-`. */
export interface LineLook {
	colour: string;
	width: number;
	dashed: boolean;
	/** A halo of this colour, or none. */
	halo: string | null;
	/** Can it be picked? Then this record is. */
	record: string | null;
	faint: boolean;
}

export interface View {
	pan: Point;
	zoom: number;
}

export interface CanvasEvents {
	/** A frame was drawn: the cards must be where the wires are. */
	drawn: (view: View) => void;
	/** Tapped: the record of a wire, or the element that the pointer was on. */
	tapped: (record: string | null, target: EventTarget | null) => void;
	/** The user panned or zoomed. */
	viewChanged: () => void;
}

const MIN_ZOOM = 0.08;
const MAX_ZOOM = 3;
/** Showing all, nothing is made larger than this. */
const LARGEST_FIT = 1.6;
/** Pixels left free around what is shown; below it the legend and the controls stand. */
const EDGE = 12;
const CONTROLS = 42;

/**
 * Cytoscape draws the lines and takes the pointer: pan, zoom, tap. Its nodes
 * are only the lines' ends, without size.
 */
export class LineCanvas {
	readonly cy: cytoscape.Core;
	private colours = new Map<string, string>();
	private looks = new Map<string, LineLook>();

	constructor(
		private readonly container: HTMLElement,
		events: CanvasEvents,
	) {
		this.cy = cytoscape({
			container,
			minZoom: MIN_ZOOM,
			maxZoom: MAX_ZOOM,
			autoungrabify: true,
			autounselectify: true,
			boxSelectionEnabled: false,
			style: [
				{ selector: "node", style: { width: 1, height: 1, opacity: 0, events: "no" } },
				{
					selector: "edge",
					style: {
						width: "data(width)",
						"line-color": "data(colour)",
						"line-style": "solid",
						"line-cap": "round",
						"line-opacity": 1,
						"curve-style": "straight",
						"source-endpoint": "inside-to-node",
						"target-endpoint": "inside-to-node",
						"overlay-opacity": 0,
						events: "no",
					},
				},
				{ selector: "edge.turns", style: turning },
				{ selector: "edge.dashed", style: { "line-style": "dashed", "line-dash-pattern": [6, 5] } },
				{ selector: "edge.faint", style: { "line-opacity": 0.5 } },
				{ selector: "edge.picks", style: { events: "yes" } },
				{
					selector: "edge.halo",
					style: { "underlay-color": "data(halo)", "underlay-opacity": 0.3, "underlay-padding": 4 },
				},
			],
		});
		// The canvases lie between the layers of cards and ports, and leave the pointer to both; it bubbles to the container.
		const canvases = container.querySelector("canvas")?.parentElement;
		if (canvases)
			Object.assign(canvases.style, { position: "absolute", inset: "0", zIndex: "2", pointerEvents: "none" });
		this.cy.on("render", () => events.drawn({ pan: { ...this.cy.pan() }, zoom: this.cy.zoom() }));
		this.cy.on("tap", (event) => {
			const record: unknown = event.target === this.cy ? null : event.target.data("record");
			events.tapped(typeof record === "string" ? record : null, event.originalEvent?.target ?? null);
		});
		this.cy.on("dragpan scrollzoom pinchzoom", () => events.viewChanged());
		this.readColours();
	}

	readColours(): void {
		const style = getComputedStyle(this.container);
		this.colours = new Map(names.map((name) => [name, style.getPropertyValue(`--vl-${name}`).trim() || "#888888"]));
		for (const [id, look] of this.looks) this.paint(id, look);
	}

	/** Keeps exactly these lines; their ways come with `line`. */
	setLines(looks: ReadonlyMap<string, LineLook>): void {
		this.cy.batch(() => {
			for (const id of this.looks.keys()) if (!looks.has(id)) this.drop(id);
			for (const id of looks.keys()) if (!this.looks.has(id)) this.make(id);
		});
		this.looks = new Map(looks);
		for (const [id, look] of looks) this.paint(id, look);
	}

	private make(id: string): void {
		const [source, target] = [`a ${id}`, `b ${id}`];
		this.cy.add([
			{ group: "nodes", data: { id: source } },
			{ group: "nodes", data: { id: target } },
			{
				group: "edges",
				data: { id, source, target, colour: "#888", width: 2, halo: "#888", weights: "0", distances: "0" },
			},
		]);
	}

	private drop(id: string): void {
		for (const part of [id, `a ${id}`, `b ${id}`]) this.cy.getElementById(part).remove();
	}

	private paint(id: string, look: LineLook): void {
		const edge = this.cy.getElementById(id);
		const colour = this.colours.get(look.colour) ?? "#888888";
		edge.data({ colour, width: look.width, halo: this.colours.get(look.halo ?? "") ?? colour, record: look.record });
		edge.toggleClass("dashed", look.dashed);
		edge.toggleClass("faint", look.faint);
		edge.toggleClass("halo", look.halo !== null);
		edge.toggleClass("picks", look.record !== null);
	}

	/** Lays a line along these points. */
	line(id: string, points: readonly Point[]): void {
		const first = points[0];
		const last = points.at(-1);
		if (!first || !last) return;
		const edge = this.cy.getElementById(id);
		edge.source().position({ ...first });
		edge.target().position({ ...last });
		const turns = points.slice(1, -1);
		edge.toggleClass("turns", turns.length > 0);
		if (turns.length > 0) edge.data(alongAndAside(first, last, turns));
	}

	/** Shows all of the bounds, none of it under the controls. */
	fit(bounds: Box, animate: boolean): void {
		const view = this.fitted(bounds);
		this.cy.stop();
		if (animate) this.cy.animate({ ...view, duration: 450, easing: "ease-in-out" });
		else this.cy.viewport(view);
	}

	private fitted(bounds: Box): View {
		const width = this.cy.width() - 2 * EDGE;
		const height = this.cy.height() - EDGE - CONTROLS;
		const room = Math.min(width / bounds.width, height / bounds.height);
		const zoom = Math.min(Math.max(room, MIN_ZOOM), LARGEST_FIT);
		const left = EDGE + (width - bounds.width * zoom) / 2;
		const top = EDGE + (height - bounds.height * zoom) / 2;
		return { zoom, pan: { x: left - bounds.x * zoom, y: top - bounds.y * zoom } };
	}

	/** Is the view on its way to another place? */
	get moving(): boolean {
		return this.cy.animated();
	}

	/** Is all of it to be seen? */
	shows(bounds: Box): boolean {
		const { x1, y1, x2, y2 } = this.cy.extent();
		const right = bounds.x + bounds.width;
		return bounds.x >= x1 - 1 && bounds.y >= y1 - 1 && right <= x2 + 1 && bounds.y + bounds.height <= y2 + 1;
	}

	zoomBy(factor: number, animate: boolean): void {
		const level = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, this.cy.zoom() * factor));
		const zoom = { level, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } };
		this.cy.stop(true, true);
		if (animate) this.cy.animate({ zoom, duration: 160 });
		else this.cy.zoom(zoom);
	}

	panBy(x: number, y: number): void {
		this.cy.panBy({ x, y });
	}

	destroy(): void {
		this.cy.destroy();
	}
}

const names = [
	"wire",
	"wire-down",
	"hang",
	"cable",
	"bridge-line",
	"tunnel-line",
	"tunnel-way",
	"added",
	"changed",
	"moved",
	"removed",
	"picked",
	"lit",
];

/** The option types want numbers here; Cytoscape takes what `data()` maps to as well. */
const turning: cytoscape.Css.Edge = {
	"curve-style": "round-segments",
	"edge-distances": "node-position",
};
Object.assign(turning, {
	"segment-weights": "data(weights)",
	"segment-distances": "data(distances)",
	"segment-radii": 9,
});

/** Cytoscape's way to say points: how far along the straight line between the ends, and how far beside it. */
function alongAndAside(first: Point, last: Point, turns: readonly Point[]): { weights: string; distances: string } {
	const [dx, dy] = [last.x - first.x, last.y - first.y];
	const length = Math.hypot(dx, dy) || 1;
	const along = turns.map(({ x, y }) => ((x - first.x) * dx + (y - first.y) * dy) / length ** 2);
	const aside = turns.map(({ x, y }) => (-(x - first.x) * dy + (y - first.y) * dx) / length);
	return { weights: along.join(" "), distances: aside.join(" ") };
}
