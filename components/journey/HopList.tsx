import { Binary, Clock, Cpu, Package, PackageOpen, PenLine, ScrollText } from "lucide-react";
import { useEffect, useRef } from "react";
import { ruleRecord } from "@/client/journeys/rule-record";
import { changeText, fragmentsText, type JourneyWords, spanText } from "@/client/journeys/sentences";
import type { Stop } from "@/client/journeys/stops";
import { Coded } from "@/components/routes/Coded";
import { classes } from "@/components/ui/classes";
import type { Carriage, Change, Trip } from "@/protocol/journey";
import { recordId } from "@/protocol/records";
import type { Verdict } from "@/protocol/trace";

interface Props {
	trip: Trip;
	/** The stops of this trip, with their places in the journey. */
	stops: readonly { stop: Stop; at: number }[];
	/** Where the journey is shown at. */
	at: number;
	words: JourneyWords;
	onStop(at: number): void;
	pick(id: string): void;
}

/** One packet's interfaces, one below the other; at each what changed since the one before. */
export function HopList({ trip, stops, at, words, onStop, pick }: Props) {
	const list = useRef<HTMLOListElement>(null);
	useEffect(() => {
		const here = list.current?.querySelector(`[data-at="${at}"]`);
		here?.scrollIntoView({ block: "nearest" });
	}, [at]);
	const start = stops[0]?.stop.sighting.time;
	return (
		<ol ref={list} className="relative mt-2 ml-2 border-line border-l-2" data-testid="hops">
			{stops.map(({ stop, at: place }, n) => {
				const { netns, dev, ifindex, direction, frame, time, changes } = stop.sighting;
				const hop = stop.hop === null ? null : trip.hops[stop.hop];
				const here = place === at;
				return (
					<li
						key={place}
						data-at={place}
						data-hop={`${netns} ${dev} ${direction}`}
						aria-current={here ? "step" : undefined}
						className={classes("relative py-1 pl-4", here && "rounded-r-md bg-accent-soft")}
					>
						<span
							className={classes(
								"absolute top-2.5 -left-[7px] size-3 rounded-full border-2",
								stop.kind === "arp"
									? "border-warn"
									: stop.kind === "back"
										? "border-ok"
										: stop.kind === "error"
											? "border-bad"
											: "border-accent",
								here ? "bg-accent" : "bg-surface",
							)}
							aria-hidden
						/>
						{stop.asking && stop.asking !== stops[n - 1]?.stop.asking && (
							<p className="text-sm text-warn">
								<Coded text={words.asking(stop.asking.address, stop.asking.dev ?? words.gone)} />
							</p>
						)}
						{stop.carriage && stop.carriage !== stops[n - 1]?.stop.carriage && (
							<CarriageLines carriage={stop.carriage} words={words} pick={pick} />
						)}
						{hop?.carried?.hops.length === 0 && <CarriageLines carriage={hop.carried} words={words} pick={pick} />}
						<div className="flex items-baseline gap-2">
							<button
								type="button"
								onClick={() => onStop(place)}
								onDoubleClick={() => pick(recordId.link(netns, ifindex))}
								className="min-w-0 truncate rounded text-left text-base text-ink hover:text-accent"
							>
								<span className="text-ink-soft">{netns}</span>{" "}
								<span className="font-mono font-semibold">{dev ?? words.gone}</span>{" "}
								<span className="text-ink-soft text-sm">
									{words.direction[direction]}
									{frame !== null && frame !== "own" && ` · ${words.frame[frame]}`}
								</span>
							</button>
							<span className="ml-auto shrink-0 pr-1 text-ink-faint text-sm tabular-nums">
								{start && place !== stops[0]?.at ? words.after(spanText(start, time)) : ""}
							</span>
						</div>
						{hop?.waited?.mac && (
							<Note icon={Clock}>
								<Coded text={words.waited(hop.waited.address, hop.waited.mac)} />
							</Note>
						)}
						{hop?.carried && <GivenLine carriage={hop.carried} words={words} pick={pick} />}
						{fragmentsText(stop.sighting, stop.before, words) && (
							<Note icon={Binary}>{fragmentsText(stop.sighting, stop.before, words)}</Note>
						)}
						{hop && <VerdictLines verdicts={hop.verdicts} netns={netns} words={words} pick={pick} />}
						{changes.map((change) => (
							<ChangeLine key={JSON.stringify(change)} change={change} netns={netns} words={words} pick={pick} />
						))}
					</li>
				);
			})}
		</ol>
	);
}

