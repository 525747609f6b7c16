import type { Box, Measures, Point } from "./measures";

/** The columns from `from` to `to`, both included; fractions stand between columns. */
export interface Span {
	from: number;
	to: number;
}

/** A port's place in its host's grid. */
export interface PortSlot {
	column: number;
	/** What it hangs on: a change of it is a change of place. */
	hang: string;
	/** Of an enslaved NIC above its bridge: the column in which its line meets the bridge. */
	dock: number | null;
}

export interface BridgeSlot extends Span {
	/** Column of the line from the bridge to the stack, where the bridge has an address. */
	own: number | null;
}

/** What is kept from one layout to the next: which column everything in a host has. */
export interface HostSlots {
	measures: Measures;
	/** A switch has its cables above, others below. */
	nics: "top" | "bottom";
	/** First column; below 0 only for NICs that are ports of a bridge, and a switch's title. */
	from: number;
	/** One past the last column. */
	to: number;
	/** Lanes that exist from their first use on. */
	lanes: { upper: boolean; lower: boolean; tunnels: boolean };
	namespaces: Map<string, { column: number; span: number }>;
	bridges: Map<string, BridgeSlot>;
	ports: Map<string, PortSlot>;
	row: number;
	/** World position of column 0's left edge, and of the card's top. */
	x: number;
	y: number;
}

export interface PortPlace extends Point {
	/** Where its text goes; null if there is no room. Inside the namespace's card for its ports. */
	label: Box | null;
	/** From the label to the port: a label below its line is set from the top. */
	align: "above" | "below";
}

/** A line that is no wire: what hangs on what. */
export interface Hanger {
	id: string;
	/** The port or bridge that hangs. */
	record: string;
	points: Point[];
}

/** Where everything is, in pixels at zoom 1. Hand it to the next layout as `previous`. */
export interface Placement {
	/** Hosts, namespaces, bridges, stacks and tunnels, by element id. */
	boxes: Map<string, Box>;
	/** Centres of ports by link id; tunnels are boxes. */
	ports: Map<string, PortPlace>;
	/** Polylines by wire id, from end a to end b. */
	wires: Map<string, Point[]>;
	hangers: Hanger[];
	bounds: Box;
	/** The memory that keeps things where they are. */
	slots: Map<string, HostSlots>;
	/** Hosts in a row, and how large everything is: decided once. */
	perRow: number;
	measures: Measures;
}
