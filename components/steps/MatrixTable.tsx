import { Circle, CircleAlert, LoaderCircle, Maximize2, Check as Tick, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Cell, CellState, Matrix } from "@/client/cells";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { Sheet } from "@/components/ui/Sheet";
import { scrollWithin } from "@/components/ui/scroll";
import { CheckRow } from "./CheckRow";
import { CommandBlock } from "./CommandBlock";

/** A step's commands as a table: rows against columns, each cell with what came of its command. */
export function MatrixTable({ matrix, title, ended }: { matrix: Matrix; title: string; ended: boolean }) {
	const words = useWords();
	const [picked, setPicked] = useState<number | null>(null);
	const [large, setLarge] = useState(false);
	const props = { matrix, picked, ended, onPick: (index: number) => setPicked(picked === index ? null : index) };
	return (
		<div className="-mx-2.5 mt-3" data-testid="matrix">
			<Table {...props} large={false} />
			<div className="mt-1.5 flex items-center gap-3 px-2.5">
				<Legend matrix={matrix} />
				<Button size="small" look="quiet" className="ml-auto" data-testid="enlarge" onClick={() => setLarge(true)}>
					<Maximize2 className="size-4" aria-hidden />
					{words.matrix.enlarge}
				</Button>
			</div>
			<Picked {...props} />
			{large && (
				<Sheet title={title} lead={words.matrix.pick} testid="matrix-sheet" onClose={() => setLarge(false)}>
					<Table {...props} large />
					<div className="mt-4">
						<Legend matrix={matrix} />
					</div>
					<Picked {...props} />
				</Sheet>
			)}
		</div>
	);
}

interface TableProps {
	matrix: Matrix;
	/** The command whose cell is open. */
	picked: number | null;
	/** Has the step ended? */
	ended: boolean;
	onPick(index: number): void;
}

/** More columns than these have their headings upright in the narrow panel, so that all of them are seen. */
const MANY = 4;

