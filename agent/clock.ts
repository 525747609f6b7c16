/**
 * Milliseconds since 1970. A machine's clock that is put forward is followed; one that is put back is not: the time goes
 * on from where it was, so that what came later never seems to have been earlier.
 */
export function steadyClock(wall: () => number = Date.now, ticks = (): number => performance.now()): () => number {
	let start = Number.NEGATIVE_INFINITY;
	return () => {
		const since = ticks();
		start = Math.max(start, wall() - since);
		return Math.floor(start + since);
	};
}

/** The time of all that the agent tells, and of what it waits for. */
export const now = steadyClock();
