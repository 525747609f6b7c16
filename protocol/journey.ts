import { z } from "zod";
import { DropReason } from "./dropped";
import { Verdict } from "./trace";

/**
 * The way of real packets, joined from what the captures of all namespaces heard, by what routing and NAT leave as it
 * is. Nothing in it is guessed: a hop is a packet that a kernel handed to a capture, and where the captures say no
 * more, a journey says no more.
 */

const bytes = z.number().int().nonnegative();
const port = z.number().int().min(0).max(65535);

/**
 * One header as it stands in a packet. `bytes` is its own length. The outermost Ethernet header is known by its sender
 * only (LINUX_SLL2 holds no receiver), and its 14 bytes are none of the capture's.
 */
export const Header = z.discriminatedUnion("type", [
	z.strictObject({ type: z.literal("ethernet"), bytes, src: z.string(), dst: z.string().nullable() }),
	z.strictObject({
		type: z.literal("arp"),
		bytes,
		op: z.enum(["request", "reply", "other"]),
		sender: z.string(),
		senderMac: z.string(),
		target: z.string(),
		targetMac: z.string(),
	}),
	z.strictObject({
		type: z.literal("ipv4"),
		bytes,
		src: z.string(),
		dst: z.string(),
		ttl: z.number().int(),
		id: z.number().int(),
		/** Bytes with all that it carries. */
		length: bytes,
		protocol: z.number().int(),
		/** Must it not be fragmented? */
		df: z.boolean(),
		/** Bytes into the whole packet, of a fragment. */
		offset: bytes,
	}),
	z.strictObject({
		type: z.literal("ipv6"),
		bytes,
		src: z.string(),
		dst: z.string(),
		ttl: z.number().int(),
		length: bytes,
		protocol: z.number().int(),
	}),
	z.strictObject({
		type: z.literal("icmp"),
		bytes,
		kind: z.number().int(),
		code: z.number().int(),
		/** Of an echo. */
		id: z.number().int().nullable(),
		seq: z.number().int().nullable(),
		/** Of "fragmentation needed": the largest packet that would pass. */
		mtu: z.number().int().nullable(),
	}),
	z.strictObject({ type: z.literal("udp"), bytes, sport: port, dport: port }),
	z.strictObject({
		type: z.literal("tcp"),
		bytes,
		sport: port,
		dport: port,
		seq: z.number().int(),
		ack: z.number().int(),
		/** As tcpdump writes them: `S`, `S.`, `P.`, `F.`, `R` … */
		flags: z.string(),
	}),
	z.strictObject({ type: z.literal("vxlan"), bytes, vni: z.number().int() }),
	/** What is carried, opaque. */
	z.strictObject({ type: z.literal("data"), bytes }),
]);
export type Header = z.infer<typeof Header>;
export type HeaderOf<T extends Header["type"]> = Extract<Header, { type: T }>;

/** What is another than at the hop before. Values are as tools write them. */
export const Change = z.discriminatedUnion("what", [
	z.strictObject({
		what: z.enum(["mac", "ttl", "source", "destination", "vni"]),
		/** Does it stand in a tunnel's outer header? */
		outer: z.boolean(),
		/** Addresses with `:PORT` where there is one, and it changed. */
		from: z.string(),
		to: z.string(),
		/** Of an address: who has rewritten it, where a trace or conntrack's entry tells. */
		by: z
			.discriminatedUnion("known", [
				z.strictObject({ known: z.literal("rule"), verdict: Verdict }),
				z.strictObject({ known: z.literal("conntrack"), record: z.string(), undone: z.boolean() }),
			])
			.nullable(),
	}),
	/** Headers were put around it (`wrapped`), or taken off. Outermost first; `bytes` is what they add up to. */
	z.strictObject({ what: z.enum(["wrapped", "unwrapped"]), headers: z.array(Header), bytes }),
]);
export type Change = z.infer<typeof Change>;

/** A packet at one interface. */
export const Sighting = z.strictObject({
	/** Id of the captured packet. */
	packet: z.number().int().nonnegative(),
	/** Nanoseconds since 1970, as the packet has it. */
	time: z.string(),
	netns: z.string(),
	ifindex: z.number().int().nonnegative(),
	dev: z.string().nullable(),
	direction: z.enum(["in", "out"]),
	/** Whom the frame was for, where the kernel says it: of what goes out it says nothing. */
	frame: z.enum(["own", "broadcast", "multicast", "other"]).nullable(),
	headers: z.array(Header),
	/** Bytes from the network layer on. */
	length: bytes,
	changes: z.array(Change),
	/**
	 * Where it came by in fragments: all that is said of it here is said of the packet that they are, put together from
	 * what was captured of them; `packet` and `time` are those of the first that came. Absent where it was whole.
	 */
	fragments: z
		.strictObject({
			parts: z.array(z.strictObject({ packet: z.number().int().nonnegative(), offset: bytes, length: bytes })),
			/** None is missing. */
			complete: z.boolean(),
		})
		.optional(),
});
export type Sighting = z.infer<typeof Sighting>;

/** ARP asking for an address, and what came of it. */
export const Asking = z.strictObject({
	netns: z.string(),
	dev: z.string().nullable(),
	address: z.string(),
	/** How often it asked. */
	times: z.number().int().positive(),
	/** The answer; null for none. */
	mac: z.string().nullable(),
	hops: z.array(Sighting),
});
export type Asking = z.infer<typeof Asking>;

