/**
 * All lengths of the drawing, in pixels at zoom 1. There are two sets: one host alone has room for everything that
 * there is to say; several beside one another are drawn closer, so that their text is large enough on the page.
 */
export interface Measures {
	name: "roomy" | "compact";
	/** Smallest text. */
	text: number;
	/** Columns are a host's grid: a port's axis is `axis` right of its column's left edge, its label right of that. */
	pitch: number;
	axis: number;
	/** Between the cards of neighbouring namespaces, and right of the last column. */
	gutter: number;
	/** Side of a port's square. */
	port: number;
	line: number;
	/** Inside a host's card, left and right of its columns. */
	pad: number;
	/** A host's head; below a switch's upper border the labels of its ports, then one track. */
	head: number;
	nicTop: number;
	/** A namespace's card: its height, and how many columns it has at first. */
	netns: number;
	netnsColumns: number;
	/** From the namespaces to the bridges: tracks for wires that turn, then labels of the bridge's ports. */
	upperLane: number;
	bridge: number;
	/** From the bridges to the stack: tracks for pairs with both ends here, then labels. */
	lowerLane: number;
	shortLane: number;
	stack: number;
	switchStack: number;
	/** A tunnel's card, and its lane: above the card its line to the stack, below it tracks for the ways to its other ends. */
	tunnel: number;
	tunnelLane: number;
	tunnelDrop: number;
	nicLane: number;
	/** Below a switch's stack. */
	foot: number;
	/** Between hosts side by side, and between rows of them. */
	hostGap: number;
	rowGap: number;
	cableTrack: number;
	labelOffset: number;
	labelWidth: number;
	labelMin: number;
	/** Lines of text beside a port, by where it is. */
	lines: { netns: number; bridge: number; stack: number; nic: number; nicTop: number };
	/** Tracks from the first on, apart while they are few, denser when they are many. */
	upperTracks: readonly number[];
	lowerTracks: readonly number[];
}

export const roomy: Measures = {
	name: "roomy",
	text: 12.75,
	pitch: 184,
	axis: 25,
	gutter: 16,
	port: 18,
	line: 16,
	pad: 24,
	head: 48,
	nicTop: 80,
	netns: 142,
	netnsColumns: 2,
	upperLane: 82,
	bridge: 44,
	lowerLane: 86,
	shortLane: 40,
	stack: 120,
	switchStack: 120,
	tunnel: 60,
	tunnelLane: 90,
	tunnelDrop: 14,
	nicLane: 75,
	foot: 20,
	hostGap: 56,
	rowGap: 64,
	cableTrack: 11,
	labelOffset: 13,
	labelWidth: 151,
	labelMin: 44,
	lines: { netns: 4, bridge: 3, stack: 4, nic: 4, nicTop: 3 },
	upperTracks: [2, 8, 14, 5, 11, 0],
	lowerTracks: [0, 5, 10, 2.5, 7.5],
};

export const compact: Measures = {
	...roomy,
	name: "compact",
	text: 12,
	pitch: 164,
	axis: 14,
	gutter: 10,
	port: 14,
	line: 16,
	pad: 12,
	head: 34,
	nicTop: 34,
	netns: 90,
	netnsColumns: 1,
	upperLane: 40,
	bridge: 30,
	lowerLane: 50,
	shortLane: 16,
	stack: 112,
	switchStack: 84,
	tunnel: 38,
	tunnelLane: 60,
	tunnelDrop: 15,
	nicLane: 44,
	foot: 8,
	hostGap: 26,
	rowGap: 26,
	cableTrack: 6,
	labelOffset: 11,
	labelWidth: 140,
	labelMin: 40,
	lines: { netns: 2, bridge: 1, stack: 2, nic: 2, nicTop: 1 },
	upperTracks: [0, 3, 6, 1.5, 4.5],
	lowerTracks: [0, 3, 6, 1.5, 4.5],
};

export interface Point {
	x: number;
	y: number;
}

export interface Box extends Point {
	width: number;
	height: number;
}

export function overlap(a: Box, b: Box): boolean {
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

export function union(boxes: readonly Box[]): Box {
	if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
	const x = Math.min(...boxes.map((box) => box.x));
	const y = Math.min(...boxes.map((box) => box.y));
	const right = Math.max(...boxes.map((box) => box.x + box.width));
	const bottom = Math.max(...boxes.map((box) => box.y + box.height));
	return { x, y, width: right - x, height: bottom - y };
}
