import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { searchFor } from "@/client/tables/search";
import { tableWords } from "@/client/tables/words";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import type { MarkKind, Trace } from "./rows";
import { TableBar } from "./TableBar";
import { drawnWhole, useWindow } from "./window";

export interface Column<Row> {
	id: string;
	title: string;
	/** What is copied, searched and sorted by. */
	text: (row: Row) => string;
	/** What is shown, where that is more than its text. */
	cell?: (row: Row) => ReactNode;
	/** Names of the record's fields that it shows. */
	fields: readonly string[];
	/** Left out where no row has anything to say in it. */
	optional?: boolean;
}

interface Props<Row> {
	label: string;
	columns: readonly Column<Row>[];
	/** The same columns over the state before the step, for what a changed cell held. */
	before: readonly Column<Row>[];
	rows: readonly Row[];
	/** What the step did to a row. */
	traceOf(row: Row): Trace<Row>;
	empty: string;
	/** The command that tells the same. */
	source: string;
	/** The row that was picked. */
	picked: string | null;
	/** Rows are picked by a click. */
	onPick?: (id: string) => void;
	/** What a search finds; null for all. Every word of it in the row's texts, if left out. */
	matches?: (query: string) => ((row: Row) => boolean) | null;
	/** Further filters, beside the search. */
	filters?: ReactNode;
	/** What is to be said of all of it. */
	notice?: ReactNode;
}

const tones: Record<MarkKind, { edge: string; tag: string }> = {
	added: { edge: "shadow-[inset_3px_0_0_var(--ok)]", tag: "bg-ok-soft text-ok" },
	moved: { edge: "shadow-[inset_3px_0_0_var(--info)]", tag: "bg-info-soft text-info" },
	changed: { edge: "shadow-[inset_3px_0_0_var(--warn)]", tag: "bg-warn-soft text-warn" },
	removed: { edge: "shadow-[inset_3px_0_0_var(--bad)]", tag: "bg-bad-soft text-bad" },
};

/** Pixels: of a row, and of the heading that stays above them. */
const rowHeight = 28;
const headHeight = 28;

/** Numbers in a text stand in their order when they are equally long. */
const sortKey = (text: string) => text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, "0"));

/** Records of one kind: searched, sorted, copied, with what the step did to each. Of a long table only what is seen is drawn. */
export function Table<Row extends { id: string }>(props: Props<Row>) {
	const { label, columns: all, before: allBefore, rows, traceOf, empty, source, picked, onPick, matches } = props;
	const words = useWords();
	const said = tableWords[words.language];
	const { nothing } = words.inspect;
	const [sort, setSort] = useState<{ column: string; down: boolean } | null>(null);
	const [query, setQuery] = useState("");
	const columns = useMemo(
		() => all.filter((column) => !column.optional || rows.some((row) => column.text(row) !== nothing)),
		[all, rows, nothing],
	);
	const ids = new Set(columns.map((column) => column.id));
	const before = allBefore.filter((column) => ids.has(column.id));
	const found = useMemo(() => {
		const ofWords = searchFor(query);
		const inTexts = ofWords && ((row: Row) => ofWords(columns.map((column) => column.text(row)).join(" ")));
		const fits = matches ? matches(query) : inTexts;
		return fits ? rows.filter(fits) : rows;
	}, [rows, columns, query, matches]);
	const sorted = useMemo(() => {
		const by = columns.find((column) => column.id === sort?.column);
		if (!by) return found;
		const keyed = found.map((row) => ({ row, key: sortKey(by.text(row)) }));
		const up = sort?.down ? -1 : 1;
		keyed.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -up : up));
		return keyed.map(({ row }) => row);
	}, [found, columns, sort]);
	const view = useWindow(sorted.length, rowHeight, headHeight);
	const head = useRef<HTMLTableRowElement>(null);

	// Which rows are drawn must not change how wide the columns are: they only grow.
	useLayoutEffect(() => {
		if (sorted.length <= drawnWhole) return;
		for (const cell of head.current?.querySelectorAll("th") ?? []) {
			if (cell.offsetWidth > Number.parseFloat(cell.style.minWidth || "0"))
				cell.style.minWidth = `${cell.offsetWidth}px`;
		}
	});

	const { box, show } = view;
	const place = picked === null ? -1 : sorted.findIndex((row) => row.id === picked);
	// Brought into sight when it is picked, not whenever rows come before it.
	const shown = useRef<string | null>(null);
	useEffect(() => {
		// A table that has just come has its box a moment later.
		if (!box || place === -1 || shown.current === picked) return;
		shown.current = picked;
		show(place);
	}, [box, place, picked, show]);

	const copied = () =>
		[columns.map((column) => column.title), ...sorted.map((row) => columns.map((column) => column.text(row)))]
			.map((line) => line.join("\t"))
			.join("\n");
	return (
		<div className="flex h-full min-h-0 flex-col">
			<div ref={view.ref} className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-3">
				{sorted.length === 0 ? (
					<p className="px-4 py-5 text-base text-ink-soft">{rows.length === 0 ? empty : said.noneFound}</p>
				) : (
					<table
						className="w-full border-separate border-spacing-0 text-left"
						aria-label={label}
						aria-rowcount={sorted.length + 1}
					>
						<thead className="sticky top-0 z-10 bg-surface">
							<tr ref={head} className="h-7">
								{columns.map((column) => {
									const sorting = sort?.column === column.id;
									const Arrow = sort?.down ? ArrowDown : ArrowUp;
									return (
										<th
											key={column.id}
											scope="col"
											aria-sort={sorting ? (sort.down ? "descending" : "ascending") : "none"}
											className="border-line border-b px-2 first:pl-4"
										>
											<button
												type="button"
												title={said.sortBy(column.title)}
												onClick={() => setSort(sorting && sort.down ? null : { column: column.id, down: sorting })}
												className="inline-flex h-6 items-center gap-1 whitespace-nowrap rounded font-medium text-ink-faint text-xs hover:text-ink"
											>
												{column.title}
												{sorting && <Arrow className="size-3.5" aria-hidden />}
											</button>
										</th>
									);
								})}
								<td className="w-full border-line border-b" />
							</tr>
						</thead>
						<tbody>
							<Gap rows={view.first} />
							{sorted.slice(view.first, view.last).map((row, index) => (
								<Line
									key={row.id}
									row={row}
									trace={traceOf(row)}
									columns={columns}
									before={before}
									picked={row.id === picked}
									onPick={onPick}
									number={view.first + index + 2}
								/>
							))}
							<Gap rows={sorted.length - view.last} />
						</tbody>
					</table>
				)}
			</div>
			{props.notice}
			<TableBar
				label={label}
				query={query}
				onQuery={setQuery}
				found={sorted.length}
				all={rows.length}
				copied={copied}
				source={source}
			>
				{props.filters}
			</TableBar>
		</div>
	);
}

