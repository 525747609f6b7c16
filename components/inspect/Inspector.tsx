import { ChevronsDown, ChevronsUp, PanelBottomClose, PanelBottomOpen, TableProperties } from "lucide-react";
import dynamic from "next/dynamic";
import { Tabs } from "radix-ui";
import { memo, useEffect, useState } from "react";
import type { Past } from "@/client/history";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { later } from "@/components/ui/later";
import { whenIdle } from "@/components/ui/when-idle";
import type { ConntrackRecord } from "@/protocol/records";
import { type TableKind, tableKinds } from "./kinds";
import { Path } from "./Path";
import { countOf, hasNews, type Scope, type Seen } from "./rows";
import { pickedIn } from "./scope";
import { TabStrip } from "./TabStrip";
import { Tree } from "./Tree";

/** A sheet that not every reader opens: loaded when it is. */
const AddressPlanSheet = dynamic(() => import("./AddressPlanSheet").then((it) => it.AddressPlanSheet), { ssr: false });

/** The tables. */
const RecordTab = later(() => import("./RecordTab").then((it) => it.RecordTab));

/** Neighbours, and what becomes of an entry. */
const NeighbourTab = later(() => import("./neighbours/NeighbourTab").then((it) => it.NeighbourTab));

/** Conntrack as a picture. */
const FlowsTab = later(() => import("./flows/FlowsTab").then((it) => it.FlowsTab));

/** The picture of a namespace's chains. */
const ChainsTab = later(() => import("./chains/ChainsTab").then((it) => it.ChainsTab));

/** Milliseconds that the page has for its first picture alone, and those in which it then finds time for the other tabs. */
const first = 1000;
const soon = 1000;

/** The scripts of the tabs that are not open, once the first picture is there: a click then shows one at once. */
function useTabsAhead(drawn: boolean): void {
	useEffect(() => {
		if (!drawn) return;
		const load = () => {
			for (const tab of [ChainsTab, FlowsTab, NeighbourTab]) tab.load();
		};
		return whenIdle(load, soon, first);
	}, [drawn]);
}

/** Tabs that are there even when they are empty: that, too, is worth seeing. */
const always: ReadonlySet<TableKind> = new Set(["link", "address", "route", "neighbour", "conntrack"]);

interface Props {
	seen: Seen;
	session: string;
	epoch: number;
	/** Id of the record that was picked, in the graph or here. */
	selected: string | null;
	onSelect(id: string | null): void;
	/** Shows the captured packets of a flow. */
	showPackets(flow: ConntrackRecord): void;
	folded: boolean;
	onFold(folded: boolean): void;
	/** Does it have most of the height? */
	tall: boolean;
	onGrow(tall: boolean): void;
	/** Of rules and policies; null where they are not known: of a moment before this page was there. */
	counters: Session["counters"] | null;
	/** Of the flows that are looked at; null of a moment that is past. */
	flowTimes: Session["flowTimes"];
	/** Is this the present? */
	live: boolean;
	past: Past | null;
	/** Clock of the moment that is looked back to; null at present. */
	through: number | null;
	watch: SessionStore["watch"];
}

type TabKind = TableKind | "chains";
const isTab = (value: string): value is TabKind => value === "chains" || tableKinds.some((kind) => kind === value);

