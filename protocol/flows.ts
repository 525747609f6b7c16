import { z } from "zod";

/**
 * When a namespace's flows end if no packet comes, told while somebody looks at them. Beside the state: it is in no
 * difference and in no history. (SPEC 19)
 */
export const FlowsTold = z.strictObject({
	type: z.literal("flows"),
	netns: z.string(),
	/** Milliseconds since 1970, by the agent's clock. */
	time: z.number(),
	/** Is this all that is known, or only what is other than was told last? */
	whole: z.boolean(),
	/** Record ids, with when each entry ends: milliseconds since 1970, by the agent's clock. */
	ends: z.array(z.tuple([z.string(), z.number()])),
});
export type FlowsTold = z.infer<typeof FlowsTold>;

/** What was told of a namespace's flows so far. */
export interface FlowTimes extends Pick<FlowsTold, "netns" | "time"> {
	readonly ends: ReadonlyMap<string, number>;
}

export function flowTimesAfter(before: FlowTimes | null, { netns, time, whole, ends }: FlowsTold): FlowTimes {
	const known = before?.netns === netns && !whole ? before.ends : [];
	return { netns, time, ends: new Map([...known, ...ends]) };
}
