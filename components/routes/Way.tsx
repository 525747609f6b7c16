import { ArrowLeftRight, Cable, CircleCheck, CircleHelp, CircleX, LogOut, MapPin, Milestone } from "lucide-react";
import { arrives } from "@/client/routes/ends";
import { endOf, isStuck, type RouteWords, type Sentence, sentencesOf } from "@/client/routes/sentences";
import { classes } from "@/components/ui/classes";
import { recordId } from "@/protocol/records";
import type { RouteWay } from "@/protocol/route";
import { Coded } from "./Coded";

interface Props {
	way: RouteWay;
	words: RouteWords;
	/** What the first hop does: it starts there, or answers from there. */
	first: string;
	pick(id: string): void;
}

const icons = {
	translated: ArrowLeftRight,
	route: Milestone,
	neighbour: MapPin,
	leaves: LogOut,
	crossing: Cable,
	uncertain: CircleHelp,
} satisfies Record<Sentence["about"], unknown>;

/** A hop below the other, in the order in which a packet meets them. */
export function Way({ way, words, first, pick }: Props) {
	const well = arrives(way);
	const End = well ? CircleCheck : CircleX;
	return (
		<ol className="relative ml-2 border-line border-l-2 pb-0.5" data-testid="way">
			{way.hops.map((hop, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a way is shown whole, and never changes
				<li key={index} className="relative pb-4 pl-5" data-hop={hop.netns}>
					<span
						className="absolute top-1.5 -left-[7px] size-3 rounded-full border-2 border-accent bg-surface"
						aria-hidden
					/>
					<h4 className="flex flex-wrap items-baseline gap-x-2">
						<button
							type="button"
							onClick={() => pick(recordId.netns(hop.netns))}
							className="rounded font-semibold text-base text-ink hover:text-accent hover:underline"
						>
							{hop.netns}
						</button>
						<span className="text-ink-soft text-sm">
							<Coded text={hop.iif ? words.comesIn(hop.iif.name) : first} />
						</span>
					</h4>
					<p className="font-mono text-ink-soft text-sm">{words.packet(hop.src, hop.dst).replaceAll("`", "")}</p>
					<ul className="mt-1.5 flex flex-col gap-1.5">
						{sentencesOf(hop, words, isStuck(way, hop)).map((sentence) => (
							<Line key={sentence.about + sentence.text} sentence={sentence} words={words} pick={pick} />
						))}
					</ul>
				</li>
			))}
			<li className="relative pl-5" data-testid="way-end" data-end={way.end.code}>
				<End
					className={classes(
						"absolute top-0 -left-[11px] size-5 rounded-full bg-surface",
						well ? "text-ok" : "text-bad",
					)}
					aria-hidden
				/>
				<p className={classes("text-base leading-snug", well ? "text-ink" : "font-medium text-bad")}>
					{words.at(way.end.netns)}
					<Coded text={endOf(way.end, words)} />
				</p>
			</li>
		</ol>
	);
}

function Line({ sentence, words, pick }: { sentence: Sentence; words: RouteWords; pick(id: string): void }) {
	const { about, text, aside, outer } = sentence;
	const Icon = icons[about];
	return (
		<li className={classes("text-sm leading-relaxed", about === "uncertain" ? "text-warn" : "text-ink")}>
			<div className="flex gap-2">
				<Icon
					className={classes("mt-1 size-4 shrink-0", about === "translated" ? "text-accent" : "text-ink-faint")}
					aria-hidden
				/>
				<p className="min-w-0">
					<Coded text={text} />
					{aside && (
						<span className="block text-ink-soft">
							<Coded text={aside} />
						</span>
					)}
				</p>
			</div>
			{outer && (
				<div className="mt-1.5 ml-6 rounded-lg bg-sunken/60 py-2 pr-2 pl-3">
					<h5 className="mb-2 font-semibold text-ink-soft text-sm">
						<Coded text={outer.title} />
					</h5>
					<Way way={outer.way} words={words} first={words.starts} pick={pick} />
				</div>
			)}
		</li>
	);
}