/** What the kernel holds, in full: of what was picked, or of the first host. */
export const Inspector = memo(function Inspector({
	seen,
	session,
	epoch,
	selected,
	onSelect,
	showPackets,
	folded,
	onFold,
	tall,
	onGrow,
	counters,
	flowTimes,
	live,
	past,
	through,
	watch,
}: Props) {
	const words = useWords();
	useTabsAhead(seen.state.size > 0);
	const [planned, setPlanned] = useState(false);
	const [wanted, setWanted] = useState<TabKind>("link");
	const { record, netns, link } = pickedIn(seen, selected);
	const scope: Scope | null = netns === null ? null : { netns, dev: link ?? undefined };
	const kinds = tableKinds.filter(
		(one) => (link === null || one !== "conntrack") && (always.has(one) || (scope && hasNews(seen, one, scope))),
	);
	const tabs: TabKind[] = kinds.flatMap((one) => (one === "rule" && !link ? ["chains", one] : [one]));
	if (!link && !tabs.includes("chains")) tabs.splice(tabs.indexOf("neighbour") + 1, 0, "chains");
	const ofKind = tableKinds.find((kind) => kind !== "link" && kind === record?.kind);
	// A rule is in the picture as well as in a table: it is picked where the reader is.
	const picked = ofKind === "rule" && wanted === "chains" ? undefined : ofKind;
	const kind = picked ?? (tabs.includes(wanted) ? wanted : "link");

	const textOf = (tab: TabKind) =>
		tab === "chains" ? words.chains.tab : tab === "link" && link ? words.inspect.record : words.inspect.tabs[tab];
	function open(tab: string): void {
		if (isTab(tab)) setWanted(tab);
		if (picked && netns !== null) onSelect(`netns:${netns}`);
	}

	return (
		<section aria-label={words.inspect.title} className="flex h-full flex-col bg-surface" data-testid="inspector">
			<Tabs.Root value={kind} onValueChange={open} className="flex min-h-0 flex-1 flex-col">
				<div className="flex h-11 shrink-0 items-stretch gap-4 border-line border-b pr-2 pl-4">
					<Path netns={netns} link={link} words={words} pick={onSelect} />
					{scope && !folded && (
						<TabStrip
							label={words.inspect.title}
							tabs={tabs.map((one) => ({
								id: one,
								text: textOf(one),
								count: one === "chains" || (one === "link" && link) ? null : countOf(seen, one, scope),
							}))}
							current={kind}
							onPick={open}
						/>
					)}
					<div className="ml-auto flex items-center gap-1">
						<Button
							look="quiet"
							size="small"
							data-testid="address-plan"
							title={words.plan.open}
							aria-label={words.plan.open}
							onClick={() => setPlanned(true)}
						>
							<TableProperties className="size-4.5" aria-hidden />
							<span className="hidden 2xl:inline">{words.plan.open}</span>
						</Button>
						<Button
							look="quiet"
							size="small"
							data-testid="grow-inspector"
							aria-pressed={tall}
							title={tall ? words.inspect.shrink : words.inspect.grow}
							aria-label={tall ? words.inspect.shrink : words.inspect.grow}
							onClick={() => onGrow(!tall)}
						>
							{tall ? (
								<ChevronsDown className="size-4.5" aria-hidden />
							) : (
								<ChevronsUp className="size-4.5" aria-hidden />
							)}
						</Button>
						<Button
							look="quiet"
							size="small"
							data-testid="fold-inspector"
							aria-expanded={!folded}
							title={folded ? words.inspect.expand : words.inspect.collapse}
							aria-label={folded ? words.inspect.expand : words.inspect.collapse}
							onClick={() => onFold(!folded)}
						>
							{folded ? (
								<PanelBottomOpen className="size-4.5" aria-hidden />
							) : (
								<PanelBottomClose className="size-4.5" aria-hidden />
							)}
						</Button>
					</div>
				</div>
				<div className={classes("flex min-h-0 flex-1", folded && "hidden")}>
					<div className="w-48 shrink-0 border-line border-r bg-sunken">
						<Tree seen={seen} words={words} selected={record?.id ?? null} netns={netns} pick={onSelect} />
					</div>
					{scope ? (
						tabs.map((one) => (
							<Tabs.Content
								key={one}
								value={one}
								className="min-w-0 flex-1 overflow-auto focus-visible:-outline-offset-3"
							>
								{one === "chains" ? (
									<ChainsTab
										seen={seen}
										session={session}
										epoch={epoch}
										netns={scope.netns}
										rule={record?.kind === "rule" ? record : null}
										pick={onSelect}
										counters={counters}
										watch={watch}
									/>
								) : one === "neighbour" ? (
									<NeighbourTab
										seen={seen}
										scope={scope}
										link={link}
										record={record}
										pick={onSelect}
										past={past}
										through={through}
									/>
								) : one === "conntrack" ? (
									<FlowsTab
										seen={seen}
										netns={scope.netns}
										record={record}
										pick={onSelect}
										showRule={(id) => {
											setWanted("chains");
											onSelect(id);
										}}
										showPackets={showPackets}
										flowTimes={flowTimes}
										live={live}
										watch={watch}
									/>
								) : (
									<RecordTab
										kind={one}
										seen={seen}
										scope={scope}
										link={link}
										picked={record?.id ?? null}
										pick={onSelect}
									/>
								)}
							</Tabs.Content>
						))
					) : (
						<p className="px-4 py-5 text-base text-ink-soft">{words.inspect.waiting}</p>
					)}
				</div>
			</Tabs.Root>
			{planned && <AddressPlanSheet state={seen.state} onClose={() => setPlanned(false)} />}
		</section>
	);
});