function Table({ matrix, picked, onPick, large }: TableProps & { large: boolean }) {
	const words = useWords();
	const upright = !large && matrix.columns.length > MANY;
	return (
		<div className="overflow-x-auto rounded-xl border border-line">
			<table className="w-full border-separate border-spacing-0">
				<thead>
					<tr>
						<td className="sticky left-0 z-10 border-line border-r border-b bg-raised" />
						{matrix.columns.map((column) => (
							<th
								key={column.en}
								scope="col"
								className={classes(
									"border-line border-b bg-raised text-center font-semibold text-ink",
									large ? "min-w-36 px-4 py-3 text-lg leading-snug" : "min-w-10 px-1 py-2 text-xs leading-4",
									upright && "align-bottom",
								)}
							>
								{upright ? (
									<span
										className={classes(
											"inline-block max-h-32 [writing-mode:vertical-rl]",
											words.language === "en" && "rotate-180 text-left",
										)}
									>
										{words.of(column)}
									</span>
								) : (
									words.of(column)
								)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{matrix.rows.map(({ row, cells }) => (
						<tr key={row.en} className="group/row">
							<th
								scope="row"
								className={classes(
									"sticky left-0 z-10 border-line border-r border-b bg-raised text-left font-semibold text-ink group-last/row:border-b-0",
									large ? "whitespace-nowrap px-5 py-3 text-lg" : "max-w-28 px-1.5 py-2 text-xs leading-4",
								)}
							>
								{words.of(row)}
							</th>
							{cells.map((cell, index) => {
								const column = matrix.columns[index];
								return (
									<td
										key={column?.en}
										// A height, so that the button can fill the cell.
										className="h-px border-line border-b border-l p-0 first-of-type:border-l-0 group-last/row:border-b-0"
									>
										{cell && column ? (
											<CellButton
												cell={cell}
												name={words.matrix.cell(words.of(row), words.of(column))}
												picked={picked === cell.index}
												large={large}
												onPick={onPick}
											/>
										) : (
											<span className="block text-center text-ink-faint">{words.inspect.nothing}</span>
										)}
									</td>
								);
							})}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

const marks = {
	todo: { Icon: Circle, disc: "text-ink-faint", cell: "" },
	running: { Icon: LoaderCircle, disc: "bg-info-soft text-info", cell: "" },
	reached: { Icon: Tick, disc: "bg-ok text-surface", cell: "bg-ok-soft" },
	not: { Icon: X, disc: "bg-ink-faint text-surface", cell: "bg-quiet-soft" },
	wrong: { Icon: CircleAlert, disc: "bg-bad text-surface", cell: "bg-bad-soft" },
} as const satisfies Record<CellState, object>;

function Mark({ state, large }: { state: CellState; large: boolean }) {
	const { Icon, disc } = marks[state];
	return (
		<span
			className={classes("flex shrink-0 items-center justify-center rounded-full", disc, large ? "size-9" : "size-5.5")}
			aria-hidden
		>
			<Icon
				className={classes(large ? "size-6" : "size-3.5", state === "running" && "animate-spin")}
				strokeWidth={state === "todo" ? 1.5 : 3}
			/>
		</span>
	);
}

interface CellProps {
	cell: Cell;
	name: string;
	picked: boolean;
	large: boolean;
	onPick(index: number): void;
}

function CellButton({ cell, name, picked, large, onPick }: CellProps) {
	const words = useWords();
	const { state, run, index } = cell;
	const time = run?.ended ? words.duration(run.ended.duration) : "";
	return (
		<button
			type="button"
			aria-pressed={picked}
			aria-label={`${name}: ${words.matrix.state[state]}${time && `, ${time}`}`}
			title={`${name}: ${words.matrix.state[state]}`}
			data-testid="cell"
			data-cell={state}
			onClick={() => onPick(index)}
			className={classes(
				"flex h-full w-full flex-col items-center justify-center gap-0.5 transition-colors hover:brightness-95 focus-visible:-outline-offset-3 dark:hover:brightness-125",
				large ? "min-h-20 px-4 py-2" : "min-h-14 px-px py-1.5",
				marks[state].cell,
				picked && "outline-2 outline-accent -outline-offset-2",
			)}
		>
			<Mark state={state} large={large} />
			<span
				className={classes(
					"whitespace-nowrap text-ink-soft tabular-nums",
					large ? "mt-1 h-6 text-base" : "h-4.5 text-xs tracking-tighter",
				)}
			>
				{time}
			</span>
		</button>
	);
}

/** Only the marks that are in the table. */
function Legend({ matrix }: { matrix: Matrix }) {
	const words = useWords().matrix.state;
	const states = new Set(matrix.rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.state ?? [])));
	const order = ["reached", "not", "wrong"] as const;
	return (
		<ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink-soft text-xs">
			{order
				.filter((state) => states.has(state))
				.map((state) => (
					<li key={state} className="flex items-center gap-1.5">
						<Mark state={state} large={false} />
						{words[state]}
					</li>
				))}
		</ul>
	);
}

/** The open cell: the checks that are its evidence, its command and what that printed. */
function Picked({ matrix, picked, ended }: TableProps) {
	const words = useWords();
	const section = useRef<HTMLElement>(null);
	useEffect(() => {
		if (picked !== null && section.current) scrollWithin(section.current, "nearest");
	}, [picked]);
	for (const { row, cells } of matrix.rows) {
		const at = cells.findIndex((cell) => cell?.index === picked);
		const [cell, column] = [cells[at], matrix.columns[at]];
		if (!cell || !column) continue;
		return (
			<section ref={section} data-testid="picked-cell" className="mt-3 px-2.5" aria-live="polite">
				<h4 className="mb-1 font-semibold text-base text-ink">{words.matrix.cell(words.of(row), words.of(column))}</h4>
				{cell.evidence.length > 0 && (
					<ul className="mb-2" aria-label={words.steps.checks}>
						{cell.evidence.map(({ index, check, ended }) => (
							<CheckRow key={index} check={check} ended={ended} />
						))}
					</ul>
				)}
				<ol className="overflow-clip rounded-lg border border-line bg-sunken py-1">
					<CommandBlock command={cell.command} run={cell.run} stepEnded={ended} />
				</ol>
			</section>
		);
	}
	return null;
}
