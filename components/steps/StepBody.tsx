import { History, Play } from "lucide-react";
import { awaitedIn } from "@/client/awaited";
import { evidenceOf, matrixOf } from "@/client/cells";
import type { StepRun } from "@/client/runs";
import { type LabStep, stepState } from "@/client/selectors";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { Typed } from "@/components/ui/Typed";
import type { Feature } from "@/protocol/lab";
import { CheckRow } from "./CheckRow";
import { CommandBlock } from "./CommandBlock";
import { FileBox } from "./FileBox";
import { MatrixTable } from "./lazy";
import type { StepActions } from "./StepCard";

interface Props {
	step: LabStep;
	number: number;
	run: StepRun | undefined;
	next: boolean;
	lacks: readonly Feature[];
	actions: StepActions | null;
}

/** What an open step shows: its text, files, commands with what they printed, checks, and what can be done. */
export function StepBody({ step, run, number, next, lacks, actions }: Props) {
	const words = useWords();
	const { reason, file: failed } = run?.ended ?? {};
	const file = failed && step.files[failed.index];
	const why = {
		command: file ? words.steps.endedByFile(file.path, file.host) : words.steps.endedByCommand,
		check: words.steps.endedByCheck,
		stopped: words.steps.endedByHand,
		done: null,
		skipped: null,
	}[reason ?? "done"];
	const matrix = matrixOf(step, run);
	const plain = step.commands.flatMap((command, index) => (command.cell ? [] : [{ command, index }]));
	const checks = evidenceOf(step, run).filter(({ check }) => check.cell === undefined);
	const awaited = awaitedIn(step, run);
	// Checks are told in their order: a later one may be over already.
	const waiting = awaited?.what === "check" ? awaited.index : null;
	const readOnly = {
		session: "",
		owner: false,
		online: false,
		ready: false,
		run() {},
		goTo() {},
		edit: async () => false,
	};
	return (
		<>
			<Typed text={words.of(step.text)} />
			{lacks.length > 0 && (
				<p className="mt-2 rounded-lg bg-warn-soft px-3 py-2 text-ink text-sm" data-testid="lacks">
					{(reason === "skipped" ? words.steps.leftOut : words.steps.willBeLeftOut)(lacks.join(", "))}
				</p>
			)}
			{step.files.length > 0 && (
				<ul aria-label={words.steps.files} className="mt-3 space-y-1.5">
					{step.files.map((file, index) => (
						<li key={`${file.host}${file.path}`}>
							<FileBox step={step} index={index} run={run} actions={actions ?? readOnly} />
						</li>
					))}
				</ul>
			)}
			{matrix && <MatrixTable matrix={matrix} title={words.of(step.title)} ended={!!run?.ended} />}
			{plain.length > 0 && (
				<ol
					aria-label={words.steps.commands}
					className="mt-3 overflow-clip rounded-lg border border-line bg-sunken py-1"
				>
					{plain.map(({ command, index }) => (
						<CommandBlock key={index} command={command} run={run?.commands[index]} stepEnded={!!run?.ended} />
					))}
				</ol>
			)}
			{checks.length > 0 && (
				<ul aria-label={words.steps.checks} className="mt-2.5">
					{checks.map(({ index, check, ended }) => (
						<CheckRow key={index} check={check} ended={ended} waiting={waiting === index} />
					))}
				</ul>
			)}
			{why && (
				<div className="mt-2 rounded-lg bg-warn-soft px-3 py-2 text-ink text-sm">
					{why}
					{failed && <pre className="mt-1 whitespace-pre-wrap text-xs [overflow-wrap:anywhere]">{failed.said}</pre>}
				</div>
			)}
			{actions?.owner && <Actions step={step} run={run} number={number} next={next} actions={actions} />}
		</>
	);
}

type ActionsProps = Omit<Props, "lacks" | "actions"> & { actions: StepActions };

function Actions({ step, run, number, next, actions }: ActionsProps) {
	const words = useWords().steps;
	const state = stepState(run);
	return (
		<div className="mt-3 flex flex-wrap gap-2">
			{state !== "done" && state !== "skipped" && state !== "running" && (
				<Button
					size="small"
					look={next ? "primary" : "plain"}
					disabled={!actions.ready}
					data-testid="run-step"
					onClick={() => actions.run(step.id)}
				>
					<Play className="size-4" aria-hidden />
					{state !== "todo" ? words.runAgain : next || step.optional ? words.run : words.runTo}
				</Button>
			)}
			<Button
				size="small"
				look="quiet"
				disabled={!actions.ready}
				data-testid="go-to-step"
				title={words.goToHint(number)}
				onClick={() => actions.goTo(step.id)}
			>
				<History className="size-4" aria-hidden />
				{words.goTo}
			</Button>
		</div>
	);
}
