import { matches } from "@/protocol/match";
import type { StepRun } from "./runs";
import type { LabStep } from "./selectors";

/** What a running step waits for: commands and checks by their index. */
export type Awaited =
	/** A command's end. */
	| { readonly what: "command"; readonly index: number }
	/** That a command in the background prints what it must. */
	| { readonly what: "ready"; readonly index: number; readonly pattern: string }
	/** Commands that run at the same time. */
	| { readonly what: "cells"; readonly done: number; readonly all: number }
	/** Checks: this one, and maybe later ones. */
	| { readonly what: "check"; readonly index: number };

/** null where it does not run, or for the moment between two commands. */
export function awaitedIn(step: LabStep, run: StepRun | undefined): Awaited | null {
	if (!run || run.ended) return null;
	const cells = step.commands.flatMap(({ cell }, index) => (cell ? [run.commands[index]] : []));
	const done = cells.filter((one) => one?.ended).length;
	if (cells.some((one) => one && !one.ended)) return { what: "cells", done, all: cells.length };
	for (const [index, { background, ready }] of step.commands.entries()) {
		const command = run.commands[index];
		if (!command) return null;
		if (command.ended) continue;
		if (!background) return { what: "command", index };
		if (ready === undefined) continue;
		if (!matches(command.output.map((piece) => piece.text).join(""), ready)) {
			return { what: "ready", index, pattern: ready };
		}
	}
	const index = step.checks.findIndex((_, one) => !run.checks[one]);
	return index === -1 ? null : { what: "check", index };
}
