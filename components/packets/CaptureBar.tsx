import { LoaderCircle } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { PacketWords } from "@/client/packets/words";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { VethlabError } from "@/protocol/errors";
import type { CaptureSetting, CaptureStatus } from "@/protocol/packet";
import { setCapture } from "./use-packets";

const modes = ["off", "steps", "on"] as const;

interface Props {
	session: string;
	status: CaptureStatus;
	/** Only an owner whose sandbox is there may say what is captured. */
	may: boolean;
	words: PacketWords;
}

/** What is captured, and when: tcpdump's own filter, and its own words where it does not take it. */
export function CaptureBar({ session, status, may, words }: Props) {
	const { errors } = useWords();
	const { setting } = status;
	const [typed, setTyped] = useState<string | null>(null);
	const [asking, setAsking] = useState(false);
	const [wrong, setWrong] = useState<string | null>(null);
	const filter = typed ?? setting.filter;

	async function ask(wanted: CaptureSetting) {
		setAsking(true);
		try {
			await setCapture(session, wanted);
			setWrong(null);
			setTyped(null);
		} catch (thrown) {
			setWrong(saidBy(VethlabError.from(thrown), errors));
		}
		setAsking(false);
	}

	function apply(event: FormEvent) {
		event.preventDefault();
		// Who writes a filter wants to see what it lets through.
		void ask({ ...setting, mode: setting.mode === "off" ? "on" : setting.mode, filter: filter.trim() });
	}

	const hints = { off: words.mode.offHint, steps: words.mode.stepsHint, on: words.mode.onHint };
	return (
		<>
			<fieldset
				className="flex h-8 shrink-0 overflow-clip rounded-lg border border-line-strong"
				data-testid="capture-mode"
				aria-label={words.mode.label}
			>
				{modes.map((mode) => (
					<button
						key={mode}
						type="button"
						aria-pressed={setting.mode === mode}
						title={hints[mode]}
						disabled={!may || asking}
						data-testid={`capture-${mode}`}
						onClick={() => void ask({ ...setting, mode })}
						className={classes(
							"px-3 text-sm transition-colors not-first:border-line-strong not-first:border-l disabled:cursor-not-allowed",
							setting.mode === mode ? "bg-accent font-semibold text-on-accent" : "text-ink-soft hover:bg-raised",
						)}
					>
						{words.mode[mode]}
					</button>
				))}
			</fieldset>
			<form onSubmit={apply} className="flex min-w-0 max-w-lg flex-1 items-center gap-1.5">
				<input
					value={filter}
					onChange={({ target }) => setTyped(target.value)}
					placeholder={words.filterHint}
					aria-label={words.filter}
					aria-invalid={wrong !== null}
					disabled={!may}
					maxLength={1024}
					autoComplete="off"
					spellCheck={false}
					data-testid="capture-filter"
					className={classes(
						"h-8 w-full min-w-24 rounded-lg border bg-surface px-2.5 font-mono text-ink text-sm placeholder:font-sans placeholder:text-ink-faint",
						wrong === null ? "border-line-strong" : "border-bad",
					)}
				/>
				{(typed !== null && typed.trim() !== setting.filter) || asking ? (
					<Button type="submit" size="small" disabled={!may || asking} data-testid="capture-apply">
						{asking && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
						{asking ? words.applying : words.apply}
					</Button>
				) : null}
			</form>
			{(wrong ?? status.said) !== null && (
				<p
					role="alert"
					data-testid="capture-wrong"
					title={wrong ?? status.said ?? ""}
					className="min-w-0 truncate text-bad text-sm"
				>
					{wrong ?? status.said}
				</p>
			)}
		</>
	);
}

/** tcpdump's own words, or the command that installs it. */
function saidBy(error: VethlabError, errors: Record<VethlabError["code"], string>): string {
	const { said, command } = error.values;
	if (error.code === "filter-invalid" && said) return `tcpdump: ${said}`;
	return command ? `${errors[error.code]} ${command}` : errors[error.code];
}
