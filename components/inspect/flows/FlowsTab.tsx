import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flowFilter, protocolsOf } from "@/client/flows/filter";
import { goneAfter, stageOf } from "@/client/flows/life";
import { flowWords } from "@/client/flows/words";
import { isTracking } from "@/client/nat";
import { recordsOf } from "@/client/selectors";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";
import { tableWords } from "@/client/tables/words";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import type { ConntrackRecord, NetRecord } from "@/protocol/records";
import { sourceOf } from "../kinds";
import { rowsOf, type Seen, traceOf } from "../rows";
import { type Column, Table } from "../Table";
import { Tuple, tupleText } from "../Tuple";
import { FlowDetails } from "./FlowDetails";
import { Left, secondsLeft, type Times, TimesContext } from "./Left";
import { Life } from "./Life";

export interface FlowsProps {
	seen: Seen;
	netns: string;
	/** The record that was picked. */
	record: NetRecord | null;
	pick(id: string): void;
	/** Lights a rule up in the picture of the chains. */
	showRule(id: string): void;
	/** Shows the captured packets of an entry. */
	showPackets(flow: ConntrackRecord): void;
	/** What was told of the flows that are looked at; null of a moment that is past. */
	flowTimes: Session["flowTimes"];
	/** Is this the present? */
	live: boolean;
	watch: SessionStore["watch"];
}

/** Conntrack as a picture: both tuples side by side, what was rewritten marked, and how far each entry's life has come. */
export function FlowsTab({ seen, netns, record, pick, showRule, showPackets, flowTimes, live, watch }: FlowsProps) {
	const words = useWords();
	const said = flowWords[words.language];
	const tables = tableWords[words.language];
	const [protocol, setProtocol] = useState<string | null>(null);
	const [rewritten, setRewritten] = useState(false);
	useEffect(() => {
		watch("flows", netns);
		return () => watch("flows", null);
	}, [netns, watch]);

	const there = useMemo(
		() => (live ? recordsOf(seen.state, "conntrack", netns) : rowsOf(seen, "conntrack", { netns })),
		[seen, netns, live],
	);
	const ghosts = useGone(seen, netns, live);
	const { state } = seen;
	const rows = useMemo(() => {
		const gone = ghosts.filter(({ id }) => !state.has(id));
		return gone.length > 0 ? [...there, ...gone] : there;
	}, [there, ghosts, state]);
	const times = useTimes(flowTimes?.netns === netns ? flowTimes : null);
	const latest = useRef(times);
	latest.current = times;

	const columns = useMemo((): Column<ConntrackRecord>[] => {
		const { columns: titles } = tables;
		return [
			{ id: "transport", title: titles.transport, fields: ["protocol"], text: (one) => one.protocol },
			{
				id: "life",
				title: said.life,
				fields: ["flags"],
				text: (one) => said.stages[state.has(one.id) ? stageOf(one) : "gone"],
				cell: (one) => <Life flow={one} gone={!state.has(one.id)} />,
			},
			{
				id: "left",
				title: said.left,
				fields: [],
				text: (one) => String(secondsLeft(latest.current, one) ?? words.inspect.nothing),
				cell: (one) => (state.has(one.id) ? <Left flow={one} /> : words.inspect.nothing),
			},
			{
				id: "original",
				title: said.original,
				fields: ["original"],
				text: (one) => tupleText(one.original),
				cell: (one) => <Tuple tuple={one.original} flow={one} />,
			},
			{
				id: "reply",
				title: said.reply,
				fields: ["reply"],
				text: (one) => tupleText(one.reply),
				cell: (one) => <Tuple tuple={one.reply} flow={one} reply />,
			},
			{
				id: "state",
				title: tables.columns.state,
				fields: ["state"],
				text: (one) => one.state ?? words.inspect.nothing,
				optional: true,
			},
		];
	}, [said, tables, words, state]);
	const matches = useCallback((query: string) => flowFilter({ protocol, rewritten, query }), [protocol, rewritten]);
	const protocols = useMemo(() => protocolsOf(rows), [rows]);
	const tracking = recordsOf(state, "tracking", netns)[0];
	const notice = [
		tracking && tracking.lost > 0 ? said.lost(tracking.lost) : "",
		tracking && tracking.omitted > 0 ? said.omitted(words.number(tracking.omitted), words.number(there.length)) : "",
		tracking?.source === "commands" ? said.byCommands : "",
	]
		.filter(Boolean)
		.join(" ");
	const picked = record?.kind === "conntrack" && record.netns === netns ? record : null;
	return (
		<TimesContext value={times}>
			<div className="flex h-full min-h-0" data-testid="flows">
				<div className="min-w-0 flex-1">
					<Table
						label={words.inspect.tabs.conntrack}
						columns={columns}
						before={columns}
						rows={rows}
						traceOf={(row) => ({
							...traceOf(seen, "conntrack", row),
							...(state.has(row.id) ? {} : { mark: "removed" }),
						})}
						empty={isTracking(state, netns) ? tables.empty.conntrack : words.inspect.notTracking}
						source={sourceOf("conntrack", tracking ? [tracking] : [])}
						picked={picked?.id ?? null}
						onPick={pick}
						matches={matches}
						notice={
							notice !== "" && (
								<p
									className="shrink-0 border-line border-t bg-warn-soft px-4 py-1 text-sm text-warn"
									data-testid="flows-notice"
								>
									{notice}
								</p>
							)
						}
						filters={
							<Filters
								protocols={protocols}
								protocol={protocol}
								onProtocol={setProtocol}
								rewritten={rewritten}
								onRewritten={setRewritten}
							/>
						}
					/>
				</div>
				{picked && (
					<FlowDetails
						flow={picked}
						gone={!state.has(picked.id)}
						seen={seen}
						showRule={showRule}
						showPackets={showPackets}
						onClose={() => pick(`netns:${netns}`)}
					/>
				)}
			</div>
		</TimesContext>
	);
}

