import { LoaderCircle, Play, Check as Tick, X } from "lucide-react";
import { comparedTable } from "@/client/compare";
import type { Session } from "@/client/session";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { Sheet } from "@/components/ui/Sheet";
import type { Check } from "@/protocol/check";
import type { CheckEnded } from "@/protocol/run";
import { comparedFields } from "./found";
import type { VariantRuns } from "./use-variant-runs";

interface Props {
	session: Session;
	/** May steps be run now? */
	ready: boolean;
	runs: VariantRuns;
	onClose(): void;
}

/** Variants side by side: a row for each thing that is compared, with what the kernel held in each of them. */
export function CompareSheet({ session, ready, runs, onClose }: Props) {
	const words = useWords();
	const { lab } = session;
	const { rows, ran } = comparedTable(session);
	const missing = lab.variants.filter((_, index) => !ran[index]).map(({ id }) => id);
	return (
		<Sheet
			title={words.variants.compareTitle}
			lead={words.variants.compareLead}
			testid="compare-sheet"
			onClose={onClose}
			actions={
				session.role === "owner" &&
				missing.length > 1 && (
					<Button
						look="primary"
						size="small"
						disabled={!ready || runs.under.length > 0}
						data-testid="run-missing"
						onClick={() => runs.run(missing)}
					>
						<Play className="size-4" aria-hidden />
						{words.variants.runMissing}
					</Button>
				)
			}
		>
			<table className="w-full border-separate border-spacing-0 text-left">
				<thead>
					<tr>
						<th scope="col" className="min-w-44 max-w-72 border-line border-b py-3 pr-5 align-bottom">
							<span className="font-medium text-base text-ink-faint">{words.variants.question}</span>
						</th>
						{lab.variants.map((variant, index) => (
							<th
								key={variant.id}
								scope="col"
								data-testid={`compare-column-${variant.id}`}
								className={classes(
									"min-w-56 max-w-96 rounded-t-xl border-line border-b px-4 py-3 align-bottom",
									variant.id === lab.variant && "bg-accent-soft",
								)}
							>
								<span className="block font-semibold text-ink text-lg leading-snug">{words.of(variant.title)}</span>
								<Standing
									chosen={variant.id === lab.variant}
									ran={ran[index] === true}
									under={runs.under.includes(variant.id)}
									ready={ready && runs.under.length === 0}
									onRun={session.role === "owner" ? () => runs.run([variant.id]) : null}
									testid={`compare-run-${variant.id}`}
								/>
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map(({ row, cells }) => {
						const check = lab.steps.flatMap((step) => step.checks).find((one) => one.compare?.en === row.en);
						return (
							<tr key={row.en}>
								<th
									scope="row"
									className="max-w-72 border-line border-b py-3.5 pr-5 align-top font-medium text-ink text-lg leading-snug"
								>
									{words.of(row)}
								</th>
								{lab.variants.map(({ id }, index) => (
									<td
										key={id}
										className={classes(
											"max-w-96 border-line border-b px-4 py-3.5 align-top",
											id === lab.variant && "bg-accent-soft/60",
										)}
									>
										<Cell event={cells[index] ?? null} ran={ran[index] === true} check={check} />
									</td>
								))}
							</tr>
						);
					})}
				</tbody>
			</table>
			{rows.length === 0 && <p className="mt-4 text-base text-ink-soft">{words.variants.none}</p>}
		</Sheet>
	);
}

interface StandingProps {
	chosen: boolean;
	ran: boolean;
	under: boolean;
	ready: boolean;
	/** null for who only looks. */
	onRun: (() => void) | null;
	testid: string;
}

/** Below a variant's title: whether it runs, ran, or can be run from here. */
function Standing({ chosen, ran, under, ready, onRun, testid }: StandingProps) {
	const words = useWords().variants;
	if (under) {
		return (
			<span className="mt-1.5 flex h-8 items-center gap-2 font-normal text-info text-sm">
				<LoaderCircle className="size-4 animate-spin" aria-hidden />
				{words.runs}
			</span>
		);
	}
	if (ran || !onRun)
		return (
			<span className="mt-1.5 flex h-8 items-center font-normal text-accent text-sm">{chosen && words.running}</span>
		);
	return (
		<Button size="small" className="mt-1.5" disabled={!ready} data-testid={testid} onClick={onRun}>
			<Play className="size-3.5" aria-hidden />
			{words.run}
		</Button>
	);
}

function Cell({ event, ran, check }: { event: CheckEnded | null; ran: boolean; check: Check | undefined }) {
	const words = useWords();
	if (!event) {
		return <span className="text-base text-ink-faint">{ran ? words.variants.notAsked : words.inspect.nothing}</span>;
	}
	const Icon = event.ok ? Tick : X;
	const found = comparedFields(event, check, words);
	const empty = found.every((fields) => fields.length === 0);
	return (
		<div className="flex gap-3" data-testid="compared" data-ok={event.ok}>
			<span
				className={classes(
					"mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full",
					event.ok ? "bg-ok-soft text-ok" : "bg-bad-soft text-bad",
				)}
			>
				<Icon className="size-4" strokeWidth={3} aria-hidden />
				<span className="sr-only">{event.ok ? words.variants.holds : words.variants.fails}</span>
			</span>
			<div className="min-w-0 flex-1 space-y-1.5">
				{empty && (
					<p className="text-base text-ink-soft">
						{event.found.length === 0 ? words.variants.nothing : event.ok ? words.variants.holds : words.variants.fails}
					</p>
				)}
				{!empty &&
					found.map((fields, index) => (
						<dl
							// biome-ignore lint/suspicious/noArrayIndexKey: two records may look alike, and none of them moves
							key={index}
							className="flex flex-wrap gap-x-4 font-mono text-ink text-lg leading-snug"
						>
							{fields.map(([field, value]) => (
								<div key={field} className="flex flex-wrap items-baseline gap-x-2">
									<dt className={classes("text-ink-faint text-sm", !field && "sr-only")}>
										{field || words.steps.commands}
									</dt>
									<dd className="font-semibold [overflow-wrap:anywhere]">{value}</dd>
								</div>
							))}
						</dl>
					))}
			</div>
		</div>
	);
}
