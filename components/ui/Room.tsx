import { ArrowLeftRight, Milestone, Waypoints } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback, useMemo, useState } from "react";
import { Group, Panel, type PanelImperativeHandle, Separator } from "react-resizable-panels";
import { type Flow, flowOfEntry } from "@/client/packets/flow";
import { pathOf } from "@/client/routes/path";
import type { Session } from "@/client/session";
import type { SessionState, SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Inspector } from "@/components/inspect/Inspector";
import { pickedIn } from "@/components/inspect/scope";
import type { Travel } from "@/components/journey/JourneyPanel";
import { useLooking } from "@/components/share/use-looking";
import { StepsPanel } from "@/components/steps/StepsPanel";
import type { LabSummary } from "@/protocol/lab";
import type { ConntrackRecord } from "@/protocol/records";
import type { RouteAnswer } from "@/protocol/route";
import { classes } from "./classes";
import { GraphArea, isDead, ViewButton } from "./GraphArea";
import { later } from "./later";
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
const Changes = later(() => import("@/components/timeline/Changes").then((it) => it.Changes));

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

/** What one lab's page holds below its header: steps, graph, inspector, and what is opened over them. */
export function Room({ at, session, store, online, summary }: RoomProps) {
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
	const dead = isDead(session, online);
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
						<GraphArea
							at={at}
							session={session}
							store={store}
							online={online}
							selected={selected}
							onSelect={setSelected}
							opened={opened}
							path={travel?.path ?? path}
							overlay={travel?.overlay}
						>
							<ViewButton
								name="packets"
								Icon={ArrowLeftRight}
								on={packetsOpen}
								onClick={() => {
									setPacketsOf(null);
									setPacketsOpen(!packetsOpen);
									if (!packetsOpen) inspector?.resize("45%");
								}}
							/>
							<ViewButton
								name="followPacket"
								Icon={Waypoints}
								on={following !== null}
								onClick={() => setFollowing(following ? null : { packet: null, epoch, since: 0 })}
							/>
							<ViewButton
								name="findWay"
								Icon={Milestone}
								on={finding}
								onClick={() => {
									setFollowing(null);
									setFindingWay(!finding);
								}}
							/>
						</GraphArea>
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
								session={session.id}
								epoch={epoch}
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
