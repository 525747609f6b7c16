import type { StepRun } from "./runs";

/** The lines of a file, counted from 1, that the step's output complains of: `PATH:LINE` or `PATH, line LINE`. */
export function linesNamed(run: StepRun | undefined, path: string): number[] {
	if (!run) return [];
	const name = path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const pattern = new RegExp(`${name}(?::|,? line )(\\d+)`, "g");
	const text = Object.values(run.commands)
		.flatMap((command) => command.output.map((piece) => piece.text))
		.join("");
	return [...new Set([...text.matchAll(pattern)].map((match) => Number(match[1])))].sort((a, b) => a - b);
}
