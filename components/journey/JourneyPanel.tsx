"use client";

import { Columns2, Radio, Waypoints, X } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { Past } from "@/client/history";
import { compareWords, counterpart, type Side, sideId } from "@/client/journeys/compare/sides";
import { metRules, rulesMet, showMet } from "@/client/journeys/met-rules";
import { journeyWords } from "@/client/journeys/sentences";
import { stopsOf } from "@/client/journeys/stops";
import type { DrawnPath } from "@/client/routes/path";
import type { Session } from "@/client/session";
import { useWords } from "@/client/use-session";
import { setCapture } from "@/components/packets/use-packets";
import { Button } from "@/components/ui/Button";
import { VethlabError } from "@/protocol/errors";
import type { Journey } from "@/protocol/journey";
import type { State } from "@/protocol/records";
import { KeepBar } from "./compare/KeepBar";
import { CompareSheet } from "./compare/lazy";
import { ShelfList } from "./compare/ShelfList";
import { useSides } from "./compare/use-sides";
import { JourneyList } from "./JourneyList";
import { JourneyView } from "./JourneyView";
import { pathOfJourney } from "./path";
import { Traveller } from "./Traveller";
import { useJourneys } from "./use-journeys";
import { usePlayer } from "./use-player";
import type { Drawn } from "./way";

/** What a journey puts into the graph. */
export interface Travel {
	path: DrawnPath;
	overlay(drawn: Drawn): ReactNode;
}

interface Props {
	session: Session;
	state: State;
	/** What this page knows of the records' past; null before there is any. */
	past: Past | null;
	online: boolean;
	/** The packet whose journey is to be watched, if it is one's. */
	asked: number | null;
	onTravel(travel: Travel | null): void;
	onClose(): void;
	pick(id: string): void;
}

/** Captured packets as journeys; one of them, to be watched in the graph. */
export function JourneyPanel({ session, state, past, online, asked, onTravel, onClose, pick }: Props) {
	const { language, errors } = useWords();
	const words = journeyWords[language];
	const journeys = useJourneys(session.id, session.status.epoch, past);
	const [picked, setPicked] = useState<string | null>(null);
	const [wrong, setWrong] = useState<string | null>(null);
	const [last, setLast] = useState<Journey | null>(null);
	const [comparing, setComparing] = useState<{ a: Side | null; b: Side | null } | null>(null);
	const { choices, sideOf, sideOfJourney } = useSides(session, journeys, state, past);
	// Until one goes back to the list from it.
	const [wanted, setWanted] = useState(asked);
	const its = useMemo(
		() => (wanted === null ? undefined : journeys.find((one) => holds(one, wanted))?.id),
		[journeys, wanted],
	);
	const shown = picked ?? its ?? null;
	const found = journeys.find(({ id }) => id === shown);
	// Its packets may be kept no longer: whoever watches it goes on.
	const journey = shown === null ? null : (found ?? (last?.id === shown ? last : null));
	useEffect(() => {
		if (found) setLast(found);
	}, [found]);
	const { capture } = session;
	const { mode } = capture.setting;
	// Of what was captured, journeys come a moment after the panel.
	const heard = capture.counts.some(({ told }) => told > 0);
	const missed = capture.counts.reduce((all, { kernel, left }) => all + kernel + left, 0);

	/** Beside whatever it is most likely to be compared with. */
	function compareWith(b: Side | null) {
		const a = b && counterpart(b, choices.kept, [...choices.here].reverse());
		setComparing({ a: a && sideOf(a.id), b });
	}

	function back() {
		setPicked(null);
		setWanted(null);
	}

	async function turn(on: boolean) {
		setWrong(null);
		try {
			await setCapture(session.id, { mode: on ? "on" : "off", filter: "", trace: on });
		} catch (thrown) {
			setWrong(`${words.refused}: ${errors[VethlabError.from(thrown).code]}`);
		}
	}

	return (
		<section aria-label={words.title} className="flex h-full flex-col bg-surface" data-testid="journey-panel">
			{journey ? (
				<Watched
					key={journey.id}
					journey={journey}
					tools={
						<KeepBar
							id={sideId(session.id, session.status.epoch, journey)}
							side={() => sideOfJourney(journey)}
							words={compareWords[language]}
							onCompare={() => compareWith(sideOfJourney(journey))}
						/>
					}
					onTravel={onTravel}
					onBack={back}
					onClose={onClose}
					pick={pick}
				/>
			) : (
				<>
					<div className="flex items-start gap-3 border-line border-b py-3 pr-2 pl-5">
						<Waypoints className="mt-1 size-5 shrink-0 text-accent" aria-hidden />
						<div className="min-w-0 flex-1">
							<h2 className="font-semibold text-ink text-lg">{words.title}</h2>
							<p className="text-ink-soft text-sm">{words.lead}</p>
						</div>
						<Button
							look="quiet"
							size="small"
							data-testid="open-compare"
							onClick={() => compareWith(choices.here[0] ? sideOf(choices.here[0].id) : null)}
						>
							<Columns2 className="size-4" aria-hidden />
							{compareWords[language].open}
						</Button>
						<Button look="quiet" size="small" className="-ml-3 px-2" aria-label={words.close} onClick={onClose}>
							<X className="size-5" aria-hidden />
						</Button>
					</div>
					<div className="min-h-0 flex-1 overflow-auto">
						{session.role === "owner" && (
							<div className="flex items-center gap-3 border-line border-b px-5 py-2.5">
								{mode === "off" ? (
									<Button
										look="primary"
										size="small"
										disabled={!online}
										onClick={() => void turn(true)}
										data-testid="journey-capture"
									>
										<Radio className="size-4" aria-hidden />
										{words.capture}
									</Button>
								) : (
									<>
										<span className="flex items-center gap-2 text-base text-ok" data-testid="journey-capturing">
											<Radio className="size-4" aria-hidden />
											{words.capturing}
										</span>
										<Button size="small" className="ml-auto" disabled={!online} onClick={() => void turn(false)}>
											{words.stopCapture}
										</Button>
									</>
								)}
							</div>
						)}
						{wrong && <p className="px-5 py-2 text-bad text-base">{wrong}</p>}
						{capture.untraced && <p className="px-5 py-2 text-ink-soft text-sm">{words.untraced}</p>}
						{missed > 0 && <p className="px-5 py-2 text-sm text-warn">{words.dropped(missed)}</p>}
						{journeys.length === 0 && !heard && (
							<div className="px-5 py-6 text-base text-ink-soft">
								<p>{words.none}</p>
								<p className="mt-1">{words.noneHint}</p>
							</div>
						)}
						<ShelfList words={compareWords[language]} journeyWords={words} language={language} />
						<JourneyList journeys={journeys} words={words} onPick={setPicked} />
					</div>
				</>
			)}
			{comparing && (
				<CompareSheet first={comparing} choices={choices} sideOf={sideOf} onClose={() => setComparing(null)} />
			)}
		</section>
	);
}