/** The agent's clock may be another than this page's. */
function useTimes(told: Session["flowTimes"]): Times | null {
	return useMemo(() => told && { ends: told.ends, ahead: told.time - Date.now() }, [told]);
}

/** Milliseconds that an entry is shown after it has gone. */
const lingers = 4000;

/** What has gone a moment ago. */
function useGone({ since }: Seen, netns: string, live: boolean): readonly ConntrackRecord[] {
	const [gone, setGone] = useState<readonly { flow: ConntrackRecord; until: number }[]>([]);
	const looked = useRef({ netns, n: since.at(-1)?.clock.n ?? 0 });
	useEffect(() => {
		const n = since.at(-1)?.clock.n ?? looked.current.n;
		const before = looked.current.netns === netns ? looked.current.n : n;
		looked.current = { netns, n };
		if (before > n || !live) return setGone([]);
		const fresh = goneAfter(since, before, netns);
		if (fresh.length === 0) return;
		const until = Date.now() + lingers;
		setGone((old) => [...old.filter((one) => one.until > Date.now()), ...fresh.map((flow) => ({ flow, until }))]);
	}, [since, netns, live]);
	useEffect(() => {
		const first = gone[0];
		if (!first) return;
		const timer = setTimeout(
			() => setGone((old) => old.filter(({ until }) => until > Date.now())),
			Math.max(0, first.until - Date.now()) + 20,
		);
		return () => clearTimeout(timer);
	}, [gone]);
	return useMemo(() => gone.map(({ flow }) => flow).filter((flow) => flow.netns === netns), [gone, netns]);
}

interface FiltersProps {
	protocols: readonly [string, number][];
	protocol: string | null;
	onProtocol(protocol: string | null): void;
	rewritten: boolean;
	onRewritten(rewritten: boolean): void;
}

function Filters({ protocols, protocol, onProtocol, rewritten, onRewritten }: FiltersProps) {
	const words = useWords();
	const said = flowWords[words.language];
	const chip = (on: boolean) =>
		classes(
			"h-6 rounded-md px-2 font-mono text-xs",
			on ? "bg-accent-soft font-semibold text-accent" : "text-ink-soft hover:bg-raised hover:text-ink",
		);
	const names = [...new Set([...protocols.map(([name]) => name), ...(protocol ? [protocol] : [])])];
	return (
		<fieldset className="flex items-center gap-0.5" aria-label={said.protocol}>
			<button
				type="button"
				aria-pressed={protocol === null}
				className={chip(protocol === null)}
				onClick={() => onProtocol(null)}
			>
				{said.all}
			</button>
			{names.map((name) => (
				<button
					key={name}
					type="button"
					data-protocol={name}
					aria-pressed={protocol === name}
					className={chip(protocol === name)}
					onClick={() => onProtocol(protocol === name ? null : name)}
				>
					{name}
				</button>
			))}
			<span className="mx-1 h-4 w-px bg-line" aria-hidden />
			<button
				type="button"
				data-testid="only-rewritten"
				aria-pressed={rewritten}
				title={said.rewrittenHint}
				className={chip(rewritten)}
				onClick={() => onRewritten(!rewritten)}
			>
				{said.rewritten}
			</button>
		</fieldset>
	);
}
