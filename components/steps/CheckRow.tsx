import { Circle, LoaderCircle, Check as Tick, X } from "lucide-react";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import type { Check } from "@/protocol/check";
import type { CheckEnded } from "@/protocol/run";
import { Elapsed } from "./Elapsed";
import { expectedFields, type FieldValue, foundFields } from "./found";

interface Props {
	check: Check;
	ended: CheckEnded | undefined;
	/** Is it being looked at? */
	waiting?: boolean;
}

/** One check: ticked or crossed, with what was found. */
export function CheckRow({ check, ended, waiting }: Props) {
	const words = useWords();
	const state = ended ? (ended.ok ? "ok" : "failed") : waiting ? "waiting" : "pending";
	const found = ended ? foundFields(ended.found) : [];
	const label = {
		pending: words.steps.checkPending,
		waiting: words.steps.checkPending,
		ok: words.steps.checkHolds,
		failed: words.steps.checkFails,
	}[state];
	return (
		<li data-testid="check" data-check={state} className="flex gap-2.5 py-1">
			<span
				className={classes(
					"mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full",
					state === "ok" && "bg-ok-soft text-ok",
					state === "failed" && "bg-bad-soft text-bad",
					state === "pending" && "text-ink-faint",
					state === "waiting" && "text-info",
				)}
			>
				{state === "ok" && <Tick className="size-3.5" strokeWidth={3} aria-hidden />}
				{state === "failed" && <X className="size-3.5" strokeWidth={3} aria-hidden />}
				{state === "waiting" && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
				{state === "pending" && <Circle className="size-3" aria-hidden />}
				<span className="sr-only">{label}</span>
			</span>
			<div className="min-w-0 flex-1">
				<p className={classes("text-base", state === "pending" ? "text-ink-soft" : "text-ink")}>
					{words.of(check.say)}
				</p>
				{state === "waiting" && (
					<p className="text-info text-xs" data-testid="waiting">
						<Elapsed says={(time) => words.steps.waitsAtMost(time, check.within)} />
					</p>
				)}
				{state === "failed" && (
					<Line label={words.steps.expected} tone="text-ink-soft" fields={expectedFields(check, words)} />
				)}
				{found.map((fields, index) => (
					<Line
						// biome-ignore lint/suspicious/noArrayIndexKey: two records may look alike, and none of them moves
						key={index}
						label={state === "failed" ? words.steps.found : undefined}
						tone={state === "failed" ? "text-bad" : "text-ink-faint"}
						fields={fields}
					/>
				))}
				{state === "failed" && found.length === 0 && (
					<p className="text-bad text-xs">
						{words.steps.found}: {words.steps.foundNone}
					</p>
				)}
			</div>
		</li>
	);
}

function Line({ label, tone, fields }: { label?: string | undefined; tone: string; fields: readonly FieldValue[] }) {
	return (
		<p className={classes("flex flex-wrap gap-x-2.5 font-mono text-xs [overflow-wrap:anywhere]", tone)}>
			{label && <span className="font-sans font-medium">{label}</span>}
			{fields.map(([field, value]) => (
				<span key={field}>
					{field} <span className="font-medium">{value}</span>
				</span>
			))}
		</p>
	);
}
