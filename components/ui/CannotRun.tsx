import { PackageX, RotateCcw } from "lucide-react";
import { useWords } from "@/client/use-session";
import type { ErrorMessage } from "@/protocol/errors";
import { Feature } from "@/protocol/lab";
import { Button } from "./Button";
import { CopyButton } from "./CopyButton";

/** Does this error say that the machine lacks something, and what? */
export function isLack(error: ErrorMessage | null): boolean {
	return error?.code === "kernel-feature" || error?.code === "package-missing";
}

interface Props {
	error: ErrorMessage;
	/** May it be tried again? */
	ready: boolean;
	/** null for who only looks. */
	onRetry: (() => void) | null;
}

/** Where the graph would be: what this machine lacks for the lab, and the command that mends it. */
export function CannotRun({ error, ready, onRetry }: Props) {
	const words = useWords().needs;
	const kernel = error.code === "kernel-feature";
	const { features = "", programs = "", command } = error.values;
	const lacks = (kernel ? features : programs).split(",").flatMap((one) => one.trim() || []);
	return (
		<div className="absolute inset-0 flex items-center justify-center overflow-auto p-6">
			<section
				role="alert"
				data-testid="cannot-run"
				className="w-full max-w-xl rounded-2xl border border-line bg-surface p-7 text-ink shadow-lift"
			>
				<h2 className="flex items-center gap-3 font-semibold text-xl">
					<PackageX className="size-6 shrink-0 text-bad" aria-hidden />
					{kernel ? words.kernelTitle : words.packageTitle}
				</h2>
				{lacks.length > 0 ? (
					<>
						<p className="mt-3 text-base text-ink-soft">{kernel ? words.kernelText : words.packageText}</p>
						<ul className="mt-3 flex flex-wrap gap-2">
							{lacks.map((one) => (
								<li key={one} className="rounded-lg bg-bad-soft px-3 py-1.5 text-base">
									<span className="font-mono font-semibold">{one}</span>
									{kernel && <span className="ml-2 text-ink-soft">{described(one, words.features)}</span>}
								</li>
							))}
						</ul>
					</>
				) : (
					<p className="mt-3 text-base text-ink-soft">{error.message}</p>
				)}
				{command && (
					<>
						<p className="mt-5 text-base text-ink-soft">{words.install}</p>
						<p className="mt-2 flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3.5">
							<code className="min-w-0 flex-1 font-mono text-base [overflow-wrap:anywhere]" data-testid="cure">
								{command}
							</code>
							<CopyButton text={() => command} />
						</p>
					</>
				)}
				<details className="mt-4 text-ink-faint text-sm">
					<summary>{words.details}</summary>
					<p className="mt-1 font-mono [overflow-wrap:anywhere]">{error.message}</p>
				</details>
				{onRetry && (
					<Button look="primary" className="mt-5" disabled={!ready} data-testid="try-again" onClick={onRetry}>
						<RotateCcw className="size-4" aria-hidden />
						{words.tryAgain}
					</Button>
				)}
			</section>
		</div>
	);
}

function described(feature: string, texts: Readonly<Record<Feature, string>>): string {
	const known = Feature.safeParse(feature);
	return known.success ? texts[known.data] : "";
}
