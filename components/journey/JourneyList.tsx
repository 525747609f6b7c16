import { ChevronRight, CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { useState } from "react";
import { isReset, type JourneyWords, nameOf, spanText, telling } from "@/client/journeys/sentences";
import { classes } from "@/components/ui/classes";
import type { Journey } from "@/protocol/journey";

interface Props {
	journeys: readonly Journey[];
	words: JourneyWords;
	onPick(id: string): void;
}

/** Rows that are drawn at most: who looks for an older one filters the capture. */
const most = 200;

/** Exchanges, the newest first. What no reader asked for (ARP by itself, IGMP) stays folded. */
export function JourneyList({ journeys, words, onPick }: Props) {
	const [all, setAll] = useState(false);
	const aside = journeys.filter(isAside).length;
	const shown = (all ? journeys : journeys.filter((one) => !isAside(one))).slice(-most).reverse();
	return (
		<>
			<ul className="flex flex-col" aria-label={words.list} data-testid="journeys">
				{shown.map((journey) => (
					<li key={journey.id} className="border-line border-b">
						<button
							type="button"
							data-journey={journey.id}
							data-answered={journey.answered}
							onClick={() => onPick(journey.id)}
							className="flex w-full items-center gap-3 px-5 py-2 text-left hover:bg-raised"
						>
							<EndIcon journey={journey} />
							<span className="min-w-0 flex-1">
								<span className="block text-base text-ink text-pretty">
									<span className="mr-1.5 font-semibold">{words.what[journey.protocol]}</span>
									{nameOf(journey, words)}
								</span>
								<span className="block truncate text-ink-soft text-sm">
									{journey.netns} · {words.packets(journey.trips.length + (journey.omitted ?? 0))} ·{" "}
									{spanText(journey.begun, journey.ended)}
									{!journey.answered && ` · ${journey.midway ? words.midway : words.unanswered}`}
								</span>
							</span>
							<ChevronRight className="size-4.5 shrink-0 text-ink-faint" aria-hidden />
						</button>
					</li>
				))}
			</ul>
			{aside > 0 && (
				<button type="button" onClick={() => setAll(!all)} className="px-5 py-3 text-accent text-sm hover:underline">
					{all ? words.fewer : words.also(aside)}
				</button>
			)}
		</>
	);
}

const isAside = ({ protocol, answered }: Journey) => protocol === "other" || (protocol === "arp" && answered);

export function EndIcon({ journey, className }: { journey: Journey; className?: string }) {
	const known = telling(journey)?.end.code !== "last-seen";
	const reset = isReset(journey);
	const [Icon, colour] =
		journey.answered && !reset
			? [CircleCheck, "text-ok"]
			: reset
				? [CircleX, "text-bad"]
				: known && !journey.midway && telling(journey)?.end.code !== "arrived"
					? [CircleX, "text-bad"]
					: [CircleHelp, "text-warn"];
	return <Icon className={classes("size-5 shrink-0", colour, className)} aria-hidden />;
}
