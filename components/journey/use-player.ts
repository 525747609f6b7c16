import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Player } from "@/client/journeys/player";

/** Milliseconds that a stop is shown where nothing is to move. */
const still = 1200;

/** A player of so many stops; of another journey it is another one. It moves while the page is seen. */
export function usePlayer(journey: string, count: number): Player {
	const kept = useRef<{ journey: string; player: Player } | null>(null);
	const before = kept.current;
	if (!before || before.journey !== journey || before.player.count !== count) {
		// More packets of it may have come.
		kept.current = { journey, player: new Player(count, before?.journey === journey ? before.player : null) };
	}
	const player = kept.current?.player ?? new Player(count);
	const { playing, speed } = useSyncExternalStore(player.subscribe, () => player.shown);
	const calm = useCalm();
	useEffect(() => {
		if (!playing) return;
		if (calm) {
			const timer = setInterval(() => player.skip(), still / speed);
			return () => clearInterval(timer);
		}
		let last = performance.now();
		let frame = requestAnimationFrame(function go(now) {
			// A page in the background has no frames: it goes on from where it was.
			player.tick(Math.min(Math.max(now - last, 0), 100));
			last = now;
			frame = requestAnimationFrame(go);
		});
		return () => cancelAnimationFrame(frame);
	}, [player, playing, speed, calm]);
	return player;
}

/** Does the reader want nothing to move? */
function useCalm(): boolean {
	const [query] = useState(() => matchMedia("(prefers-reduced-motion: reduce)"));
	return useSyncExternalStore(
		(changed) => {
			query.addEventListener("change", changed);
			return () => query.removeEventListener("change", changed);
		},
		() => query.matches,
	);
}
