import type { PortElement } from "@/client/graph/elements";
import { cardOf, heightsOf } from "./host-boxes";
import type { Point } from "./measures";
import type { HostSlots, PortPlace } from "./placement";
import { Tracks } from "./tracks";

function aside(tracks: readonly number[], track: number): number {
	return tracks[track % tracks.length] ?? 0;
}

interface End {
	port: PortElement;
	place: PortPlace;
}

/** The ways of the wires that stay within one host. */
export class HostWires {
	private readonly upper = new Tracks();
	private readonly lower = new Tracks();

	private aside = 0;

	constructor(private readonly slots: HostSlots) {}

	/** From what sits on a NIC to the NIC: beside all that is between, and in along the NIC's own line. */
	down(upper: End, nic: Point): Point[] {
		const { measures } = this.slots;
		const heights = heightsOf(this.slots);
		const card = cardOf(this.slots);
		const from = { x: upper.place.x, y: upper.place.y };
		const beside = card.x + card.width - measures.pad / 2 + 4 - 4 * this.aside++;
		const turn =
			upper.port.hang.on === "stack"
				? this.slots.y + heights.stack - 10 - measures.lines.stack * measures.line - this.lower.take(from.x, beside)
				: this.slots.y + heights.namespacesEnd + measures.port / 2 + 3 + this.track(from.x, beside);
		const below = this.slots.y + heights.stackEnd + 4;
		const x = nic.x + measures.port / 2 - 2;
		return [
			from,
			{ x: from.x, y: turn },
			{ x: beside, y: turn },
			{ x: beside, y: below },
			{ x, y: below },
			{ x, y: nic.y },
		];
	}

	/** Height of one more line in the lane below the namespaces, from its top. */
	private track(from: number, to: number): number {
		return aside(this.slots.measures.upperTracks, this.upper.take(from, to));
	}

	route(a: End, b: End): Point[] {
		const { measures } = this.slots;
		const heights = heightsOf(this.slots);
		const from = { x: a.place.x, y: a.place.y };
		const to = { x: b.place.x, y: b.place.y };
		if (Math.abs(from.x - to.x) < 0.5) return [from, to];
		const onStack = a.port.hang.on === "stack" && b.port.hang.on === "stack";
		let turn: number;
		if (onStack) {
			// An arch over the labels of both ends, below the bridges.
			const track = this.lower.take(from.x, to.x);
			turn =
				this.slots.y +
				heights.stack -
				5 -
				measures.lines.stack * measures.line -
				5 -
				aside(measures.lowerTracks, track);
		} else {
			turn = this.slots.y + heights.namespacesEnd + measures.port / 2 + 3 + this.track(from.x, to.x);
		}
		return [from, { x: from.x, y: turn }, { x: to.x, y: turn }, to];
	}
}
