import type { Journey } from "@/protocol/journey";

/**
 * Joined anew, most journeys are what they were before: those stay the same objects, so that what shows them is not
 * drawn again. If all are, so is the list.
 */
export function keptOf(before: readonly Journey[], now: readonly Journey[]): readonly Journey[] {
	const known = new Map(before.map((one) => [one.id, one]));
	const kept = now.map((one) => {
		const old = known.get(one.id);
		return old && JSON.stringify(old) === JSON.stringify(one) ? old : one;
	});
	return kept.length === before.length && kept.every((one, n) => one === before[n]) ? before : kept;
}
