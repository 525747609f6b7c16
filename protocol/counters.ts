import { z } from "zod";

/** What a rule has matched, or a chain's policy has been applied to, since it was made or the counters were put back. */
export const Count = z.strictObject({
	packets: z.number().int().nonnegative(),
	bytes: z.number().int().nonnegative(),
});
export type Count = z.infer<typeof Count>;

/** `id`: of the rule's or the chain's record. */
export const Counted = z.strictObject({ id: z.string(), ...Count.shape });
export type Counted = z.infer<typeof Counted>;

/**
 * The counters of one namespace that are others than were told last; 0 for a rule that is gone. Beside the state: they
 * are in no difference and in no history. (SPEC 12)
 */
export const CountersTold = z.strictObject({
	type: z.literal("counters"),
	netns: z.string(),
	/** Milliseconds since 1970, by the agent's clock. */
	time: z.number(),
	counts: z.array(Counted),
});
export type CountersTold = z.infer<typeof CountersTold>;

/** By record id. What is not in it has counted nothing. */
export type Counts = ReadonlyMap<string, Count>;

/** The counters after these were told. */
export function countsAfter(counts: Counts, told: Iterable<Counted>): Counts {
	const next = new Map(counts);
	for (const { id, packets, bytes } of told) {
		if (packets === 0) next.delete(id);
		else next.set(id, { packets, bytes });
	}
	return next;
}

/** What leads from one reading to another, as it is told. */
export function newCounts(from: Counts, to: Counts): Counted[] {
	const told: Counted[] = [];
	for (const [id, count] of to) if (from.get(id)?.packets !== count.packets) told.push({ id, ...count });
	for (const id of from.keys()) if (!to.has(id)) told.push({ id, packets: 0, bytes: 0 });
	return told;
}

/** The same as a list, for a view. */
export const countedIn = (counts: Counts): Counted[] => [...counts].map(([id, count]) => ({ id, ...count }));