/** Is it one of its packets, or of the ARP that they waited for? */
function holds({ trips }: Journey, packet: number): boolean {
	return trips.some(({ hops, end }) => {
		const asked = "asked" in end ? (end.asked?.hops ?? []) : [];
		const own = hops.flatMap((hop) => [hop, ...(hop.waited?.hops ?? [])]);
		return [...own, ...asked].some((sighting) => {
			return sighting.packet === packet || sighting.fragments?.parts.some((part) => part.packet === packet);
		});
	});
}

interface WatchedProps {
	journey: Journey;
	tools: ReactNode;
	onTravel: Props["onTravel"];
	onBack(): void;
	onClose(): void;
	pick(id: string): void;
}

function Watched({ journey, tools, onTravel, onBack, onClose, pick }: WatchedProps) {
	const { language } = useWords();
	const stops = useMemo(() => stopsOf(journey), [journey]);
	const player = usePlayer(journey.id, stops.length);
	const path = useMemo(() => pathOfJourney(journey, stops), [journey, stops]);
	const { ids: met } = useStore(metRules);
	useEffect(() => {
		onTravel({
			path: { ...path, met },
			overlay: (drawn) => <Traveller stops={stops} player={player} drawn={drawn} />,
		});
	}, [path, met, stops, player, onTravel]);
	const at = useSyncExternalStore(player.subscribe, () => player.shown.stop);
	useEffect(() => {
		const stop = stops[at];
		showMet(stop ? rulesMet(journey, stop) : []);
	}, [journey, stops, at]);
	useEffect(() => () => showMet([]), []);
	// Whoever picks one wants to see it go.
	const begun = useRef(false);
	useEffect(() => {
		if (!begun.current) player.play();
		begun.current = true;
	}, [player]);
	useEffect(() => () => onTravel(null), [onTravel]);
	return (
		<JourneyView
			journey={journey}
			stops={stops}
			player={player}
			words={journeyWords[language]}
			tools={tools}
			onBack={onBack}
			onClose={onClose}
			pick={pick}
		/>
	);
}
