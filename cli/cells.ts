import type { Lab } from "@/protocol/lab";
import type { CommandEnded, CommandStarted, RunEvent } from "@/protocol/run";
import { type Paint, padTo, type Say, widthOf } from "./terminal";

type Step = Lab["steps"][number];

/**
 * The commands of a step that have a cell, as a table. `✓`: it succeeded; `–`: it failed, as the lab expects;
 * `✗`: not as expected, or a check of it does not hold.
 */
export function cellTable(step: Step, events: readonly RunEvent[], paint: Paint, say: Say): string[] {
	if (!events.some((event) => event.type === "command.started")) return [];
	const rows = new Map<string, Map<string, string>>();
	const columns = new Set<string>();
	for (const [index, { cell }] of step.commands.entries()) {
		if (!cell) continue;
		const row = rows.get(say(cell.row)) ?? new Map<string, string>();
		rows.set(say(cell.row), row.set(say(cell.column), markOf(step, index, events)));
		columns.add(say(cell.column));
	}
	const names = [...columns];
	const first = Math.max(0, ...[...rows.keys()].map(widthOf));
	const line = (name: string, cells: readonly string[]) => {
		const padded = cells.map((cell, i) => padTo(cell, widthOf(names[i] ?? "")));
		return [padTo(name, first), ...padded].join("  ").trimEnd();
	};
	const body = [...rows].map(([name, row]) =>
		line(
			name,
			names.map((column) => row.get(column) ?? ""),
		)
			.replaceAll("✓", paint.green("✓"))
			.replaceAll("✗", paint.red("✗")),
	);
	return rows.size === 0 ? [] : [paint.dim(line("", names)), ...body];
}

function markOf(step: Step, index: number, events: readonly RunEvent[]): string {
	const ended = events.find((event) => event.type === "command.ended" && event.command === index);
	if (ended?.type !== "command.ended") return "…";
	const refuted = events.some(
		(event) => event.type === "check.ended" && !event.ok && step.checks[event.check]?.cell === index + 1,
	);
	if (!ended.asExpected || refuted) return "✗";
	return ended.exit === 0 ? "✓" : "–";
}

/** What the commands with a cell said that did not do what is expected. */
export function failedCells(step: Step, events: readonly RunEvent[]) {
	const failed: { started: CommandStarted; output: string; ended: CommandEnded }[] = [];
	for (const [command, { cell }] of step.commands.entries()) {
		const of = events.filter((event) => "command" in event && event.command === command);
		const started = of.find((event) => event.type === "command.started");
		const ended = of.find((event) => event.type === "command.ended");
		if (!cell || !started || !ended || ended.asExpected) continue;
		const output = of.flatMap((event) => (event.type === "command.output" ? [event.text] : [])).join("");
		failed.push({ started, output, ended });
	}
	return failed;
}
