import { ChevronLeft, ChevronRight, GitCompareArrows, Radio } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useDeferredValue, useEffect, useMemo, useRef } from "react";
import type { Past } from "@/client/history";
import { lastPlace, type Moment, type Place } from "@/client/moment";
import type { Runs } from "@/client/runs";
import type { SessionStore } from "@/client/store";
import { placeOf, stopAt, stopOf, trackOf } from "@/client/track";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { whenIdle } from "@/components/ui/when-idle";
import type { Lab } from "@/protocol/lab";
import { Bar } from "./Bar";
import { placeText } from "./moment-text";

/** Milliseconds after which the past is asked for, however busy the page is. */
const recallWithin = 2000;

/** A past with so many records in it may be megabytes: it is not asked for before so many milliseconds. */
const manyRecords = 5000;
const heavyAfter = 3000;

interface Props {
	lab: Lab;
	runs: Runs;
	past: Past;
	moment: Moment | null;
	from: Place | null;
	store: SessionStore;
	online: boolean;
}

/** Everything that happened in this sandbox, in order; a slider to look back with. */
export function Timeline({ lab, runs, past, moment, from, store, online }: Props) {
	const words = useWords();
	const { timeline, changed } = words;
	// What commands print must not hold up the graph.
	const calm = useDeferredValue(runs);
	const track = useMemo(() => trackOf(past, lab), [past, lab]);
	const stop = moment ? Math.min(stopOf(past, track, moment.place), track.last) : track.last;
	const { complete } = past;
	const heavy = past.base.state.size > manyRecords;
	const { epoch } = past.base.clock;
	const cut = complete && past.base.clock.n > 0;

	// biome-ignore lint/correctness/useExhaustiveDependencies: another sandbox or a new connection asks again
	useEffect(() => {
		if (online && !complete) return whenIdle(() => void store.recall(), recallWithin, heavy ? heavyAfter : 0);
	}, [store, online, complete, epoch, heavy]);

	const go = (to: number) => store.look(to >= track.last ? null : placeOf(past, track, Math.max(0, to)));
	const drag = useDrag((x) => go(stopAt(track, x)));

	function keyDown(event: KeyboardEvent) {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const begins = track.spans.map(({ first }) => first);
		const to: Record<string, number | undefined> = {
			ArrowLeft: stop - 1,
			ArrowDown: stop - 1,
			ArrowRight: stop + 1,
			ArrowUp: stop + 1,
			PageDown: begins.findLast((first) => first < stop) ?? 0,
			PageUp: begins.find((first) => first > stop) ?? track.last,
			Home: 0,
			End: track.last,
			Escape: moment ? track.last : undefined,
		};
		const target = to[event.key];
		if (target === undefined) return;
		event.preventDefault();
		go(target);
	}

	return (
		<section aria-label={timeline.title} data-testid="timeline" className="flex h-full items-center gap-3 px-3">
			<p role="status" className="sr-only">
				{moment ? timeline.past : ""}
			</p>
			<div className="flex shrink-0">
				<Button
					look="quiet"
					size="small"
					className="px-1.5"
					title={timeline.back}
					aria-label={timeline.back}
					data-testid="step-back"
					disabled={stop === 0}
					onClick={() => go(stop - 1)}
				>
					<ChevronLeft className="size-5" aria-hidden />
				</Button>
				<Button
					look="quiet"
					size="small"
					className="px-1.5"
					title={timeline.forward}
					aria-label={timeline.forward}
					data-testid="step-forward"
					disabled={!moment}
					onClick={() => go(stop + 1)}
				>
					<ChevronRight className="size-5" aria-hidden />
				</Button>
			</div>
			{cut && (
				<span
					className="shrink-0 text-ink-faint text-xs tabular-nums"
					title={timeline.cut(words.clock(past.base.time))}
					data-testid="known-from"
				>
					{timeline.from(words.clock(past.base.time))}
				</span>
			)}
			<div
				role="slider"
				tabIndex={0}
				aria-label={timeline.moment}
				aria-valuemin={0}
				aria-valuemax={track.last}
				aria-valuenow={stop}
				aria-valuetext={moment ? placeText(past, moment.place, lab, words) : timeline.isLive}
				title={cut ? timeline.cut(words.clock(past.base.time)) : undefined}
				data-testid="moment"
				data-live={!moment}
				data-clock={moment?.clock && `${moment.clock.epoch}.${moment.clock.n}`}
				onKeyDown={keyDown}
				{...drag}
				className="relative h-full min-w-0 flex-1 cursor-ew-resize touch-none select-none rounded focus-visible:-outline-offset-2"
			>
				<Bar
					past={past}
					track={track}
					runs={calm}
					stop={stop}
					from={from ? stopOf(past, track, from) : null}
					live={!moment}
				/>
			</div>
			<div className="flex shrink-0 items-center gap-1">
				<Button
					look="quiet"
					size="small"
					className={classes("px-1.5", from && "bg-warn-soft text-warn")}
					aria-pressed={from !== null}
					title={from ? changed.stop : `${changed.compare}. ${changed.compareHint}`}
					aria-label={from ? changed.stop : changed.compare}
					data-testid="compare-from"
					onClick={() => store.compare(from ? null : (moment?.place ?? lastPlace(past)))}
				>
					<GitCompareArrows className="size-4.5" aria-hidden />
				</Button>
				<Button
					look={moment ? "primary" : "quiet"}
					size="small"
					aria-pressed={!moment}
					title={moment ? timeline.toLive : timeline.isLive}
					data-testid="live"
					onClick={() => store.look(null)}
				>
					<Radio className={classes("size-4", !moment && "text-ok")} aria-hidden />
					{timeline.live}
				</Button>
			</div>
		</section>
	);
}

/** Where the pointer is held down on an element, from 0 to 1 of its width; told once a frame. */
function useDrag(at: (x: number) => void) {
	const latest = useRef(at);
	latest.current = at;
	const frame = useRef(0);
	useEffect(() => () => cancelAnimationFrame(frame.current), []);
	const tell = ({ currentTarget, clientX }: PointerEvent) => {
		const { left, width } = currentTarget.getBoundingClientRect();
		const x = Math.max(0, Math.min(1, (clientX - left) / width));
		cancelAnimationFrame(frame.current);
		frame.current = requestAnimationFrame(() => latest.current(x));
	};
	return {
		onPointerDown(event: PointerEvent) {
			if (event.button !== 0) return;
			event.currentTarget.setPointerCapture(event.pointerId);
			tell(event);
		},
		onPointerMove(event: PointerEvent) {
			if (event.currentTarget.hasPointerCapture(event.pointerId)) tell(event);
		},
	};
}
