import { ChevronLeft, ChevronRight, Pause, Play } from "lucide-react";
import { type KeyboardEvent, useSyncExternalStore } from "react";
import { type Player, type Speed, speeds } from "@/client/journeys/player";
import type { JourneyWords } from "@/client/journeys/sentences";
import { Button } from "@/components/ui/Button";

/** Play, pause, step, speed; and a slider over all stops. */
export function PlayerBar({ player, words: { player: words } }: { player: Player; words: JourneyWords }) {
	const { stop, playing, speed } = useSyncExternalStore(player.subscribe, () => player.shown);
	const step = (label: string, by: 1 | -1, Icon: typeof ChevronLeft) => (
		<Button
			look="quiet"
			size="small"
			className="px-1.5"
			aria-label={label}
			title={label}
			data-testid={by === 1 ? "journey-next" : "journey-previous"}
			disabled={by === 1 ? stop >= player.last : stop === 0 && player.at === 0}
			onClick={() => player.step(by)}
		>
			<Icon className="size-5" aria-hidden />
		</Button>
	);
	return (
		<div className="flex items-center gap-1.5" data-testid="player" data-stop={stop} data-playing={playing}>
			{step(words.previous, -1, ChevronLeft)}
			<Button
				look="primary"
				size="small"
				className="px-2"
				aria-label={playing ? words.pause : words.play}
				title={playing ? words.pause : words.play}
				data-testid="journey-play"
				onClick={() => (playing ? player.pause() : player.play())}
			>
				{playing ? <Pause className="size-4.5" aria-hidden /> : <Play className="size-4.5" aria-hidden />}
			</Button>
			{step(words.next, 1, ChevronRight)}
			<input
				type="range"
				min={0}
				max={player.last}
				step={1}
				value={stop}
				aria-label={words.place}
				aria-valuetext={words.of(stop + 1, player.count)}
				onChange={(event) => player.seek(Number(event.target.value))}
				onKeyDown={(event: KeyboardEvent) => event.stopPropagation()}
				className="mx-1 h-2 min-w-0 flex-1 accent-accent"
			/>
			<span className="shrink-0 text-ink-faint text-sm tabular-nums">
				{stop + 1}/{player.count}
			</span>
			<select
				aria-label={words.speed}
				title={words.speed}
				value={speed}
				onChange={(event) => {
					player.speed = speeds.find((one) => String(one) === event.target.value) ?? (1 satisfies Speed);
				}}
				className="h-8 rounded-lg border border-line-strong bg-surface px-1 text-ink text-sm"
			>
				{speeds.map((one) => (
					<option key={one} value={one}>
						{one}×
					</option>
				))}
			</select>
		</div>
	);
}
