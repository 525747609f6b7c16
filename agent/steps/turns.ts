import type { Command } from "./command";

type Turn = readonly [first: Placed, ...others: Placed[]];
type Placed = readonly [index: number, command: Command];

/** What runs at the same time, in turn: a command by itself, or all that have a cell, at the place of the first. */
export function inTurn(commands: readonly Command[]): Turn[] {
	const placed = [...commands.entries()];
	const cells = placed.filter(([, { cell }]) => cell);
	return placed.flatMap((one): Turn[] => {
		if (!one[1].cell) return [[one]];
		return one[0] === cells[0]?.[0] ? [[one, ...cells.slice(1)]] : [];
	});
}
