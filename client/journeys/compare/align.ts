/** Things of two rows that belong together; one of which the other row has no match stands alone. */
export interface Aligned<T> {
	a: T | null;
	b: T | null;
}

/**
 * Puts two rows side by side in their order, so that the matches are worth the most (Needleman and Wunsch, with gaps for
 * nothing). Where `worth` is 0, the two never stand beside each other. Of equal alignments it takes the one that matches
 * earliest.
 */
export function align<T>(as: readonly T[], bs: readonly T[], worth: (a: T, b: T) => number): Aligned<T>[] {
	// best[n][m]: what the best alignment of all from as[n] and bs[m] on is worth.
	const best = Array.from({ length: as.length + 1 }, () => new Array<number>(bs.length + 1).fill(0));
	const at = (n: number, m: number) => best[n]?.[m] ?? 0;
	for (const [n, a] of [...as.entries()].reverse()) {
		for (const [m, b] of [...bs.entries()].reverse()) {
			const own = worth(a, b);
			const row = best[n];
			if (row) row[m] = Math.max(own > 0 ? own + at(n + 1, m + 1) : 0, at(n + 1, m), at(n, m + 1));
		}
	}
	const aligned: Aligned<T>[] = [];
	let [n, m] = [0, 0];
	while (n < as.length || m < bs.length) {
		const [a, b] = [as[n] ?? null, bs[m] ?? null];
		const own = a !== null && b !== null ? worth(a, b) : 0;
		if (own > 0 && own + at(n + 1, m + 1) === at(n, m)) {
			aligned.push({ a, b });
			n++;
			m++;
		} else if (a !== null && at(n + 1, m) === at(n, m)) {
			aligned.push({ a, b: null });
			n++;
		} else {
			aligned.push({ a: null, b });
			m++;
		}
	}
	return aligned;
}
