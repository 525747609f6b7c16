import { z } from "zod";
import { Dropped } from "./dropped";
import { Traced } from "./trace";

/**
 * What `tcpdump -i any` captures has LINUX_SLL2 as its link type: a header of its own, with the ifindex and the
 * direction in it, and then the packet from its network layer on. The sender's MAC address is in it, the receiver's not.
 */
export const linkType = 276;
export const cookedLength = 20;

/** A packet as one namespace's kernel handed it to the capture, at one interface. */
export const Packet = z.strictObject({
	/** Counts the epoch's packets in the order in which they were heard of; one that was dropped has none. */
	id: z.number().int().nonnegative(),
	/** Nanoseconds since 1970 by the kernel's time stamp, 19 digits: they sort as text. */
	time: z.string(),
	netns: z.string(),
	ifindex: z.number().int().nonnegative(),
	/** The interface's name by then; null where it was gone before it could be asked for. */
	dev: z.string().nullable(),
	direction: z.enum(["in", "out"]),
	/** Bytes from the network layer on; `bytes` may have fewer of them. */
	length: z.number().int().nonnegative(),
	/** What was captured, LINUX_SLL2's header and all, in base64. */
	bytes: z.string(),
	/** As `tcpdump -nn` prints it, without time, interface and direction. */
	summary: z.string(),
});
export type Packet = z.infer<typeof Packet>;

/**
 * What is captured, and when. `steps`: from before a step's first command to after its end; `on`: until it is turned off.
 */
export const CaptureSetting = z.strictObject({
	mode: z.enum(["off", "steps", "on"]),
	/** In pcap-filter's language; empty for everything. */
	filter: z.string().max(1024),
	/** Ask netfilter, too, what it does with each packet: chains of our own switch the kernel's trace on meanwhile. */
	trace: z.boolean().optional(),
});
export type CaptureSetting = z.infer<typeof CaptureSetting>;

/** What a namespace's capture has counted in this epoch. */
export const CaptureCount = z.strictObject({
	netns: z.string(),
	/** Packets that were told. */
	told: z.number().int().nonnegative(),
	/** Dropped by the kernel, since tcpdump did not read fast enough. */
	kernel: z.number().int().nonnegative(),
	/** Left out by us, since there were more of them than we tell. */
	left: z.number().int().nonnegative(),
});
export type CaptureCount = z.infer<typeof CaptureCount>;

/** Told whenever it is another than before, at most twice a second for its counts. */
export const CaptureStatus = z.strictObject({
	type: z.literal("capture"),
	setting: CaptureSetting,
	/** Is a capture in every namespace at this moment? */
	listening: z.boolean(),
	/** Why one is not there, as tcpdump said it. */
	said: z.string().nullable(),
	/** This kernel cannot be asked to trace: it has no nf_tables. */
	untraced: z.boolean().optional(),
	counts: z.array(CaptureCount),
});
export type CaptureStatus = z.infer<typeof CaptureStatus>;

/** Those of an epoch, in order of their ids. What one batch holds was heard of within some 20 ms. */
export const Packets = z.strictObject({
	epoch: z.number().int().nonnegative(),
	packets: z.array(Packet),
	/** Verdicts that were told with them, in the order in which each namespace's came. */
	traces: z.array(Traced).optional(),
	/** What kernels have counted as dropped until then. */
	dropped: z.array(Dropped).optional(),
});
export type Packets = z.infer<typeof Packets>;

/** A field of a dissected packet, and those that it consists of. Places count in the packet's `bytes`. */
export interface Field {
	/** As the dissector puts it: `Time to Live: 64`. */
	text: string;
	from: number;
	length: number;
	fields: Field[];
}
export const Field: z.ZodType<Field> = z.strictObject({
	text: z.string(),
	from: z.number().int().nonnegative(),
	length: z.number().int().nonnegative(),
	get fields() {
		return z.array(Field);
	},
});

/** A header, outermost first: an inner packet's layers follow those that carry it. `name` is the dissector's: `ip`, `vxlan` … */
export const Layer = z.strictObject({
	name: z.string(),
	text: z.string(),
	from: z.number().int().nonnegative(),
	length: z.number().int().nonnegative(),
	fields: z.array(Field),
});
export type Layer = z.infer<typeof Layer>;
