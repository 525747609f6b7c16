import { FileText, Pencil } from "lucide-react";
import type { StepRun } from "@/client/runs";
import type { LabStep } from "@/client/selectors";
import { useWords } from "@/client/use-session";
import { FileEditor } from "./lazy";
import type { StepActions } from "./StepCard";

/** Longer ones are folded, unless they are there to be changed. */
const LONG = 10;

interface Props {
	step: LabStep;
	index: number;
	run: StepRun | undefined;
	actions: StepActions;
}

/** A file that the step puts on a host: shown, or with an editor where the reader may change it. */
export function FileBox({ step, index, run, actions }: Props) {
	const words = useWords();
	const file = step.files[index];
	if (!file) return null;
	const lines = file.content.trimEnd().split("\n").length;
	const Icon = file.editable ? Pencil : FileText;
	return (
		<details
			open={file.editable || lines <= LONG}
			data-testid="file"
			className="group overflow-clip rounded-lg border border-line bg-sunken"
		>
			<summary className="flex items-center gap-2 px-3 py-1.5 text-sm focus-visible:-outline-offset-2">
				<Icon className="size-4 shrink-0 text-ink-faint" aria-hidden />
				<span className="min-w-0 flex-1 font-mono text-ink [overflow-wrap:anywhere]">
					<span className="text-ink-faint">{file.host}:</span>
					{file.path}
				</span>
				{file.editable ? (
					<span className="shrink-0 rounded-full bg-accent-soft px-2 text-accent text-xs">
						{actions.owner ? words.files.editable : words.files.ownersToChange}
					</span>
				) : (
					<span className="shrink-0 text-ink-faint text-xs">{words.files.lines(lines)}</span>
				)}
			</summary>
			{file.editable && actions.owner ? (
				<FileEditor step={step} index={index} run={run} actions={actions} />
			) : (
				<section
					// biome-ignore lint/a11y/noNoninteractiveTabindex: long content scrolls, also by keyboard
					tabIndex={0}
					aria-label={words.files.content(file.path)}
					className="max-h-96 overflow-auto border-line border-t px-3 py-2 focus-visible:-outline-offset-2"
				>
					<pre className="font-mono text-ink-soft text-xs leading-5">{file.content.trimEnd()}</pre>
				</section>
			)}
		</details>
	);
}
