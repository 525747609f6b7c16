import { ArrowDownToLine, ArrowUpFromLine } from "lucide-react";
import type { ComparedHop, HopSide } from "@/client/journeys/compare/compare";
import type { FactKind } from "@/client/journeys/compare/facts";
import type { CompareWords } from "@/client/journeys/compare/sides";
import { changeText, type JourneyWords } from "@/client/journeys/sentences";
import { Coded } from "@/components/routes/Coded";
import { classes } from "@/components/ui/classes";
import { HeaderStrip } from "./HeaderStrip";

interface Props {
	side: HopSide;
	differs: ComparedHop["differs"];
	/** The other journey has no such hop. */
	alone: boolean;
	words: CompareWords;
	journeyWords: JourneyWords;
}

/** Said in the first line, for every hop. */
const always: readonly FactKind[] = ["ttl", "length"];

/** A packet at an interface: where, what it looks like if that is news, and what differs from the other one. */
export function HopCell({ side: { hop, facts }, differs, alone, words, journeyWords }: Props) {
	const Arrow = hop.direction === "out" ? ArrowUpFromLine : ArrowDownToLine;
	const wrapping = hop.changes.filter((change) => "headers" in change);
	const strip = differs.includes("headers") || wrapping.length > 0;
	const marked = (kind: FactKind) => differs.includes(kind);
	return (
		<div data-hop={`${hop.netns} ${hop.dev} ${hop.direction}`}>
			<div className="flex flex-wrap items-baseline gap-x-2 text-lg">
				<Arrow className="size-4.5 shrink-0 self-center text-ink-faint" aria-hidden />
				<span className="text-ink-soft">{hop.netns}</span>
				<span className="font-mono font-semibold text-ink">{hop.dev ?? journeyWords.gone}</span>
				<span className="text-base text-ink-soft">{journeyWords.direction[hop.direction]}</span>
				<span className="ml-auto flex gap-3 text-base text-ink-soft tabular-nums">
					{facts.ttl.value !== null && (
						<span>
							{words.fact.ttl} <Value text={facts.ttl.value} marked={marked("ttl")} />
						</span>
					)}
					<Value text={words.bytes(hop.length)} marked={marked("length")} />
				</span>
			</div>
			{strip && (
				<div className="mt-1">
					<HeaderStrip headers={hop.headers} />
				</div>
			)}
			{alone &&
				[...hop.changes]
					.filter((change) => "headers" in change || change.what === "source" || change.what === "destination")
					.map((change) => {
						const { text, aside } = changeText(change, hop.netns, journeyWords);
						return (
							<p key={text} className="mt-1 text-base text-ink-soft">
								<Coded text={aside ? `${text} · ${aside}` : text} />
							</p>
						);
					})}
			<dl className="text-base">
				{differs
					.filter((kind) => kind !== "headers" && !always.includes(kind))
					.map((kind) => (
						<div key={kind} data-fact={kind} className="mt-1 flex gap-2">
							<dt className="w-26 shrink-0 text-ink-soft">{words.fact[kind]}</dt>
							<dd className="min-w-0">
								<FactValue kind={kind} value={facts[kind].value} words={words} />
							</dd>
						</div>
					))}
			</dl>
		</div>
	);
}

function FactValue({ kind, value, words }: { kind: FactKind; value: string | null; words: CompareWords }) {
	if (value === null) return <span className="text-ink-faint">{words.nothing}</span>;
	if (kind === "mac") return <Value text={value} marked mono />;
	if (kind === "taken") return <Value text={takenText(value, words)} marked />;
	return value.split("\n").map((line) => (
		<span key={line} className="block">
			<Value text={line} marked mono />
		</span>
	));
}

function takenText(value: string, { taken, bridge }: CompareWords): string {
	const [, name] = /^bridge (.+)/.exec(value) ?? [];
	return name ? bridge(name) : (Object.entries(taken).find(([code]) => code === value)?.[1] ?? value);
}

/** What differs is bold on a ground of its own; which facts these are, the sign between both sides says. */
function Value({ text, marked, mono = false }: { text: string; marked: boolean; mono?: boolean }) {
	return (
		<span
			className={classes(
				"[overflow-wrap:anywhere]",
				mono && "font-mono text-[0.94em]",
				marked && "rounded bg-warn-soft px-1 font-semibold text-ink",
			)}
		>
			{text}
		</span>
	);
}
