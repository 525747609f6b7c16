import type { JourneyWords } from "@/client/journeys/sentences";
import { headerNames } from "@/client/journeys/sentences";
import { classes } from "@/components/ui/classes";
import type { Header, Sighting } from "@/protocol/journey";
import { type Block, blocksOf } from "./header-fields";

interface Props {
	sighting: Sighting;
	before: Sighting | null;
	/** What it has in it, which nobody on its way can read. */
	inside: Sighting | null;
	words: JourneyWords;
}

export const headerColours: Record<Header["type"], string> = {
	ethernet: "border-l-slate-400",
	arp: "border-l-amber-500",
	ipv4: "border-l-sky-500",
	ipv6: "border-l-sky-500",
	icmp: "border-l-emerald-500",
	udp: "border-l-indigo-500",
	tcp: "border-l-indigo-500",
	vxlan: "border-l-violet-500",
	data: "border-l-slate-300",
};

/** The packet's headers where it is now, outermost first, and what is another than at the hop before. */
export function HeaderStack({ sighting, before, inside, words }: Props) {
	return (
		<section aria-label={words.headers} data-testid="headers">
			<h3 className="flex items-baseline gap-2 font-semibold text-ink-soft text-sm">
				{words.headers}
				<span className="font-normal text-ink-faint">{words.outermost}</span>
			</h3>
			<ol className="mt-2 flex flex-col gap-1">
				{blocksOf(sighting, before).map((block) => (
					<BlockView key={block.key} block={block} words={words} />
				))}
			</ol>
			<p className="mt-1.5 text-ink-faint text-sm">{words.onWire(sighting.length)}</p>
			{inside && (
				<div className="mt-2 border-line border-l-4 border-dashed pl-3" data-testid="inside">
					<p className="text-ink-soft text-sm">{words.inside}</p>
					<ol className="mt-1 flex flex-col gap-1 opacity-70">
						{blocksOf(inside, null).map((block) => (
							<BlockView key={block.key} block={block} words={words} />
						))}
					</ol>
				</div>
			)}
		</section>
	);
}

function BlockView({ block: { type, bytes, fields, news }, words }: { block: Block; words: JourneyWords }) {
	return (
		<li
			data-header={type}
			data-news={news ?? undefined}
			className={classes(
				"flex gap-3 rounded-md border border-line border-l-4 bg-surface px-2.5 py-1 text-sm",
				headerColours[type],
				news === "added" && "bg-ok-soft",
				news === "removed" && "border-dashed opacity-60",
			)}
		>
			<span className="w-17 shrink-0 font-semibold text-ink">
				{headerNames[type]}
				<span className="block font-normal text-ink-faint text-xs">{bytes} B</span>
			</span>
			<span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
				{news && (
					<em className="w-full text-ink-soft text-xs not-italic">{news === "added" ? words.added : words.removed}</em>
				)}
				{fields.map(({ name, value, was }) => (
					<span key={name} className="min-w-0">
						<span className="text-ink-faint">{name} </span>
						{was !== null && <s className="mr-1 font-mono text-[0.94em] text-ink-faint decoration-bad">{was}</s>}
						<code
							data-changed={was !== null || undefined}
							className={classes(
								"font-mono text-[0.94em] text-ink [overflow-wrap:anywhere]",
								was !== null && "rounded bg-warn-soft px-1 font-semibold",
							)}
						>
							{value}
						</code>
					</span>
				))}
			</span>
		</li>
	);
}
