import { Crosshair } from "lucide-react";
import { useMemo } from "react";
import type { Past } from "@/client/history";
import { type Answerer, answererOf } from "@/client/neighbours/answerer";
import { isNudState, wayTaken } from "@/client/neighbours/nud";
import { neighbourWords } from "@/client/neighbours/words";
import { recordsOf } from "@/client/selectors";
import { useWords } from "@/client/use-session";
import type { LinkRecord, NeighbourRecord, NetRecord } from "@/protocol/records";
import { NudBadge } from "../NudBadge";
import { RecordTab } from "../RecordTab";
import type { Scope, Seen } from "../rows";
import { NudMachine } from "./NudMachine";

interface Props {
	seen: Seen;
	scope: Scope;
	link: LinkRecord | null;
	/** The record that was picked. */
	record: NetRecord | null;
	pick(id: string): void;
	past: Past | null;
	/** Clock of the moment that is looked back to; null at present. */
	through: number | null;
}

/** A namespace's neighbours, and beside them what becomes of an entry. */
export function NeighbourTab({ seen, scope, link, record, pick, past, through }: Props) {
	const neighbour = record?.kind === "neighbour" && record.netns === scope.netns ? record : null;
	return (
		<div className="flex h-full min-h-0" data-testid="neighbours">
			<div className="min-w-0 flex-1">
				<RecordTab
					kind="neighbour"
					seen={seen}
					scope={scope}
					link={link}
					picked={record?.id ?? null}
					pick={pick}
					onPick={pick}
				/>
			</div>
			<Panel neighbour={neighbour} {...{ seen, scope, pick, past, through }} />
		</div>
	);
}

type PanelProps = Pick<Props, "seen" | "scope" | "pick" | "past" | "through"> & { neighbour: NeighbourRecord | null };

function Panel({ neighbour, seen, scope, pick, past, through }: PanelProps) {
	const words = useWords();
	const said = neighbourWords[words.language];
	const { state } = seen;
	const way = useMemo(
		() => (neighbour && past ? wayTaken(past.differences, neighbour.id, through ?? Number.POSITIVE_INFINITY) : []),
		[neighbour, past, through],
	);
	const counts = useMemo(() => {
		const found = new Map<string, number>();
		for (const one of recordsOf(state, "neighbour", scope.netns)) found.set(one.state, (found.get(one.state) ?? 0) + 1);
		return found;
	}, [state, scope.netns]);
	// An entry that came back after it was gone began anew.
	const from = way.findLastIndex((one) => one.state === null) + 1;
	const last = way.slice(from);
	const taken = new Set(last.slice(1).map((one, index) => `${last[index]?.state} ${one.state}`));
	const present = neighbour && state.has(neighbour.id) ? neighbour.state : null;
	return (
		<aside
			aria-label={said.title}
			data-testid="nud"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
			tabIndex={0}
			className="w-[22rem] max-w-1/2 shrink-0 overflow-auto border-line border-l bg-sunken px-3 py-2"
		>
			<NudMachine
				present={present}
				been={new Set(last.flatMap((one) => one.state ?? []))}
				taken={taken}
				counts={neighbour ? null : counts}
			/>
			{neighbour ? (
				<div className="mt-1.5 flex flex-col gap-1.5 text-ink text-sm">
					{!isNudState(neighbour.state) && <NudBadge state={neighbour.state} />}
					<Answer neighbour={neighbour} answerer={answererOf(state, neighbour)} pick={pick} />
					<p className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-xs" data-testid="nud-way">
						<span className="text-ink-faint">
							{past?.complete === false && way.length === 0 ? said.unseen : said.taken}
						</span>
						{way.slice(-8).map((one) => (
							<span key={`${one.time} ${one.state}`} className="whitespace-nowrap font-mono">
								<span className="text-ink-faint">{words.clock(one.time)}</span>{" "}
								<span className="font-semibold">{one.state ?? said.gone}</span>
							</span>
						))}
					</p>
				</div>
			) : (
				<p className="mt-1 text-ink-faint text-xs">{said.pick}</p>
			)}
		</aside>
	);
}

/** Who answered, and why it did. */
function Answer({
	neighbour,
	answerer,
	pick,
}: {
	neighbour: NeighbourRecord;
	answerer: Answerer | null;
	pick(id: string): void;
}) {
	const said = neighbourWords[useWords().language];
	const named = (link: LinkRecord | null) => (link ? `${link.netns} ${link.name}` : "");
	const set = [
		...(neighbour.state === "PERMANENT" ? [said.permanent] : []),
		...(neighbour.state === "NOARP" ? [said.noarp] : []),
		...(neighbour.flags.includes("proxy") ? [said.proxied] : []),
	];
	const why =
		answerer &&
		{
			own: said.own,
			namespace: said.namespace(named(answerer.owner)),
			proxy: said.proxy,
			unknown: said.unknown,
		}[answerer.why];
	const elsewhere = answerer?.owner && (answerer.why === "proxy" || answerer.why === "unknown");
	return (
		<p data-testid="answerer" data-why={answerer?.why}>
			{answerer ? (
				<>
					<button
						type="button"
						onClick={() => pick(answerer.link.id)}
						title={said.show(named(answerer.link))}
						data-link={answerer.link.id}
						className="mr-1 inline-flex items-center gap-1 rounded-md border border-line-strong bg-surface px-1.5 font-mono font-semibold text-xs leading-5 hover:border-accent hover:text-accent"
					>
						<Crosshair className="size-3.5" aria-hidden />
						{named(answerer.link)}
					</button>
					{why} {elsewhere && said.ownerIs(named(answerer.owner))}
				</>
			) : neighbour.lladdr === null ? (
				said.noMac
			) : (
				said.nobody
			)}{" "}
			{set.join(" ")}
		</p>
	);
}
