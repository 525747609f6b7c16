import { memo, useMemo } from "react";
import { labNumber } from "@/client/catalogue";
import type { Past } from "@/client/history";
import type { Runs } from "@/client/runs";
import { activity, commandStops, type Track, xOf } from "@/client/track";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";

interface Props {
	past: Past;
	track: Track;
	runs: Runs;
	/** The step that is shown, by the stop that it is at. */
	stop: number;
	/** The stop that it is compared with. */
	from: number | null;
	live: boolean;
}

const parts = 300;

/** The track as it is drawn: numbers of the steps, how much changed where, commands, and where one is. */
export function Bar({ past, track, runs, stop, from, live }: Props) {
	const x = xOf(track, stop);
	const start = from === null ? 0 : Math.min(xOf(track, from), x);
	const end = from === null ? x : Math.max(xOf(track, from), x);
	return (
		<>
			<Labels track={track} stop={stop} />
			<div className="absolute inset-x-0 bottom-1.5 h-4 overflow-clip rounded-md bg-quiet-soft">
				<div
					className={classes("absolute inset-y-0", live && from === null ? "bg-accent-soft" : "bg-warn-soft")}
					style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }}
				/>
				<Marks past={past} track={track} runs={runs} />
			</div>
			{from !== null && (
				<div
					className="absolute bottom-0.5 h-6 border-warn border-l-2 border-dashed"
					style={{ left: `calc(${xOf(track, from) * 100}% - 1px)` }}
					data-testid="compare-mark"
				/>
			)}
			<div
				className={classes(
					"absolute bottom-0.5 h-6 w-1.5 -translate-x-1/2 rounded-full ring-2 ring-surface",
					live ? "bg-accent" : "bg-warn",
				)}
				style={{ left: `${x * 100}%` }}
			/>
		</>
	);
}

const Labels = memo(function Labels({ track, stop }: { track: Track; stop: number }) {
	const words = useWords().timeline;
	const at = track.spans.findLast(({ first }) => first <= stop);
	return (
		<div className="absolute inset-x-0 top-0 h-4.5">
			{track.spans.map((span) => {
				const name =
					span.prelude !== null
						? words.prelude(labNumber(span.prelude) ?? span.prelude)
						: span.number === null
							? ""
							: String(span.number);
				return (
					<span
						key={span.first}
						className={classes(
							"absolute overflow-clip whitespace-nowrap text-xs tabular-nums leading-4.5",
							span === at ? "font-semibold text-ink" : "text-ink-faint",
						)}
						style={{ left: `${span.x * 100}%`, maxWidth: `${span.width * 100}%` }}
					>
						{name}
					</span>
				);
			})}
		</div>
	);
});

/** Drawn again only when something has happened, not when one looks elsewhere. */
const Marks = memo(function Marks({ past, track, runs }: Pick<Props, "past" | "track" | "runs">) {
	const bars = useMemo(() => {
		const counts = activity(past, track, parts);
		const most = Math.log2(2 + Math.max(...counts));
		return counts
			.flatMap((count, part) => {
				if (count === 0) return [];
				const height = 18 * Math.max(0.22, Math.log2(1 + count) / most);
				return [`M${part + 0.15} 20V${(20 - height).toFixed(1)}h0.7V20z`];
			})
			.join("");
	}, [past, track]);
	const commands = useMemo(() => {
		const places = commandStops(past, track, runs).map((stop) => Math.round(xOf(track, stop) * 1000));
		return [...new Set(places)].map((place) => `M${(place / 1000) * parts} 0v3.5`).join("");
	}, [past, track, runs]);
	return (
		<svg
			className="absolute inset-0 size-full"
			viewBox={`0 0 ${parts} 20`}
			preserveAspectRatio="none"
			aria-hidden
			focusable={false}
		>
			<path d={bars} className="fill-accent" opacity={0.75} />
			<path d={commands} className="stroke-ink-faint" strokeWidth={1} vectorEffect="non-scaling-stroke" />
			<path
				d={track.spans.map(({ x }) => (x > 0 ? `M${x * parts} 0v20` : "")).join("")}
				className="stroke-line-strong"
				strokeWidth={1.5}
				vectorEffect="non-scaling-stroke"
			/>
		</svg>
	);
});
