import { CircleAlert, Info } from "lucide-react";
import { useEffect, useRef } from "react";
import type { CommandRun } from "@/client/runs";
import type { LabStep } from "@/client/selectors";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import { scrollWithin } from "@/components/ui/scroll";
import { Marked } from "@/components/ui/Typed";
import { matches, neverReady } from "@/protocol/match";
import { Elapsed } from "./Elapsed";
import { typed } from "./prompt";

interface Props {
	command: LabStep["commands"][number];
	run: CommandRun | undefined;
	stepEnded: boolean;
}

/** One command in the terminal: its line, what it printed, how it ended. */
export function CommandBlock({ command, run, stepEnded }: Props) {
	const words = useWords();
	const { prompt, text } = typed(command);
	const ended = run?.ended;
	const failed = ended?.asExpected === false;
	const line = useRef<HTMLLIElement>(null);
	const alive = run !== undefined && !ended;
	const running = alive && !command.background;
	/** Its step has ended without it. */
	const skipped = stepEnded && !run;
	useEffect(() => {
		if (failed && line.current) scrollWithin(line.current, "nearest");
	}, [failed]);
	useEffect(() => {
		if (!running) return;
		// Only what takes a while is followed: the rest would scroll past unread.
		const timer = setTimeout(() => line.current && scrollWithin(line.current, "nearest"), 400);
		return () => clearTimeout(timer);
	}, [running]);
	return (
		<li
			ref={line}
			data-testid="command"
			data-as-expected={ended ? ended.asExpected : undefined}
			className={classes("border-l-3 px-3 py-1.5", failed ? "border-bad bg-bad-soft" : "border-transparent")}
		>
			<p
				className={classes(
					"whitespace-pre-wrap font-mono text-sm [overflow-wrap:anywhere]",
					skipped ? "text-ink-faint" : "text-ink",
				)}
			>
				<span className={classes("select-none", !skipped && "text-accent")}>{prompt} </span>
				{text}
				{command.expect === "fail" && !run && <Note>{words.steps.expectFail}</Note>}
				{command.background && !run && <Note>{words.steps.background[command.background]}</Note>}
			</p>
			{command.note && (
				<p className="mt-0.5 flex gap-1.5 text-ink-faint text-xs">
					<Info className="mt-0.5 size-3.5 shrink-0" aria-hidden />
					<span>
						<Marked text={words.of(command.note)} />
					</span>
				</p>
			)}
			{run && run.output.length > 0 && <Output run={run} label={words.steps.output(text)} />}
			{running && (
				<p className="mt-0.5 text-ink-faint text-xs">
					<span className="mr-1.5 inline-block size-2 animate-pulse-dot rounded-full bg-info" />
					{words.steps.state.running} <Elapsed says={(time) => time} />
				</p>
			)}
			{alive && command.background && (
				<p className="mt-0.5 text-info text-xs" data-testid="background">
					<span className="mr-1.5 inline-block size-2 animate-pulse-dot rounded-full bg-ok" />
					{awaited(command, run, stepEnded)
						? words.steps.waitsFor(`/${command.ready}/`)
						: words.steps.stillRuns[command.background]}
				</p>
			)}
			{ended && (
				<p className="mt-0.5 flex flex-wrap gap-x-3 text-ink-faint text-xs">
					<span className={classes(failed && "font-semibold text-bad")}>{words.steps.exit(ended.exit)}</span>
					<span>{words.duration(ended.duration)}</span>
					{ended.timedOut && <span className="text-bad">{words.steps.timedOut}</span>}
					{ended.dropped > 0 && <span>{words.steps.dropped(words.number(ended.dropped))}</span>}
					{command.expect === "fail" && !failed && <span>{words.steps.expectFail}</span>}
				</p>
			)}
			{failed && (
				<p className="mt-1 flex items-center gap-1.5 font-medium text-bad text-sm">
					<CircleAlert className="size-4 shrink-0" aria-hidden />
					{neverReady(command, ended)
						? words.steps.notReady(command.ready ?? "")
						: command.expect === "fail"
							? words.steps.notExpectedFail
							: words.steps.notExpectedOk}
				</p>
			)}
		</li>
	);
}

/** Does the next command wait for something that this one has not printed yet? */
function awaited(command: Props["command"], run: CommandRun, stepEnded: boolean): boolean {
	if (!command.ready || stepEnded) return false;
	return !matches(run.output.map((piece) => piece.text).join(""), command.ready);
}

function Note({ children }: { children: string }) {
	return <span className="ml-2 rounded bg-quiet-soft px-1.5 font-sans text-ink-faint text-xs">{children}</span>;
}

function Output({ run, label }: { run: CommandRun; label: string }) {
	const box = useRef<HTMLPreElement>(null);
	const atEnd = useRef(true);
	const { output, ended } = run;
	// biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when there is more output
	useEffect(() => {
		if (box.current && atEnd.current && !ended) box.current.scrollTop = box.current.scrollHeight;
	}, [output, ended]);
	let at = 0;
	return (
		<pre
			ref={box}
			data-testid="output"
			role="log"
			aria-label={label}
			aria-live="off"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: long output scrolls, also by keyboard
			tabIndex={0}
			onScroll={({ currentTarget: pre }) => {
				atEnd.current = pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 4;
			}}
			className="mt-1 max-h-72 overflow-auto whitespace-pre-wrap font-mono text-ink-soft text-xs leading-5 [overflow-wrap:anywhere]"
		>
			{output.map((piece) => {
				const key = at;
				at += piece.text.length;
				return (
					<span key={key} className={piece.stream === "stderr" ? "text-warn" : undefined}>
						{piece.text}
					</span>
				);
			})}
		</pre>
	);
}
