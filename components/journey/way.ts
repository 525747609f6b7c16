import type { GraphElements } from "@/client/graph/elements";
import type { Box, Point } from "@/components/graph/layout/measures";
import type { Placement } from "@/components/graph/layout/placement";
import type { Sighting } from "@/protocol/journey";
import { hostOf, recordId } from "@/protocol/records";

/** What the graph shows, and where. */
export interface Drawn {
	elements: GraphElements;
	placement: Placement;
}

type Place = Pick<Sighting, "netns" | "ifindex">;

const idOf = ({ netns, ifindex }: Place) => recordId.link(netns, ifindex);

/** Where an interface is drawn, or else its namespace: a loopback, or one that is gone. Null where neither is. */
export function spotOf(place: Place, drawn: Drawn): Point | null {
	const id = idOf(place);
	const port = drawn.placement.ports.get(id);
	if (port) return { x: port.x, y: port.y };
	const box = boxOf(id, drawn) ?? boxOf(stackOf(place), drawn);
	return box ? middle(box) : null;
}

/** A host's own namespace is seen as its stack, a pod as its card. */
const stackOf = ({ netns }: Place) => (netns === hostOf(netns) ? `stack:${netns}` : recordId.netns(netns));

/** Along what a packet goes in the drawing, from one interface to the next. Empty where neither of them is in it. */
export function wayBetween(from: Place, to: Place, drawn: Drawn): Point[] {
	const [a, b] = [spotOf(from, drawn), spotOf(to, drawn)];
	if (!a || !b) return [a, b].filter((one) => one !== null);
	const cable = cableBetween(idOf(from), idOf(to), drawn);
	if (cable) return cable;
	return from.netns === to.netns ? inside(from, to, drawn) : [a, b];
}

function cableBetween(from: string, to: string, { elements, placement }: Drawn): Point[] | null {
	for (const { id, a, b } of elements.wires) {
		if ((a !== from || b !== to) && (a !== to || b !== from)) continue;
		const points = placement.wires.get(id);
		if (points) return a === from ? points : [...points].reverse();
	}
	return null;
}

/** Up its line to what it hangs on, through that, and down the other's line. */
function inside(from: Place, to: Place, drawn: Drawn): Point[] {
	const [a, b] = [idOf(from), idOf(to)];
	const [first, second] = [carrierOf(a, drawn), carrierOf(b, drawn)];
	const bridge = first ?? second;
	// Between two ports of one bridge, or a port and the bridge's own interface, which is drawn as its bar.
	if (bridge !== null && (first ?? a) === (second ?? b)) {
		return through(first ? lineOf(a, drawn) : [], second ? lineOf(b, drawn) : [], boxOf(bridge, drawn));
	}
	return through(toStack(a, first, drawn), toStack(b, second, drawn), boxOf(stackOf(from), drawn));
}

/** From the interface to the stack: by way of the bridge that it is a port of. */
function toStack(id: string, carrier: string | null, drawn: Drawn): Point[] {
	return carrier === null ? lineOf(id, drawn) : [...lineOf(id, drawn), ...lineOf(carrier, drawn)];
}

/** One that is no line stands in the middle. */
function through(up: readonly Point[], down: readonly Point[], box: Box | null): Point[] {
	const [enter, leave] = [up.at(-1), down.at(-1)];
	const bend = (point: Point | undefined) => {
		if (!box) return [];
		return [point ? { x: point.x, y: box.y + box.height / 2 } : middle(box)];
	};
	return [...up, ...bend(enter), ...bend(leave), ...[...down].reverse()];
}

/** The bridge that it is a port of; null where it hangs on the stack. */
function carrierOf(id: string, { elements }: Drawn): string | null {
	const hang = elements.ports.find((port) => port.id === id)?.hang;
	return hang && "bridge" in hang ? hang.bridge : null;
}

/** From where it is along the line that it hangs by. */
function lineOf(id: string, { placement }: Drawn): Point[] {
	const port = placement.ports.get(id);
	const box = placement.boxes.get(id);
	const own = port ? { x: port.x, y: port.y } : box ? middle(box) : null;
	if (!own) return [];
	const line = placement.hangers.find(({ record }) => record === id)?.points ?? [];
	const [first, last] = [line[0], line.at(-1)];
	if (!first || !last) return [own];
	const away = distance(first, own) <= distance(last, own) ? line : [...line].reverse();
	// Out of a bridge's bar it goes where its line begins.
	const [begin] = away;
	return !port && begin ? [own, { x: begin.x, y: own.y }, ...away] : [own, ...away];
}

const boxOf = (id: string, { placement }: Drawn): Box | null => placement.boxes.get(id) ?? null;

const middle = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

/** The point at that part of a line's length, from 0 to 1. */
export function pointAt(line: readonly Point[], part: number): Point | null {
	const lengths = line.slice(1).map((point, n) => distance(line[n] ?? point, point));
	let left = lengths.reduce((sum, one) => sum + one, 0) * part;
	for (const [n, length] of lengths.entries()) {
		const [a, b] = [line[n], line[n + 1]];
		if (!a || !b) break;
		if (left <= length && length > 0) {
			return { x: a.x + ((b.x - a.x) * left) / length, y: a.y + ((b.y - a.y) * left) / length };
		}
		left -= length;
	}
	return line.at(-1) ?? null;
}
