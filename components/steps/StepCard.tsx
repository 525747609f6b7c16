import { Check, ChevronDown, LoaderCircle, Minus, Square, X } from "lucide-react";
import { memo, type ReactNode, useId } from "react";
import type { StepRun } from "@/client/runs";
import { type LabStep, type StepState, stepState } from "@/client/selectors";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import type { Feature } from "@/protocol/lab";
import { StepBody } from "./StepBody";

export interface StepActions {
	session: string;
	/** May this reader change anything? */
	owner: boolean;
	online: boolean;
	/** May steps be run now? */
	ready: boolean;
	run(step: string): void;
	goTo(step: string): void;
	/** Another content for a file of the step; null takes the lab's own again. Answers whether it was taken. */
	edit(step: string, file: number, content: string | null): Promise<boolean>;
}

interface Props {
	step: LabStep;
	number: number;
	run: StepRun | undefined;
	/** The one that "run next" runs. */
	next: boolean;
	open: boolean;
	/** What it needs and this kernel has not. */
	lacks: readonly Feature[];
	onToggle(step: string, open: boolean): void;
	/** Absent for a step of a prelude: it is only there to be read. */
	actions: StepActions | null;
}

/** Drawn again only when its own step changes: others' output streams meanwhile. */
export const StepCard = memo(function StepCard({ step, number, run, next, open, lacks, onToggle, actions }: Props) {
	const words = useWords();
	const state = stepState(run);
	const body = useId();
	const current = next || state === "running" || state === "failed";
	const small = actions === null;
	return (
		<li
			data-step={step.id}
			data-testid={`step-${step.id}`}
			data-state={state}
			className={classes(
				"scroll-mt-3 overflow-clip rounded-xl border bg-surface",
				state === "failed" ? "border-bad/60" : current && !small ? "border-accent/60" : "border-line",
			)}
		>
			<h3>
				<button
					type="button"
					aria-expanded={open}
					aria-controls={body}
					onClick={() => onToggle(step.id, !open)}
					className={classes(
						"flex w-full items-center gap-3 rounded-xl text-left hover:bg-raised focus-visible:-outline-offset-2",
						small ? "px-2.5 py-1.5" : "px-3.5 py-2.5",
					)}
				>
					<Disc state={state} number={number} current={current} />
					<span className={classes("min-w-0 flex-1 text-ink", small ? "text-sm" : "font-semibold text-base")}>
						{state !== "todo" && <span className="mr-2 font-normal text-ink-faint tabular-nums">{number}</span>}
						{words.of(step.title)}
					</span>
					{step.optional && (
						<span className="rounded-full bg-quiet-soft px-2 py-px text-ink-soft text-xs">{words.steps.optional}</span>
					)}
					{state === "skipped" && (
						<span className="rounded-full bg-warn-soft px-2 py-px text-warn text-xs">{words.steps.state.skipped}</span>
					)}
					{run && <Tally step={step} run={run} />}
					{run?.ended && state !== "skipped" && (
						<span className="text-ink-faint text-xs tabular-nums">{words.duration(run.ended.duration)}</span>
					)}
					<ChevronDown
						className={classes("size-4 shrink-0 text-ink-faint transition-transform", open && "rotate-180")}
						aria-hidden
					/>
				</button>
			</h3>
			<div id={body} hidden={!open} className="px-3.5 pb-3.5">
				{open && <StepBody step={step} run={run} number={number} next={next} lacks={lacks} actions={actions} />}
			</div>
		</li>
	);
});

export function Disc({ state, number, current }: { state: StepState; number: ReactNode; current: boolean }) {
	const words = useWords();
	return (
		<span
			className={classes(
				"flex size-7 shrink-0 items-center justify-center rounded-full font-semibold text-sm tabular-nums",
				state === "done" && "bg-ok-soft text-ok",
				state === "failed" && "bg-bad-soft text-bad",
				(state === "stopped" || state === "skipped") && "bg-warn-soft text-warn",
				state === "running" && "bg-info-soft text-info",
				state === "todo" && (current ? "bg-accent text-on-accent" : "bg-quiet-soft text-ink-soft"),
			)}
		>
			{state === "done" && <Check className="size-4" strokeWidth={3} aria-hidden />}
			{state === "failed" && <X className="size-4" strokeWidth={3} aria-hidden />}
			{state === "stopped" && <Square className="size-3.5" aria-hidden />}
			{state === "skipped" && <Minus className="size-4" strokeWidth={3} aria-hidden />}
			{state === "running" && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
			{state === "todo" ? number : <span className="sr-only">{words.steps.state[state]}</span>}
		</span>
	);
}

/** How many of its checks hold, to be seen without unfolding it. */
function Tally({ step, run }: { step: LabStep; run: StepRun }) {
	const words = useWords();
	const ended = Object.values(run.checks);
	if (ended.length === 0) return null;
	const hold = ended.filter((check) => check.ok).length;
	const all = step.checks.length;
	const text = words.steps.checksHold(hold, all);
	const Icon = hold === ended.length ? Check : X;
	return (
		<span
			data-testid="tally"
			title={text}
			className={classes(
				"inline-flex items-center gap-1 rounded-full px-2 text-xs tabular-nums",
				hold === ended.length ? "bg-ok-soft text-ok" : "bg-bad-soft text-bad",
			)}
		>
			<Icon className="size-3" strokeWidth={3} aria-hidden />
			<span aria-hidden>
				{hold}/{all}
			</span>
			<span className="sr-only">{text}</span>
		</span>
	);
}
