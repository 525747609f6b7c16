import { ArrowLeft, ChartGantt, X } from "lucide-react";
import { type ReactNode, useMemo, useState, useSyncExternalStore } from "react";
import type { Player } from "@/client/journeys/player";
import { endText, type JourneyWords, nameOf, outcome } from "@/client/journeys/sentences";
import { type Stop, stopOfTrip } from "@/client/journeys/stops";
import { Coded } from "@/components/routes/Coded";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import type { Journey } from "@/protocol/journey";
import { HeaderStack } from "./HeaderStack";
import { HopList, VerdictLines } from "./HopList";
import { EndIcon } from "./JourneyList";
import { Ladder } from "./Ladder";
import { PlayerBar } from "./PlayerBar";

interface Props {
	journey: Journey;
	stops: readonly Stop[];
	player: Player;
	words: JourneyWords;
	/** What else can be done with it. */
	tools: ReactNode;
	onBack(): void;
	onClose(): void;
	pick(id: string): void;
}

/** One journey: how it ended, where its packet is, what the packet looks like there. */
export function JourneyView({ journey, stops, player, words, tools, onBack, onClose, pick }: Props) {
	const { stop: at } = useSyncExternalStore(player.subscribe, () => player.shown);
	const [ladder, setLadder] = useState(false);
	const stop = stops[at];
	const index = stop?.trip ?? 0;
	const trip = journey.trips[index];
	const own = useMemo(
		() => stops.flatMap((one, place) => (one.trip === index ? [{ stop: one, at: place }] : [])),
		[stops, index],
	);
	return (
		<div className="flex h-full min-h-0 flex-col" data-testid="journey" data-answered={journey.answered}>
			<div className="border-line border-b px-5 pt-2 pb-3">
				<div className="-mr-3 -ml-2 flex items-center">
					<Button look="quiet" size="small" onClick={onBack}>
						<ArrowLeft className="size-4" aria-hidden />
						{words.back}
					</Button>
					<Button
						look="quiet"
						size="small"
						className="ml-auto"
						onClick={() => setLadder(true)}
						data-testid="open-ladder"
					>
						<ChartGantt className="size-4" aria-hidden />
						{words.ladder}
					</Button>
					<Button look="quiet" size="small" className="px-2" aria-label={words.close} onClick={onClose}>
						<X className="size-5" aria-hidden />
					</Button>
				</div>
				<p className="mt-1 flex gap-2.5 text-base text-ink">
					<EndIcon journey={journey} className="mt-0.5" />
					<span className="min-w-0">
						<strong className="font-semibold">
							{words.what[journey.protocol]} {nameOf(journey, words)}
						</strong>
						{outcome(journey, words).map((sentence) => (
							<span key={sentence} className="block text-ink-soft" data-testid="journey-end">
								<Coded text={sentence} />
							</span>
						))}
					</span>
				</p>
				<div className="mt-2">
					<PlayerBar player={player} words={words} />
				</div>
				{tools}
			</div>
			<div className="max-h-[46%] shrink-0 overflow-auto border-line border-b px-5 py-3">
				{stop && (
					<HeaderStack
						sighting={stop.sighting}
						before={stop.before}
						inside={stop.carriage ? insideOf(stops, at) : null}
						words={words}
					/>
				)}
			</div>
			<div className="min-h-0 flex-1 overflow-auto px-5 py-3">
				<nav aria-label={words.ways} className="flex flex-wrap gap-1.5">
					{journey.trips.map(({ role, summary }, n) => (
						<button
							// biome-ignore lint/suspicious/noArrayIndexKey: packets of an exchange only come at its end
							key={n}
							type="button"
							title={summary}
							aria-pressed={n === index}
							data-trip={role}
							onClick={() => player.seek(stopOfTrip(stops, n))}
							className={classes(
								"rounded-full border px-2.5 py-0.5 text-sm",
								n === index
									? "border-accent bg-accent-soft font-semibold text-ink"
									: "border-line-strong text-ink-soft hover:text-ink",
							)}
						>
							{shortOf(summary) ?? words.role[role]}
						</button>
					))}
				</nav>
				{journey.omitted !== undefined && (
					<p className="mt-2 text-ink-soft text-sm">{words.omitted(journey.omitted)}</p>
				)}
				{trip && (
					<>
						<p className="mt-2 font-mono text-ink-soft text-sm [overflow-wrap:anywhere]">{trip.summary}</p>
						<HopList trip={trip} stops={own} at={at} words={words} onStop={(place) => player.seek(place)} pick={pick} />
						<div className="ml-4">
							<VerdictLines verdicts={trip.verdicts} netns={trip.hops.at(-1)?.netns ?? ""} words={words} pick={pick} />
						</div>
						{endText(trip.end, words).map((sentence) => (
							<p key={sentence} className="mt-2 ml-2 text-ink-soft text-sm">
								<Coded text={sentence} />
							</p>
						))}
					</>
				)}
			</div>
			{ladder && (
				<Ladder
					journey={journey}
					at={index}
					words={words}
					onTrip={(n) => player.seek(stopOfTrip(stops, n))}
					onClose={() => setLadder(false)}
				/>
			)}
		</div>
	);
}

/** The packet that a tunnel's datagram carries, as it was when a program took it. */
function insideOf(stops: readonly Stop[], at: number): Stop["sighting"] | null {
	return stops.slice(0, at).findLast(({ carriage, kind }) => carriage === null && kind !== "arp")?.sighting ?? null;
}

/** Of a TCP segment its flags and length: what tells it from the others. */
function shortOf(summary: string): string | null {
	const flags = /Flags \[([^\]]+)\].*?(?:length (\d+))?$/.exec(summary);
	return flags ? `[${flags[1]}]${flags[2] && flags[2] !== "0" ? ` ${flags[2]} B` : ""}` : null;
}
