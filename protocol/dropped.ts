import { z } from "zod";

/** Why a kernel drops a packet that came in, and the counter that says so, as nstat calls it. */
export const dropCounters = {
	/** The way back to its source does not lead out where it came in. */
	rp_filter: "TcpExtIPReversePathFilter",
	"no-route": "IpExtInNoRoutes",
	/** It is for somebody else, and this namespace does not forward. */
	"not-forwarding": "IpInAddrErrors",
} as const;
export const DropReason = z.enum(["rp_filter", "no-route", "not-forwarding"]);
export type DropReason = z.infer<typeof DropReason>;

/**
 * What a namespace's kernel has counted as dropped between two looks at its counters. Told only where every packet that
 * came in meanwhile was captured: which of them are meant can then be found out by counting.
 */
export const Dropped = z.strictObject({
	netns: z.string(),
	reason: DropReason,
	count: z.number().int().positive(),
	/** Nanoseconds since 1970, 19 digits: after the first look, and until the second. */
	after: z.string(),
	until: z.string(),
});
export type Dropped = z.infer<typeof Dropped>;
