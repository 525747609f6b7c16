import { CircleCheck, CircleHelp, CircleX, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { CompareWords } from "@/client/journeys/compare/sides";
import type { Room, Totals } from "@/client/journeys/compare/totals";
import { headersText, spanText } from "@/client/journeys/sentences";
import { HeaderStrip } from "./HeaderStrip";
import { Columns } from "./HopTable";

interface Row {
	label: string;
	a: ReactNode;
	b: ReactNode;
	/** By how much `b` is more than `a`; null for what is no number. */
	more: number | null;
	differs: boolean;
}

/** What both journeys come to, the same thing on either side of its name. */
export function TotalsTable({ totals: { a, b }, words }: { totals: { a: Totals; b: Totals }; words: CompareWords }) {
	return (
		<table className="w-full table-fixed border-separate border-spacing-0 text-xl" data-testid="totals">
			<caption className="sr-only">{words.title}</caption>
			<Columns />
			<thead className="sr-only">
				<tr>
					<th scope="col">A</th>
					<th scope="col">≠</th>
					<th scope="col">B</th>
				</tr>
			</thead>
			<tbody>
				{rowsOf(a, b, words).map(({ label, a, b, more, differs }) => (
					<tr key={label} data-differs={differs}>
						<td className="border-line border-b px-3 py-1.5 text-right">
							<div className="flex flex-col items-end">{a}</div>
						</td>
						<th scope="row" className="border-line border-b px-1 py-1.5 text-center font-normal">
							<span className="text-base text-ink-soft">{label}</span>
							{differs && (
								<span className="ml-2 whitespace-nowrap font-bold text-lg text-warn" data-mark="≠">
									≠{more !== null && more !== 0 && ` ${more > 0 ? "+" : "−"}${Math.abs(more)}`}
								</span>
							)}
						</th>
						<td className="border-line border-b px-3 py-1.5 text-left">
							<div className="flex flex-col items-start">{b}</div>
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function rowsOf(a: Totals, b: Totals, words: CompareWords): Row[] {
	const row = (label: string, show: (one: Totals) => ReactNode, by: (one: Totals) => string | number): Row => {
		const [left, right] = [by(a), by(b)];
		const more = typeof left === "number" && typeof right === "number" ? right - left : null;
		return { label, a: show(a), b: show(b), more, differs: left !== right };
	};
	const { total } = words;
	return [
		row(
			total.end,
			(one) => <Outcome end={one.end} words={words} />,
			({ end }) => end,
		),
		row(
			total.hops,
			({ there, back }) => <strong>{words.hops(there, back)}</strong>,
			({ there, back }) => there + back,
		),
		row(
			total.routed,
			({ routed }) => <strong>{routed}</strong>,
			({ routed }) => routed,
		),
		row(
			total.widest,
			({ widest }) => <HeaderStrip headers={widest} />,
			({ widest }) => headersText(widest),
		),
		row(
			total.added,
			({ added }) => <strong>{words.bytes(added)}</strong>,
			({ added }) => added,
		),
		row(
			total.room,
			({ room }) => (room ? <RoomLeft room={room} words={words} /> : <Unknown words={words} />),
			({ room }) => room?.left ?? "",
		),
		{
			// No two packets take the same time.
			...row(
				total.time,
				({ time }) => (time ? spanText(time.from, time.to) : "–"),
				() => "",
			),
			differs: false,
		},
	];
}

/** What is no loss. */
const looks: Partial<Record<Totals["end"], [LucideIcon, string]>> = {
	answered: [CircleCheck, "text-ok"],
	midway: [CircleHelp, "text-ink-soft"],
};

function Outcome({ end, words }: { end: Totals["end"]; words: CompareWords }) {
	const [Icon, colour] = looks[end] ?? [CircleX, "text-bad"];
	return (
		<span className="inline-flex items-center gap-2 font-semibold">
			<Icon className={`size-5 shrink-0 ${colour}`} aria-hidden />
			{words.end[end]}
		</span>
	);
}

function RoomLeft({ room: { left, mtu, netns, dev, payload }, words }: { room: Room; words: CompareWords }) {
	return (
		<>
			<strong>{words.room(left, mtu)}</strong>
			<span className="block text-base text-ink-soft leading-5">
				{words.roomAt(`${netns} ${dev}`)} · {words.payload(payload)}
			</span>
		</>
	);
}

const Unknown = ({ words }: { words: CompareWords }) => <span className="text-ink-faint">{words.unknown}</span>;
