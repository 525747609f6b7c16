import { cardOf } from "./host-boxes";
import type { Measures } from "./measures";
import type { HostSlots } from "./placement";

/** How many hosts a row has: wide rather than high, as screens are. */
export function rowLength(hosts: number): number {
	return hosts <= 4 ? Math.max(1, hosts) : Math.max(4, Math.ceil(Math.sqrt(hosts * 1.6)));
}

/**
 * Puts hosts beside each other, rows below each other. A host stays where it
 * was unless its neighbour has grown into it; then it is shifted as a whole.
 */
export function placeRows(
	rows: readonly (readonly HostSlots[])[],
	{ hostGap, rowGap }: Measures,
	cables: (row: number) => number,
): void {
	let top = 0;
	for (const [n, row] of rows.entries()) {
		let left = Number.NEGATIVE_INFINITY;
		top = Math.max(top, ...row.filter(({ lanes }) => lanes.upper).map((slots) => slots.y));
		const heights = row.map((slots) => cardOf(slots).height);
		const bottom = top + Math.max(0, ...heights);
		for (const slots of row) {
			// One without room for pods stands beside the others on their floor, where its NICs are in line with theirs.
			slots.y = slots.lanes.upper || slots.nics === "top" ? top : bottom - cardOf(slots).height;
			const card = cardOf(slots);
			if (card.x < left) slots.x += left - card.x;
			left = cardOf(slots).x + card.width + hostGap;
		}
		top = bottom + rowGap + cables(n);
	}
}

/** A fresh host, before anything is placed in it. */
export function emptySlots(
	measures: Measures,
	nics: "top" | "bottom",
	role: string,
	row: number,
	tunnels = false,
): HostSlots {
	// A switch has its name beside its ports, in a column left of them.
	const from = nics === "top" ? -1 : 0;
	// A node has room for pods from the start, so that it need not grow.
	const node = role === "node";
	const lanes = { upper: node, lower: node, tunnels: tunnels && nics === "bottom" };
	const maps = { namespaces: new Map(), bridges: new Map(), ports: new Map() };
	return { measures, nics, from, to: 0, lanes, ...maps, row, x: measures.pad - from * measures.pitch, y: 0 };
}