interface CarriageProps {
	carriage: Carriage;
	words: JourneyWords;
	pick(id: string): void;
}

/** Who took it out of the kernel, and which datagram had it in. */
function CarriageLines({ carriage: { from, overhead, candidates, agree, of, hops }, words, pick }: CarriageProps) {
	const { carried } = words;
	const bytes = overhead ?? 0;
	const by =
		hops.length === 0
			? candidates === 0
				? carried.nobody
				: carried.ambiguous(candidates)
			: candidates === 1
				? carried.by(bytes, agree, of)
				: carried.inOrder(bytes, candidates, agree, of);
	return (
		<div data-testid="carriage" className="mb-1">
			<Note icon={Cpu} strong>
				<ProgramLine end={from} text={carried.taken} words={words} pick={pick} />
			</Note>
			<Note icon={Package}>
				<Coded text={by} />
			</Note>
		</div>
	);
}

function GivenLine({ carriage: { to }, words, pick }: CarriageProps) {
	return (
		<Note icon={Cpu} strong>
			<ProgramLine end={to} text={words.carried.given} words={words} pick={pick} />
		</Note>
	);
}

interface ProgramProps {
	end: Carriage["from"];
	text(program: string, netns: string, dev: string): string;
	words: JourneyWords;
	pick(id: string): void;
}

function ProgramLine({ end: { netns, dev, program }, text, words, pick }: ProgramProps) {
	const said = text("\n", netns, dev ?? words.gone);
	const [before = "", after = ""] = said.split("\n");
	return (
		<>
			{before}
			{program ? <Picked id={program.record} text={program.name} pick={pick} /> : words.carried.someone}
			<Coded text={after} />
		</>
	);
}

/** Rules that a packet met, and a policy that ended it. */
export function VerdictLines({ verdicts, netns, words, pick }: VerdictProps) {
	return verdicts
		.filter(({ rule, verdict }) => rule !== null || verdict === "DROP")
		.map((one) => (
			<Note key={JSON.stringify(one)} icon={ScrollText} strong>
				<Coded text={words.verdict(`${one.table} ${one.chain}`, one.verdict)} />{" "}
				{one.rule !== null && <Picked id={ruleRecord(netns, one)} text={one.rule} pick={pick} />}
			</Note>
		));
}

interface VerdictProps {
	verdicts: readonly Verdict[];
	netns: string;
	words: JourneyWords;
	pick(id: string): void;
}

function ChangeLine({
	change,
	netns,
	words,
	pick,
}: {
	change: Change;
	netns: string;
	words: JourneyWords;
	pick(id: string): void;
}) {
	const { text, aside, record, strong } = changeText(change, netns, words);
	const Icon = change.what === "wrapped" ? Package : change.what === "unwrapped" ? PackageOpen : PenLine;
	return (
		<Note icon={Icon} strong={strong}>
			<Coded text={text} />
			{aside && (
				<span className="text-ink-soft">
					{", "}
					{record ? <Picked id={record} text={aside.replaceAll("`", "")} pick={pick} /> : <Coded text={aside} />}
				</span>
			)}
		</Note>
	);
}

function Picked({ id, text, pick }: { id: string | null; text: string; pick(id: string): void }) {
	if (id === null) return <code className="font-mono text-[0.92em]">{text}</code>;
	return (
		<button
			type="button"
			onClick={() => pick(id)}
			className="rounded text-left text-accent underline-offset-2 hover:underline [overflow-wrap:anywhere]"
		>
			{text}
		</button>
	);
}

function Note({
	icon: Icon,
	strong = false,
	children,
}: {
	icon: typeof Clock;
	strong?: boolean;
	children: React.ReactNode;
}) {
	return (
		<p className={classes("mt-0.5 flex gap-2 text-sm leading-relaxed", strong ? "text-ink" : "text-ink-soft")}>
			<Icon className={classes("mt-1 size-3.5 shrink-0", strong ? "text-accent" : "text-ink-faint")} aria-hidden />
			<span className="min-w-0">{children}</span>
		</p>
	);
}
