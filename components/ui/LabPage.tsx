"use client";

import { ArrowLeftRight, LoaderCircle, Milestone, Waypoints } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Group, Panel, type PanelImperativeHandle, Separator } from "react-resizable-panels";
import { labNumber } from "@/client/catalogue";
import { type Flow, flowOfEntry } from "@/client/packets/flow";
import { pathOf } from "@/client/routes/path";
import type { Session } from "@/client/session";
import type { SessionState, SessionStore } from "@/client/store";
import { useCalmSession, useCatalogue, useInBrowser, useSessionStore, useWords } from "@/client/use-session";
import { Inspector } from "@/components/inspect/Inspector";
import { pickedIn } from "@/components/inspect/scope";
import type { Travel } from "@/components/journey/JourneyPanel";
import { ShareButton } from "@/components/share/ShareButton";
import { useLooking } from "@/components/share/use-looking";
import { StepsPanel } from "@/components/steps/StepsPanel";
import type { LabSummary } from "@/protocol/lab";
import type { ConntrackRecord } from "@/protocol/records";
import type { RouteAnswer } from "@/protocol/route";
import { Brand } from "./Brand";
import { Button } from "./Button";
import { CannotRun, isLack } from "./CannotRun";
import { classes } from "./classes";
import { KernelBadge } from "./KernelBadge";
import { LiveGraph, loadGraph } from "./LiveGraph";
import { later } from "./later";
import { Preferences } from "./Preferences";
import { SessionBanners } from "./SessionBanners";
import { SessionMenu } from "./SessionMenu";
import { StatusPill } from "./StatusPill";
import { useNarrow } from "./use-narrow";
import { useSight } from "./use-sight";

/** For who looks for a way: loaded when it is opened. */
const RoutePanel = dynamic(() => import("@/components/routes/RoutePanel").then(({ RoutePanel }) => RoutePanel), {
	ssr: false,
});

/** For who looks at packets. */
const PacketsPanel = dynamic(() => import("@/components/packets/PacketsPanel").then((it) => it.PacketsPanel), {
	ssr: false,
});

/** For who follows a packet. */
const JourneyPanel = dynamic(() => import("@/components/journey/JourneyPanel").then((it) => it.JourneyPanel), {
	ssr: false,
});

/** What is not needed to see the graph come up: loaded after it. */
const Timeline = later(() => import("@/components/timeline/Timeline").then((it) => it.Timeline));
const PastBanner = later(() => import("@/components/timeline/PastBanner").then((it) => it.PastBanner));
const Changes = later(() => import("@/components/timeline/Changes").then((it) => it.Changes));

/** One lab: its steps, the graph of its kernel state, the records themselves. */
export function LabPage() {
	const id = useSearchParams().get("id");
	if (!useInBrowser()) return null;
	return id ? <Joined key={id} lab={id} /> : <NoLab />;
}

function NoLab() {
	const words = useWords().session;
	return (
		<main className="flex h-full flex-col items-center justify-center gap-4 text-ink text-lg">
			<p>{words.noLab}</p>
			<Link href="/" className="text-accent underline underline-offset-4">
				{words.backToLabs}
			</Link>
		</main>
	);
}

function Joined({ lab }: { lab: string }) {
	const words = useWords();
	const store = useSessionStore(lab);
	// All but the graph: that one follows each change by itself.
	const at = useCalmSession(store);
	const summary = useCatalogue().labs?.find(({ id }) => id === lab);
	const { session, connection } = at;
	const online = connection === "open";
	const named = session?.lab ?? summary;
	const title = named && words.of(named.title);
	const number = labNumber(lab);
	// While the server is asked what there is to draw.
	useEffect(loadGraph, []);
	useEffect(() => {
		document.title = title ? `${title} · vethlab` : "vethlab";
	}, [title]);
	return (
		<div className="flex h-full flex-col overflow-clip" data-connection={connection}>
			<header className="flex h-14 shrink-0 items-center gap-4 border-line border-b bg-surface pr-3 pl-5 max-md:gap-2 max-md:pl-3">
				{session?.role === "viewer" ? (
					<Brand />
				) : (
					<Link href="/" title={words.header.labs} className="flex rounded-md">
						<Brand />
					</Link>
				)}
				<span className="h-6 w-px bg-line-strong" aria-hidden />
				{number && <span className="-mr-1.5 text-ink-faint text-lg tabular-nums">{number}</span>}
				<h1 className="min-w-0 truncate font-medium text-ink-soft text-lg">{title ?? lab}</h1>
				<div className="ml-auto flex shrink-0 items-center gap-2">
					<StatusPill at={at} words={words} />
					<span className="max-md:hidden">{session && <KernelBadge status={session.status} />}</span>
					{session?.role === "owner" && store && (
						<>
							<ShareButton session={session} store={store} online={online} />
							<SessionMenu session={session} store={store} online={online} />
						</>
					)}
					<span className="h-6 w-px bg-line" aria-hidden />
					<Preferences />
				</div>
			</header>
			<SessionBanners at={at} store={store} />
			{session && store ? (
				<Room at={at} session={session} store={store} online={online} summary={summary} />
			) : (
				!at.refused && <p className="m-auto text-ink-soft text-lg">{words.session.opening}</p>
			)}
		</div>
	);
}

