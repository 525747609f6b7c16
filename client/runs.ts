import type { CheckEnded, CommandEnded, RunEvent, StepEnded } from "@/protocol/run";

/** A stretch of one stream's output. */
export interface OutputPiece {
	stream: "stdout" | "stderr";
	text: string;
}

export interface CommandRun {
	readonly started: number;
	readonly output: readonly OutputPiece[];
	/** null while it runs. */
	readonly ended: CommandEnded | null;
}

/** What a step gave when it was last run. Commands and checks by their index in the lab file. */
export interface StepRun {
	readonly step: string;
	readonly started: number;
	readonly commands: Readonly<Record<number, CommandRun>>;
	readonly checks: Readonly<Record<number, CheckEnded>>;
	readonly ended: StepEnded | null;
}

/** By step id, in the order in which they were first started. */
export type Runs = ReadonlyMap<string, StepRun>;

/** The results after one more event. Bears an event whose beginning was not seen. */
export function withRunEvent(runs: Runs, event: RunEvent): Runs {
	const run = event.type === "step.started" ? undefined : runs.get(event.step);
	return new Map(runs).set(event.step, stepAfter(run ?? fresh(event), event));
}

export function runsOf(transcript: Iterable<RunEvent>): Runs {
	let runs: Runs = new Map();
	for (const event of transcript) runs = withRunEvent(runs, event);
	return runs;
}

function fresh(event: RunEvent): StepRun {
	return { step: event.step, started: event.time, commands: {}, checks: {}, ended: null };
}

function stepAfter(run: StepRun, event: RunEvent): StepRun {
	switch (event.type) {
		case "step.started":
			return run;
		case "step.ended":
			return { ...run, ended: event };
		case "check.ended":
			return { ...run, checks: { ...run.checks, [event.check]: event } };
		default: {
			const command = run.commands[event.command] ?? { started: event.time, output: [], ended: null };
			return { ...run, commands: { ...run.commands, [event.command]: commandAfter(command, event) } };
		}
	}
}

type CommandEvent = Extract<RunEvent, { command: number }>;

function commandAfter(command: CommandRun, event: CommandEvent): CommandRun {
	switch (event.type) {
		case "command.started":
			return command;
		case "command.ended":
			return { ...command, ended: event };
		case "command.output": {
			const last = command.output.at(-1);
			if (last?.stream !== event.stream) {
				return { ...command, output: [...command.output, { stream: event.stream, text: event.text }] };
			}
			const grown = { stream: last.stream, text: last.text + event.text };
			return { ...command, output: [...command.output.slice(0, -1), grown] };
		}
	}
}