/** In place of rows that are not drawn. */
function Gap({ rows }: { rows: number }) {
	return rows > 0 && <tr aria-hidden style={{ height: rows * rowHeight }} />;
}

interface LineProps<Row> extends Pick<Props<Row>, "columns" | "before" | "onPick"> {
	row: Row;
	trace: Trace<Row>;
	picked: boolean;
	/** Which line of the table it is, from 1. */
	number: number;
}

function Line<Row extends { id: string }>({ row, trace, columns, before, picked, onPick, number }: LineProps<Row>) {
	const words = useWords();
	const said = tableWords[words.language];
	const { mark, was, changed } = trace;
	/** What a cell held before the step, if that was something else. */
	function old(column: Column<Row>, index: number): string | null {
		if (!was || !column.fields.some((field) => changed.includes(field))) return null;
		const text = before[index]?.text(was) ?? words.inspect.nothing;
		return text === words.inspect.nothing || text === column.text(row) ? null : text;
	}
	return (
		<tr
			data-record={row.id}
			data-mark={mark ?? undefined}
			aria-rowindex={number}
			aria-current={picked || undefined}
			onClick={onPick && (() => onPick(row.id))}
			className={classes("h-7 hover:bg-raised", picked && "bg-accent-soft", onPick && "cursor-pointer")}
		>
			{columns.map((column, index) => {
				const had = old(column, index);
				return (
					<td
						key={column.id}
						className={classes(
							"whitespace-nowrap border-line border-b px-2 py-0 font-mono text-ink text-sm first:pl-4",
							index === 0 && mark && tones[mark].edge,
						)}
					>
						<span className={mark === "removed" ? "text-ink-faint line-through" : undefined}>
							{index === 0 && onPick ? (
								<button type="button" className="rounded hover:text-accent">
									{column.text(row)}
								</button>
							) : column.cell ? (
								column.cell(row)
							) : (
								column.text(row)
							)}
						</span>
						{had !== null && (
							<span className="ml-2 text-ink-faint text-xs">
								<span className="sr-only">{said.was(had)}</span>
								<s aria-hidden>{had}</s>
							</span>
						)}
						{index === 0 && mark && (
							<span
								className={classes("ml-2.5 rounded-full px-2 py-px font-medium font-sans text-xs", tones[mark].tag)}
							>
								{words.inspect.mark[mark]}
							</span>
						)}
					</td>
				);
			})}
			<td className="border-line border-b" />
		</tr>
	);
}
