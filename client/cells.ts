import type { Check } from "@/protocol/check";
import type { CheckEnded } from "@/protocol/run";
import type { Text } from "@/protocol/text";
import type { CommandRun, StepRun } from "./runs";
import type { LabStep } from "./selectors";

type LabCommand = LabStep["commands"][number];

/** A check of a step, and what came of it. */
export interface Evidence {
	/** Its index in the step. */
	index: number;
	check: Check;
	ended: CheckEnded | undefined;
}

/**
 * How one command of a table came out. `reached` and `not`: its command ended well or not, as the lab expects;
 * `wrong`: not as expected, or a check of it does not hold.
 */
export type CellState = "todo" | "running" | "reached" | "not" | "wrong";

export interface Cell {
	/** Its command's index in the step. */
	index: number;
	command: LabCommand;
	run: CommandRun | undefined;
	evidence: Evidence[];
	state: CellState;
}

/** A step's commands with a cell as a table; null where the lab has none. */
export interface Matrix {
	columns: Text[];
	rows: { row: Text; cells: (Cell | null)[] }[];
}

/** Null if the step has no cells. Rows and columns in the order in which they come first. */
export function matrixOf(step: LabStep, run: StepRun | undefined): Matrix | null {
	const rows = new Map<string, Text>();
	const columns = new Map<string, Text>();
	const cells = new Map<string, Cell>();
	step.commands.forEach((command, index) => {
		if (!command.cell) return;
		const { row, column } = command.cell;
		rows.set(row.en, row);
		columns.set(column.en, column);
		cells.set(JSON.stringify([row.en, column.en]), cellOf(step, run, command, index));
	});
	if (cells.size === 0) return null;
	const at = (row: Text, column: Text) => cells.get(JSON.stringify([row.en, column.en])) ?? null;
	return {
		columns: [...columns.values()],
		rows: [...rows.values()].map((row) => ({ row, cells: [...columns.values()].map((column) => at(row, column)) })),
	};
}

function cellOf(step: LabStep, run: StepRun | undefined, command: LabCommand, index: number): Cell {
	const evidence = evidenceOf(step, run).filter(({ check }) => check.cell === index + 1);
	const ran = run?.commands[index];
	return { index, command, run: ran, evidence, state: stateOf(ran, evidence) };
}

function stateOf(run: CommandRun | undefined, evidence: readonly Evidence[]): CellState {
	if (!run) return "todo";
	if (run.ended?.asExpected === false || evidence.some(({ ended }) => ended?.ok === false)) return "wrong";
	if (!run.ended) return "running";
	return run.ended.exit === 0 ? "reached" : "not";
}

export function evidenceOf(step: LabStep, run: StepRun | undefined): Evidence[] {
	return step.checks.map((check, index) => ({ index, check, ended: run?.checks[index] }));
}
