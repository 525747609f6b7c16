import { CircleCheckBig, LoaderCircle, Play, RotateCcw, Square } from "lucide-react";
import { useEffect, useState } from "react";
import { canRun, nextStep, progress, stepNumber } from "@/client/selectors";
import type { Session } from "@/client/session";
import { useWords } from "@/client/use-session";
import { Watch } from "@/components/share/lazy";
import type { Follow } from "@/components/share/use-looking";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";

interface Props {
	session: Session;
	/** Is the server in reach? */
	online: boolean;
	onRun(step: string): void;
	onStop(): void;
	onReset(): void;
	/** Of a look-only page; null for an owner. */
	follow: Follow | null;
}

/** How far the lab is, and what can be done next, always in the same place. Whoever only looks can follow. */
export function RunBar({ session, online, onRun, onStop, onReset, follow }: Props) {
	const words = useWords();
	const next = nextStep(session);
	const number = next && stepNumber(session.lab, next.id);
	const { done, all } = progress(session);
	const { status } = session.status;
	return (
		<div className="border-line border-t bg-surface px-4 pt-3 pb-4">
			<div className="flex items-center gap-3">
				<div className="h-1.5 flex-1 overflow-hidden rounded-full bg-quiet-soft" aria-hidden>
					<div
						className="h-full rounded-full bg-ok transition-[width]"
						style={{ width: `${(100 * done) / Math.max(all, 1)}%` }}
					/>
				</div>
				<span className="text-ink-soft text-sm tabular-nums" data-testid="progress">
					{words.steps.progress(done, all)}
				</span>
			</div>
			{follow ? (
				status !== "ended" && <Watch follow={follow} />
			) : (
				<div className="mt-3 flex gap-2">
					{status === "running" ? (
						<Stop disabled={!online} onStop={onStop} />
					) : next ? (
						<Button
							look="primary"
							className="flex-1"
							disabled={!canRun(session) || !online}
							data-testid="run-next"
							title={words.steps.runNextKey}
							onClick={() => onRun(next.id)}
						>
							{status === "starting" ? (
								<LoaderCircle className="size-4 animate-spin" aria-hidden />
							) : (
								<Play className="size-4" aria-hidden />
							)}
							{number
								? words.steps.runNext(number)
								: session.runs.has(next.id)
									? words.prelude.again
									: words.session.preparing}
							<kbd className="ml-1 rounded border border-current px-1.5 font-mono text-xs">n</kbd>
						</Button>
					) : (
						<p
							className="flex h-10 flex-1 items-center justify-center gap-2 rounded-lg bg-ok-soft font-semibold text-base text-ok"
							title={words.steps.allDoneHint}
							data-testid="all-done"
						>
							<CircleCheckBig className="size-4.5" aria-hidden />
							{words.steps.allDone}
						</p>
					)}
					<Button
						disabled={!online || status === "starting" || status === "ended"}
						data-testid="reset"
						title={words.steps.resetHint}
						onClick={onReset}
					>
						<RotateCcw className="size-4" aria-hidden />
						{words.steps.reset}
					</Button>
				</div>
			)}
		</div>
	);
}

/** A command is asked to end first, and ended half a second later. */
function Stop({ disabled, onStop }: { disabled: boolean; onStop(): void }) {
	const words = useWords().steps;
	const [asked, setAsked] = useState(false);
	// A connection that was lost may have taken it with it.
	// biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when it can be
	useEffect(() => setAsked(false), [disabled]);
	const Icon = asked ? LoaderCircle : Square;
	return (
		<Button
			look="danger"
			className="flex-1"
			disabled={disabled || asked}
			data-testid="stop"
			onClick={() => {
				setAsked(true);
				onStop();
			}}
		>
			<Icon className={classes("size-4", asked && "animate-spin")} aria-hidden />
			{asked ? words.stopping : words.stop}
		</Button>
	);
}