/** What the start is waiting for, where the graph will be. */
function Starting({ session }: { session: Session }) {
	const words = useWords().session;
	const { status, phase, engine, passedOver } = session.status;
	if (status !== "starting") return null;
	const booting = phase === "sandbox" && engine === "uml" && words.booting(passedOver.join(", "));
	return (
		<p className="absolute inset-0 flex items-center justify-center gap-3 text-ink-soft text-lg" aria-hidden>
			<LoaderCircle className="size-5 animate-spin text-accent" />
			{booting || (phase ? words.phase[phase] : words.starting)}…
		</p>
	);
}

/** Heights of the inspector: at first, and for who reads tables. */
const LOW = "24%";
const TALL = "62%";

/** Height of the inspector when only its heading is seen, px. */
const FOLDED = 45;

interface RoomProps {
	at: SessionState;
	session: Session;
	store: SessionStore;
	online: boolean;
	/** The lab as the catalogue has it, once it is known. */
	summary: LabSummary | undefined;
}

function Room({ at, session, store, online, summary }: RoomProps) {
	const words = useWords();
	const narrow = useNarrow();
	const [folded, setFolded] = useState(false);
	const [inspector, setInspector] = useState<PanelImperativeHandle | null>(null);
	const { past, moment, from } = at;
	const { selected, select: setSelected, opened, open: look, follow } = useLooking(session, store, moment !== null);
	const seen = useSight(at);
	const { state, clock } = seen;
	const shown = seen.moment;
	const [tall, setTall] = useState(false);
	const grow = useCallback((on: boolean) => inspector?.resize(on ? TALL : LOW), [inspector]);
	const fold = useCallback((on: boolean) => (on ? inspector?.collapse() : inspector?.expand()), [inspector]);
	const [findingWay, setFindingWay] = useState(false);
	const [packetsOpen, setPacketsOpen] = useState(false);
	/** Of which flow, if the packets of one are asked for. */
	const [packetsOf, setPacketsOf] = useState<Flow | null>(null);
	const showPackets = useCallback((flow: ConntrackRecord) => {
		setPacketsOf(flowOfEntry(flow));
		setPacketsOpen(true);
	}, []);
	const [way, setWay] = useState<{ answer: RouteAnswer; epoch: number } | null>(null);
	const { epoch } = session.status;
	/** Journeys are shown: all of them, or that of a packet of that epoch. */
	const [following, setFollowing] = useState<{ packet: number | null; epoch: number; since: number } | null>(null);
	/** The journey that is watched. */
	const [travel, setTravel] = useState<Travel | null>(null);
	// The kernel is asked: it knows the present only.
	const finding = findingWay && !moment && following === null;
	// What was found in a sandbox that is gone is no way of this one.
	const found = finding && way?.epoch === clock?.epoch ? (way?.answer ?? null) : null;
	const path = useMemo(() => (found ? pathOf(found) : undefined), [found]);
	const { error } = session.status;
	const lack = session.clock === null && isLack(error) ? error : null;
	const dead = !online || (session.status.status === "lost" && !lack) || session.status.status === "ended";
	return (
		<Group
			key={narrow ? "narrow" : "wide"}
			orientation={narrow ? "vertical" : "horizontal"}
			className={classes("min-h-0 flex-1", dead && "saturate-50")}
		>
			<Panel
				id="steps"
				defaultSize={narrow ? "42%" : "26.5rem"}
				minSize={narrow ? "20%" : "20rem"}
				maxSize={narrow ? "80%" : "60%"}
				groupResizeBehavior={narrow ? "preserve-relative-size" : "preserve-pixel-size"}
			>
				<StepsPanel
					session={session}
					store={store}
					online={online}
					pages={summary?.pages ?? []}
					onLook={look}
					follow={follow}
					changes={
						past && (
							<Changes
								lab={session.lab}
								past={past}
								moment={moment}
								from={from}
								seen={seen}
								selected={selected}
								onSelect={setSelected}
								onLook={store.look}
								onCompare={store.compare}
							/>
						)
					}
					over={
						finding ? (
							<RoutePanel
								state={state}
								clock={clock ? `${clock.epoch}.${clock.n}` : ""}
								from={pickedIn(seen, selected).netns}
								answer={found}
								find={store.find}
								onAnswer={(answer) => setWay(answer && { answer, epoch: clock?.epoch ?? 0 })}
								onClose={() => setFindingWay(false)}
								pick={setSelected}
							/>
						) : following ? (
							<JourneyPanel
								key={`${epoch} ${following.since}`}
								session={session}
								state={seen.state}
								past={past}
								online={online}
								asked={following.epoch === epoch ? following.packet : null}
								onTravel={setTravel}
								onClose={() => setFollowing(null)}
								pick={setSelected}
							/>
						) : null
					}
				/>
			</Panel>
			<Separator
				aria-label={words.header.resizeSteps}
				className={classes(
					narrow ? "h-1" : "w-px",
					"bg-line transition-colors hover:bg-accent data-[separator=active]:bg-accent",
				)}
			/>
			<Panel id="network" minSize={narrow ? "20%" : "30%"}>
				<Group orientation="vertical">
					<Panel id="graph" minSize="25%" className="flex flex-col">
						<main className={classes("relative min-h-0 flex-1 overflow-hidden bg-canvas", dead && "opacity-60")}>
							<LiveGraph
								store={store}
								selected={selected}
								onSelect={setSelected}
								opened={opened}
								path={travel?.path ?? path}
								overlay={travel?.overlay}
							/>
							{/* Beside the graph's own controls; while one looks back, the banner is in their place. */}
							{clock !== null && !moment && (
								<div className="absolute right-[7.25rem] bottom-[7px] z-10 flex gap-2">
									<Button
										size="small"
										aria-pressed={packetsOpen}
										data-testid="packets-toggle"
										className="h-[29px]"
										onClick={() => {
											setPacketsOf(null);
											setPacketsOpen(!packetsOpen);
											if (!packetsOpen) inspector?.resize("45%");
										}}
									>
										<ArrowLeftRight className="size-4.5" aria-hidden />
										<span className="max-sm:sr-only">{words.header.packets}</span>
									</Button>
									<Button
										size="small"
										aria-pressed={following !== null}
										data-testid="follow-packet"
										className="h-[29px]"
										onClick={() => setFollowing(following ? null : { packet: null, epoch, since: 0 })}
									>
										<Waypoints className="size-4.5" aria-hidden />
										<span className="max-sm:sr-only">{words.header.followPacket}</span>
									</Button>
									<Button
										size="small"
										aria-pressed={finding}
										data-testid="find-way"
										className="h-[29px]"
										onClick={() => {
											setFollowing(null);
											setFindingWay(!finding);
										}}
									>
										<Milestone className="size-4.5" aria-hidden />
										<span className="max-sm:sr-only">{words.header.findWay}</span>
									</Button>
								</div>
							)}
							{past && moment && (
								<PastBanner past={past} moment={moment} lab={session.lab} onLive={() => store.look(null)} />
							)}
							{clock === null && <Starting session={session} />}
							{lack && (
								<CannotRun
									error={lack}
									ready={online}
									onRetry={session.role === "owner" ? () => void store.reset() : null}
								/>
							)}
						</main>
						<div className="h-10 shrink-0 border-line border-t bg-surface">
							{past && (
								<Timeline
									lab={session.lab}
									runs={session.runs}
									past={past}
									moment={moment}
									from={from}
									store={store}
									online={online}
								/>
							)}
						</div>
					</Panel>
					<Separator
						aria-label={words.header.resizeInspector}
						className="h-px bg-line transition-colors hover:bg-accent data-[separator=active]:bg-accent"
					/>
					<Panel
						id="inspector"
						panelRef={setInspector}
						defaultSize={narrow ? `${FOLDED}px` : LOW}
						minSize="150px"
						collapsible
						collapsedSize={`${FOLDED}px`}
						onResize={({ inPixels, asPercentage }) => {
							setFolded(inPixels <= FOLDED + 4);
							setTall(asPercentage > 45);
						}}
					>
						{packetsOpen ? (
							<PacketsPanel
								session={session}
								online={online}
								wanted={packetsOf}
								onClose={() => setPacketsOpen(false)}
								onSelect={setSelected}
								onFollow={(packet) => setFollowing({ packet, epoch, since: performance.now() })}
							/>
						) : (
							<Inspector
								seen={seen}
								selected={selected}
								onSelect={setSelected}
								showPackets={showPackets}
								folded={folded}
								onFold={fold}
								tall={tall}
								onGrow={grow}
								counters={shown ? shown.counters : session.counters}
								flowTimes={shown ? null : session.flowTimes}
								live={!shown}
								past={past}
								through={shown?.place.n ?? null}
								watch={store.watch}
							/>
						)}
					</Panel>
				</Group>
			</Panel>
		</Group>
	);
}
