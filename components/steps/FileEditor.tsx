import { CircleAlert, Play, RotateCcw, Save, Undo2 } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { linesNamed } from "@/client/file-errors";
import type { StepRun } from "@/client/runs";
import { type LabStep, stepState } from "@/client/selectors";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import type { StepActions } from "./StepCard";

/** What is written and not saved yet, and what it was written over: kept while its step is folded. */
const drafts = new Map<string, { text: string; over: string }>();

const MOST_ROWS = 24;

interface Props {
	step: LabStep;
	index: number;
	run: StepRun | undefined;
	actions: StepActions;
}

/** The content of a file, to be changed and saved; the lines that the step's output complains of are marked. */
export function FileEditor({ step, index, run, actions }: Props) {
	const words = useWords();
	const file = step.files[index];
	const saved = file?.content ?? "";
	const key = `${actions.session} ${step.id} ${index}`;
	const [draft, setDraft] = useState(drafts.get(key) ?? null);
	const [busy, setBusy] = useState(false);
	/** When the run that was there as it was saved had started; the next run is one with what was saved. */
	const [savedIn, setSavedIn] = useState<number | null>(null);
	const gutter = useRef<HTMLDivElement>(null);
	/** Escape lets the next Tab leave. */
	const leaving = useRef(false);
	const hint = useId();

	const text = draft?.text ?? saved;
	const dirty = draft !== null && draft.text !== saved;
	const state = stepState(run);
	const done = savedIn !== null && savedIn === (run?.started ?? 0);
	// Once it is changed the numbers are no longer those that the program saw.
	const wrong = state === "failed" && file && !dirty && !done ? linesNamed(run, file.path) : [];
	const lines = text.split("\n").length;

	function write(next: { text: string; over: string } | null) {
		if (next) drafts.set(key, next);
		else drafts.delete(key);
		setDraft(next);
	}
	async function save(content: string | null): Promise<boolean> {
		setBusy(true);
		const taken = await actions.edit(step.id, index, content);
		setBusy(false);
		if (taken) write(null);
		setSavedIn(taken ? (run?.started ?? 0) : null);
		return taken;
	}
	async function saveAndRun() {
		if (dirty && !(await save(text))) return;
		if (state === "done") actions.goTo(step.id);
		else actions.run(step.id);
	}
	function keyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
		if ((event.ctrlKey || event.metaKey) && event.key === "s") {
			event.preventDefault();
			if (dirty) void save(text);
		} else if (event.key === "Escape") leaving.current = true;
		else if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && !event.altKey && !leaving.current) {
			event.preventDefault();
			// The only way that the browser's undo knows of.
			document.execCommand("insertText", false, "\t");
		} else if (event.key !== "Tab" && event.key !== "Shift") leaving.current = false;
	}

	if (!file) return null;
	return (
		<div className="border-line border-t" data-testid="editor" data-dirty={dirty}>
			<div className="flex font-mono text-sm leading-6">
				<div
					ref={gutter}
					aria-hidden
					className="shrink-0 select-none overflow-hidden border-line border-r bg-raised py-2 text-right text-ink-faint"
					style={{ maxHeight: `calc(${MOST_ROWS} * 1.5rem + 1rem)` }}
				>
					{Array.from({ length: lines }, (_, at) => at + 1).map((line) => (
						<div
							key={line}
							data-wrong={wrong.includes(line) || undefined}
							className={classes("px-2", wrong.includes(line) && "bg-bad-soft font-bold text-bad")}
						>
							{line}
						</div>
					))}
				</div>
				<textarea
					value={text}
					rows={Math.min(lines, MOST_ROWS)}
					wrap="off"
					spellCheck={false}
					autoCapitalize="off"
					autoComplete="off"
					aria-label={words.files.content(`${file.host}:${file.path}`)}
					aria-describedby={hint}
					data-testid="file-content"
					readOnly={busy}
					onChange={({ target }) => {
						setSavedIn(null);
						write(target.value === saved ? null : { text: target.value, over: draft?.over ?? saved });
					}}
					onKeyDown={keyDown}
					onFocus={() => {
						leaving.current = false;
					}}
					onScroll={({ currentTarget }) => {
						if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
					}}
					style={{ tabSize: 4 }}
					className="min-w-0 flex-1 resize-none overflow-auto whitespace-pre bg-surface px-3 py-2 text-ink focus-visible:-outline-offset-2"
				/>
			</div>
			<div className="space-y-2 border-line border-t px-3 py-2">
				{wrong.map((line) => (
					<Said key={line} tone="text-bad">
						{words.files.complaint(line)}
					</Said>
				))}
				{dirty && draft.over !== saved && <Said tone="text-warn">{words.files.changedMeanwhile}</Said>}
				<div className="flex flex-wrap items-center gap-1.5">
					<Button
						size="small"
						disabled={!dirty || busy || !actions.online}
						data-testid="save-file"
						onClick={() => void save(text)}
					>
						<Save className="size-4" aria-hidden />
						{words.files.save}
					</Button>
					{dirty && actions.ready && (
						<Button
							size="small"
							look="primary"
							disabled={busy}
							data-testid="save-and-run"
							onClick={() => void saveAndRun()}
						>
							<Play className="size-4" aria-hidden />
							{words.files.saveAndRun}
						</Button>
					)}
					{dirty ? (
						<Button size="small" look="quiet" disabled={busy} data-testid="undo-file" onClick={() => write(null)}>
							<Undo2 className="size-4" aria-hidden />
							{words.files.undo}
						</Button>
					) : (
						<Button
							size="small"
							look="quiet"
							disabled={busy || !actions.online}
							title={words.files.restoreHint}
							data-testid="restore-file"
							onClick={() => void save(null).then(() => setSavedIn(null))}
						>
							<RotateCcw className="size-4" aria-hidden />
							{words.files.restore}
						</Button>
					)}
					<span role="status" className={classes("ml-auto text-xs", dirty ? "text-warn" : "text-ok")}>
						{dirty ? words.files.edited : done && words.files.saved}
					</span>
				</div>
				<p id={hint} className="text-ink-faint text-xs">
					{words.files.keys}
				</p>
			</div>
		</div>
	);
}

function Said({ tone, children }: { tone: string; children: string }) {
	return (
		<p className={classes("flex items-center gap-1.5 font-medium text-sm", tone)}>
			<CircleAlert className="size-4 shrink-0" aria-hidden />
			{children}
		</p>
	);
}
