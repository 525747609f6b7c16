/**
 * An order key for each rule of a chain as it is now: those that stay in sequence keep theirs, so that one rule put in,
 * anywhere, is one record more and no other differs. `old`: the keys that they had; null for a new one.
 */
export function ordersFor(old: readonly (number | null)[]): number[] {
	const stays = longestRise(old);
	const orders: number[] = [];
	for (let at = 0; at < old.length; ) {
		const kept = stays.has(at) ? (old[at] ?? null) : null;
		if (kept !== null) {
			orders.push(kept);
			at++;
			continue;
		}
		let end = at;
		while (end < old.length && !stays.has(end)) end++;
		const below = orders.at(-1);
		const above = end < old.length ? (old[end] ?? undefined) : undefined;
		orders.push(...between(below, above, end - at));
		at = end;
	}
	const sound = orders.every((order, at) => at === 0 || order > (orders[at - 1] ?? order));
	// After some fifty in the same gap there is no number left in it.
	return sound ? orders : old.map((_, at) => at + 1);
}

function between(below: number | undefined, above: number | undefined, count: number): number[] {
	const nth = (place: (n: number) => number) => Array.from({ length: count }, (_, n) => place(n + 1));
	if (above === undefined) return nth((n) => Math.floor(below ?? 0) + n);
	if (below === undefined) return nth((n) => Math.ceil(above) - 1 - count + n);
	return nth((n) => below + ((above - below) * n) / (count + 1));
}

/** Places of a longest rising sequence, nulls left out. */
function longestRise(values: readonly (number | null)[]): Set<number> {
	/** By length less one: the place at which a rise of that length ends lowest. */
	const ends: number[] = [];
	const previous: number[] = [];
	const at = (place: number | undefined) => (place === undefined ? null : values[place]) ?? Number.NEGATIVE_INFINITY;
	for (const [place, value] of values.entries()) {
		if (value === null) continue;
		let low = 0;
		let high = ends.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (at(ends[middle]) < value) low = middle + 1;
			else high = middle;
		}
		previous[place] = ends[low - 1] ?? -1;
		ends[low] = place;
	}
	const rise = new Set<number>();
	for (let place = ends.at(-1) ?? -1; place !== -1; place = previous[place] ?? -1) rise.add(place);
	return rise;
}
