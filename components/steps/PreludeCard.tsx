import { ChevronDown, Layers, Play } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { labNumber } from "@/client/catalogue";
import type { PreludeView } from "@/client/preludes";
import { isDone, lacking } from "@/client/selectors";
import type { Session } from "@/client/session";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { Disc, StepCard } from "./StepCard";

interface Props {
	session: Session;
	prelude: PreludeView;
	/** May steps be run now? */
	ready: boolean;
	onRun(step: string): void;
}

/** An earlier lab that has run first: one line, its steps to be read inside; open by itself only where it failed. */
export function PreludeCard({ session, prelude, ready, onRun }: Props) {
	const words = useWords();
	const body = useId();
	const { lab, title, steps, done, state, at, duration } = prelude;
	const broken = state === "failed" || state === "stopped";
	const [open, setOpen] = useState<boolean | null>(null);
	/** Steps that the reader opened or folded. */
	const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
	const { epoch } = session.status;
	// biome-ignore lint/correctness/useExhaustiveDependencies: a new sandbox, or a failure, is shown as it is
	useEffect(() => {
		setOpen(null);
		setTurned(new Map());
	}, [epoch, broken]);
	const shown = open ?? broken;
	const where = at ? steps.indexOf(at) + 1 : Math.min(done + 1, steps.length);
	const says = {
		todo: words.prelude.waiting(steps.length),
		running: words.prelude.running(where, steps.length),
		done: words.prelude.done(steps.length, words.duration(duration)),
		skipped: words.prelude.done(steps.length, words.duration(duration)),
		failed: words.prelude.stoppedAt(where, steps.length),
		stopped: words.prelude.stoppedAt(where, steps.length),
	}[state];
	const last = steps.findLast((step) => !step.optional);
	const number = labNumber(lab);
	return (
		<li
			data-testid={`prelude-${lab}`}
			data-state={state}
			className={classes(
				"overflow-clip rounded-xl border border-dashed bg-surface/60",
				broken ? "border-bad/60" : state === "running" ? "border-info/60" : "border-line-strong",
			)}
		>
			<h3>
				<button
					type="button"
					aria-expanded={shown}
					aria-controls={body}
					onClick={() => setOpen(!shown)}
					className="flex w-full items-center gap-3 rounded-xl px-3.5 py-2 text-left hover:bg-raised focus-visible:-outline-offset-2"
				>
					<Disc state={state} number={<Layers className="size-3.5" aria-hidden />} current={false} />
					<span className="min-w-0 flex-1">
						<span className="block text-base text-ink leading-snug">
							<span className="mr-2 text-ink-faint">{number ? words.prelude.lab(number) : lab}</span>
							{words.of(title)}
						</span>
						<span className={classes("block text-xs", broken ? "text-bad" : "text-ink-faint")}>
							{says}
							{at && <span>: {words.of(at.title)}</span>}
						</span>
					</span>
					<ChevronDown
						className={classes("size-4 shrink-0 text-ink-faint transition-transform", shown && "rotate-180")}
						aria-hidden
					/>
				</button>
			</h3>
			{state === "running" && (
				<div className="h-1 bg-quiet-soft" aria-hidden>
					<div className="h-full bg-info transition-[width]" style={{ width: `${(100 * done) / steps.length}%` }} />
				</div>
			)}
			<div id={body} hidden={!shown} className="space-y-1.5 px-2.5 pt-1 pb-2.5">
				{shown && broken && (
					<div className="rounded-lg bg-warn-soft px-3 py-2.5 text-ink text-sm" data-testid="prelude-failed">
						<p>{words.prelude.whatToDo}</p>
						{last && session.role === "owner" && (
							<Button
								size="small"
								look="primary"
								className="mt-2"
								disabled={!ready}
								data-testid="prelude-again"
								onClick={() => onRun(last.id)}
							>
								<Play className="size-4" aria-hidden />
								{words.prelude.again}
							</Button>
						)}
					</div>
				)}
				{shown && (
					<ol className="space-y-1.5">
						{steps.map((step, index) => (
							<StepCard
								key={step.id}
								step={step}
								number={index + 1}
								run={session.runs.get(step.id)}
								next={false}
								open={turned.get(step.id) ?? (broken && step === at && !isDone(session, step.id))}
								lacks={lacking(session, step)}
								onToggle={(id, on) => setTurned((now) => new Map(now).set(id, on))}
								actions={null}
							/>
						))}
					</ol>
				)}
			</div>
		</li>
	);
}
