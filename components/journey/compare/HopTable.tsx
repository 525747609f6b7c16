import type { ComparedHop, ComparedPacket } from "@/client/journeys/compare/compare";
import type { CompareWords } from "@/client/journeys/compare/sides";
import { endText, type JourneyWords } from "@/client/journeys/sentences";
import { Coded } from "@/components/routes/Coded";
import { classes } from "@/components/ui/classes";
import type { Trip } from "@/protocol/journey";
import { HopCell } from "./HopCell";
import { Mark } from "./Mark";

interface Props {
	packet: ComparedPacket;
	words: CompareWords;
	journeyWords: JourneyWords;
}

const cell = "border-line border-b px-3 py-1.5 align-top";

/** One packet of each journey: a row for each hop, what differs between them in the middle. */
export function HopTable({ packet, words, journeyWords }: Props) {
	const { role, a, b, rows, sameEnd } = packet;
	return (
		<table className="w-full table-fixed border-separate border-spacing-0 text-left" data-packet={role}>
			<caption className="sr-only">{journeyWords.role[role]}</caption>
			<Columns />
			<thead className="sr-only">
				<tr>
					<th scope="col">A</th>
					<th scope="col">≠</th>
					<th scope="col">B</th>
				</tr>
			</thead>
			<tbody>
				{rows.map((row, n) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: rows of two journeys that are done never change places
					<tr key={n} data-row={kindOf(row)} data-differs={row.differs.join(" ")}>
						<SideCell row={row} before={rows[n - 1]} side="a" words={words} journeyWords={journeyWords} />
						<td className={classes(cell, "px-1")}>
							<RowMark row={row} words={words} />
						</td>
						<SideCell row={row} before={rows[n - 1]} side="b" words={words} journeyWords={journeyWords} />
					</tr>
				))}
				<tr data-row="end">
					<EndCell trip={a} words={words} journeyWords={journeyWords} />
					<td className="px-1 py-2 align-top">
						<Mark sign={sameEnd ? "=" : "≠"}>{sameEnd ? words.same : words.ended}</Mark>
					</td>
					<EndCell trip={b} words={words} journeyWords={journeyWords} />
				</tr>
			</tbody>
		</table>
	);
}

/** Two sides, and what stands between them. */
export function Columns() {
	return (
		<colgroup>
			<col />
			<col className="w-48" />
			<col />
		</colgroup>
	);
}

function kindOf({ a, b, differs, samePlace }: ComparedHop): string {
	if (!b) return "only-a";
	if (!a) return "only-b";
	if (differs.length > 0) return "differs";
	return samePlace ? "same" : "alike";
}

function RowMark({ row, words }: { row: ComparedHop; words: CompareWords }) {
	const { a, b, differs, samePlace } = row;
	if (!b) return <Mark sign="←">{words.only("A")}</Mark>;
	if (!a) return <Mark sign="→">{words.only("B")}</Mark>;
	if (differs.length > 0)
		return <Mark sign="≠">{differs.map((kind) => words.fact[kind].replaceAll(" ", "\u00a0")).join(" · ")}</Mark>;
	return <Mark sign={samePlace ? "=" : "≈"}>{samePlace ? words.same : words.alike}</Mark>;
}

interface SideCellProps {
	row: ComparedHop;
	/** The row above. */
	before: ComparedHop | undefined;
	side: "a" | "b";
	words: CompareWords;
	journeyWords: JourneyWords;
}

function SideCell({ row, before, side, words, journeyWords }: SideCellProps) {
	const [own, other] = side === "a" ? [row.a, row.b] : [row.b, row.a];
	if (!own) {
		return (
			<td className={classes(cell, "bg-sunken")}>
				<span className="flex h-7 items-center gap-2 text-ink-faint text-sm" data-gap>
					<span aria-hidden className="w-6 border-line-strong border-t-2 border-dashed" />
					{/* Said once for many. */}
					<span className={before && before[side] === null ? "sr-only" : ""}>{words.noHop}</span>
				</span>
			</td>
		);
	}
	return (
		<td className={classes(cell, !other && "bg-info-soft")}>
			<HopCell side={own} differs={row.differs} alone={!other} words={words} journeyWords={journeyWords} />
		</td>
	);
}

interface EndCellProps {
	trip: Trip | null;
	words: CompareWords;
	journeyWords: JourneyWords;
}

function EndCell({ trip, words, journeyWords }: EndCellProps) {
	return (
		<td className="px-3 py-2 align-top text-base">
			{trip ? (
				endText(trip.end, journeyWords).map((sentence) => (
					<p key={sentence} className={trip.end.code === "arrived" ? "text-ink-soft" : "font-semibold text-bad"}>
						<Coded text={sentence} />
					</p>
				))
			) : (
				<p className="text-ink-faint">{words.noPacket}</p>
			)}
		</td>
	);
}