/** One end of a tunnel that a program makes: what goes out of the device it reads, what comes in by it it has written. */
const TunnelEnd = z.strictObject({
	netns: z.string(),
	dev: z.string().nullable(),
	/** The program that holds the device, and its record; null where none is known, or more than one. */
	program: z.strictObject({ name: z.string(), record: z.string() }).nullable(),
});

/**
 * A packet went out of the kernel by a device that a program reads (tun), and the same packet came in by another such
 * device: same IP id, sequence number and content. What the programs sent each other meanwhile is encrypted: which
 * datagram had it in is told only where nothing else is possible.
 */
export const Carriage = z.strictObject({
	from: TunnelEnd,
	to: TunnelEnd,
	/** Datagrams that went from the one namespace to the other, out after it and in before it, and are as long as they must be. */
	candidates: z.number().int().nonnegative(),
	/** What each datagram is longer by than what it has in it; null where that cannot be told. */
	overhead: z.number().int().nullable(),
	/** Packets of this tunnel, in either direction, that a datagram of just that length was found for; and all of them. */
	agree: z.number().int().nonnegative(),
	of: z.number().int().positive(),
	/** The way of the datagram that carried it; empty where it is not certain which one did. */
	hops: z.array(Sighting),
});
export type Carriage = z.infer<typeof Carriage>;

export const Hop = Sighting.extend({
	/** The ARP that it waited for before it went out here. */
	waited: Asking.nullable(),
	/** What netfilter said in this namespace since the hop before, where it was traced. */
	verdicts: z.array(Verdict),
	/** How it came here from the hop before, where programs had it in between. */
	carried: Carriage.optional(),
});
export type Hop = z.infer<typeof Hop>;

/** How one packet's way ends, and by what that is known. */
export const TripEnd = z.discriminatedUnion("code", [
	/** It came to the one who it was for: an answer came from there, or it is an answer to who asked from there. */
	z.strictObject({ code: z.literal("arrived"), netns: z.string() }),
	/** An ICMP message says what became of it. */
	z.strictObject({
		code: z.literal("refused"),
		/** Where the message came from, as far as it was seen: the namespace of its first hop, and its source. */
		netns: z.string(),
		by: z.string(),
		kind: z.number().int(),
		icmpCode: z.number().int(),
		/** Of "fragmentation needed". */
		mtu: z.number().int().nullable(),
		/** Before it gave up, it asked for this by ARP. */
		asked: Asking.nullable(),
	}),
	/** ARP was asked for the next hop, and nobody answered. */
	z.strictObject({ code: z.literal("no-neighbour"), netns: z.string(), asked: Asking }),
	/** A trace says so. */
	z.strictObject({ code: z.literal("dropped"), netns: z.string(), verdict: Verdict }),
	/** The kernel there has counted as many packets as dropped for this reason as went no further in that time. */
	z.strictObject({
		code: z.literal("counted"),
		netns: z.string(),
		reason: DropReason,
		count: z.number().int().positive(),
	}),
	/** The interface that it had to pass was down, or had no carrier, at that moment. */
	z.strictObject({
		code: z.literal("link-down"),
		netns: z.string(),
		dev: z.string(),
		why: z.enum(["down", "no-carrier"]),
		/** How that is known to be its way: the cable's other end, the routing table, or packets of the same addresses. */
		by: z.enum(["other-end", "route", "others"]),
	}),
	/** No capture has seen it after this, and nothing says why. */
	z.strictObject({ code: z.literal("last-seen"), netns: z.string(), dev: z.string().nullable() }),
]);
export type TripEnd = z.infer<typeof TripEnd>;

/** One packet from where it was first seen to where it was last seen. */
export const Trip = z.strictObject({
	/** `there` is the way of whoever began. `error`: an ICMP message about one of these packets. */
	role: z.enum(["there", "back", "error"]),
	/** In tcpdump's words. */
	summary: z.string(),
	hops: z.array(Hop),
	/** What netfilter said after the last hop. */
	verdicts: z.array(Verdict),
	end: TripEnd,
});
export type Trip = z.infer<typeof Trip>;

/** One exchange: a ping with its answer, a TCP connection with all its segments, an ARP question. */
export const Journey = z.strictObject({
	/** Stable as long as its first packet is kept. */
	id: z.string(),
	protocol: z.enum(["icmp", "tcp", "udp", "arp", "other"]),
	/** Who began: the namespace that its first packet was first seen in, and its addresses by then. */
	netns: z.string(),
	from: z.string(),
	to: z.string(),
	/** A ping's place in its row. */
	seq: z.number().int().nullable(),
	/** Nanoseconds since 1970: its first and its last hop. */
	begun: z.string(),
	ended: z.string(),
	/** Did an answer arrive where it began? */
	answered: z.boolean(),
	/**
	 * Its beginning was not captured: a capture that began later, or packets that are kept no longer. That no answer is
	 * there says nothing then, nor who began.
	 */
	midway: z.literal(true).optional(),
	/** In the order of their first hops. */
	trips: z.array(Trip),
	/** Trips in their middle that are left out: a page is told of a flood's beginning and end only. */
	omitted: z.number().int().positive().optional(),
});
export type Journey = z.infer<typeof Journey>;
