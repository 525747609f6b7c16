import { ArrowDownToLine } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { clockTime } from "@/client/packets/text";
import type { PacketWords } from "@/client/packets/words";
import { useWindow } from "@/components/inspect/window";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import type { Packet } from "@/protocol/packet";
import { hostOf } from "@/protocol/records";

/** Pixels: of a row, and of the heading that stays above them. */
const rowHeight = 26;
const headHeight = 28;

interface Props {
	packets: readonly Packet[];
	picked: number | null;
	onPick(packet: Packet): void;
	words: PacketWords;
	/** Of one host alone, its name need not stand in each line. */
	oneHost: boolean;
}

/** Packets as tcpdump prints them, the newest last; it goes along with them as long as its end is in sight. */
export function PacketTable({ packets, picked, onPick, words, oneHost }: Props) {
	const view = useWindow(packets.length, rowHeight, headHeight);
	const { box, show } = view;
	const [following, setFollowing] = useState(true);
	/** Scrolled by us, not by the reader. */
	const ours = useRef(false);
	const count = packets.length;
	const newest = packets.at(-1)?.id ?? -1;

	useEffect(() => {
		if (!box) return;
		const look = () => {
			if (ours.current) ours.current = false;
			else setFollowing(box.scrollTop + box.clientHeight >= box.scrollHeight - rowHeight / 2);
		};
		box.addEventListener("scroll", look, { passive: true });
		return () => box.removeEventListener("scroll", look);
	}, [box]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: whenever there is a newer one
	useEffect(() => {
		if (!box || !following) return;
		const end = box.scrollHeight - box.clientHeight;
		if (Math.abs(box.scrollTop - end) < 1) return;
		ours.current = true;
		box.scrollTop = end;
	}, [box, following, newest, count]);

	function step(by: number) {
		const at = packets.findIndex(({ id }) => id === picked);
		const next = packets[at === -1 ? count - 1 : Math.max(0, Math.min(count - 1, at + by))];
		if (!next) return;
		onPick(next);
		show(packets.indexOf(next));
	}

	const { columns } = words;
	const places = [...(oneHost ? [] : [columns.host]), columns.netns, columns.dev];
	const head = [columns.time, ...places, columns.direction, columns.summary];
	return (
		<div className="relative h-full min-h-0">
			<section
				ref={view.ref}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys go from packet to packet
				tabIndex={0}
				aria-label={words.list}
				data-testid="packet-rows"
				className="h-full overflow-auto focus-visible:-outline-offset-3"
				onKeyDown={(event) => {
					const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
					if (by === undefined) return;
					event.preventDefault();
					step(by);
				}}
			>
				<table
					className="w-full border-separate border-spacing-0 text-left"
					aria-label={words.list}
					aria-rowcount={count + 1}
				>
					<thead className="sticky top-0 z-10 bg-surface">
						<tr className="h-7">
							{head.map((title, index) => (
								<th
									// biome-ignore lint/suspicious/noArrayIndexKey: columns never change places
									key={index}
									scope="col"
									className={classes(
										"whitespace-nowrap border-line border-b px-2 font-medium text-ink-faint text-xs first:pl-4",
										index === head.length - 1 && "w-full",
									)}
								>
									{title || <span className="sr-only">{`${words.in} / ${words.out}`}</span>}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						<Gap rows={view.first} />
						{packets.slice(view.first, view.last).map((packet, index) => (
							<Row
								key={packet.id}
								packet={packet}
								picked={packet.id === picked}
								number={view.first + index + 2}
								onPick={onPick}
								words={words}
								oneHost={oneHost}
							/>
						))}
						<Gap rows={count - view.last} />
					</tbody>
				</table>
			</section>
			{!following && (
				<Button size="small" className="absolute right-5 bottom-3 shadow-lift" onClick={() => setFollowing(true)}>
					<ArrowDownToLine className="size-4" aria-hidden />
					{words.newest}
				</Button>
			)}
		</div>
	);
}

/** In place of rows that are not drawn. */
function Gap({ rows }: { rows: number }) {
	return rows > 0 && <tr aria-hidden style={{ height: rows * rowHeight }} />;
}

interface RowProps {
	packet: Packet;
	picked: boolean;
	/** Which line of the table it is, from 1. */
	number: number;
	onPick(packet: Packet): void;
	words: PacketWords;
	oneHost: boolean;
}

const cell = "whitespace-nowrap border-line/60 border-b px-2 py-0 font-mono text-sm first:pl-4";

const Row = memo(function Row({ packet, picked, number, onPick, words, oneHost }: RowProps) {
	const { netns, dev, ifindex, direction, summary, time } = packet;
	const host = hostOf(netns);
	const name = netns.slice(host.length + 1);
	return (
		<tr
			data-packet={packet.id}
			aria-rowindex={number}
			aria-selected={picked}
			onClick={() => onPick(packet)}
			style={{ height: rowHeight }}
			className={classes("cursor-pointer", picked ? "bg-accent-soft" : "hover:bg-raised")}
		>
			<td className={classes(cell, "text-ink-faint tabular-nums")}>
				<button type="button" className="block h-6 w-full rounded text-left" aria-label={words.packet(packet.id)}>
					{clockTime(time)}
				</button>
			</td>
			{!oneHost && <td className={classes(cell, "text-ink-soft")}>{host}</td>}
			<td className={classes(cell, name ? "text-ink" : "text-ink-faint")}>{name || words.own}</td>
			<td className={classes(cell, "text-ink")}>{dev ?? `#${ifindex}`}</td>
			<td
				className={classes(cell, "text-center font-sans", direction === "out" ? "text-accent" : "text-info")}
				title={words[direction]}
			>
				<span aria-hidden>{direction === "out" ? "↗" : "↙"}</span>
				<span className="sr-only">{words[direction]}</span>
			</td>
			<td className={classes(cell, "pr-4 text-ink")}>{summary}</td>
		</tr>
	);
});
