import { z } from "zod";

/** A verdict of netfilter on one packet, as the kernel's trace tells it. */
export const Verdict = z.strictObject({
	table: z.string(),
	chain: z.string(),
	/** The rule that matched: what follows `-A CHAIN ` in iptables-save. Null where it is the chain's policy, or its end. */
	rule: z.string().nullable(),
	/** `ACCEPT`, `DROP`, `CONTINUE`, `JUMP:CHAIN` … */
	verdict: z.string(),
});
export type Verdict = z.infer<typeof Verdict>;

/** One verdict, and the packet that met it, as far as the trace names it: enough to know it again among those captured. */
export const Traced = z.strictObject({
	netns: z.string(),
	src: z.string(),
	dst: z.string(),
	/** Of the IP header, as is `length`. */
	id: z.number().int().nonnegative(),
	length: z.number().int().nonnegative(),
	sport: z.number().int().nullable(),
	dport: z.number().int().nullable(),
	verdict: Verdict,
});
export type Traced = z.infer<typeof Traced>;
