import { z } from "zod";
import { familyOf } from "./address";

/**
 * The way of a packet, found out by asking the kernel and without sending any:
 * `ip route get` in each namespace, hop by hop, and the records between them.
 */

const Address = z.union([z.ipv4(), z.ipv6()]);

/** From which namespace, and where to. */
export const RouteQuestion = z
	.strictObject({
		/** `HOST` or `HOST/NAME`. */
		netns: z.string().min(1).max(320),
		to: Address,
		/** An address of that namespace; the kernel chooses if null. */
		from: Address.nullable().default(null),
		/** Firewall mark, as `ip route get … mark` takes it. */
		mark: z.number().int().min(1).max(0xffffffff).nullable().default(null),
		/** TCP's port; a ping if null. */
		port: z.number().int().min(1).max(65535).nullable().default(null),
	})
	.refine(({ to, from }) => from === null || familyOf(to) === familyOf(from), {
		path: ["from"],
		error: "not of the family of `to`",
	});
export type RouteQuestion = z.infer<typeof RouteQuestion>;

/** An interface on the way. */
const Passed = z.strictObject({
	/** Its record's id. */
	id: z.string(),
	netns: z.string(),
	name: z.string(),
});
export type Passed = z.infer<typeof Passed>;

/** A rule of iptables: its record's id, and as it is typed (`-t nat -A POSTROUTING …`). */
const RuleNamed = z.strictObject({ id: z.string(), text: z.string() });
export type RuleNamed = z.infer<typeof RuleNamed>;

/** An address that NAT rewrites, where. `rule` is null where an answer is translated back. */
export const Rewrite = z.strictObject({
	netns: z.string(),
	field: z.enum(["source", "destination"]),
	from: z.string(),
	to: z.string(),
	/** The port that a destination is given beside its address. */
	port: z.number().int().nullable(),
	rule: RuleNamed.nullable(),
});
export type Rewrite = z.infer<typeof Rewrite>;

/** What lies between the interface that it leaves by and the one that it comes in by. */
export const Crossing = z.discriminatedUnion("kind", [
	z.strictObject({ kind: z.literal("cable"), from: Passed, to: Passed }),
	z.strictObject({
		kind: z.literal("bridge"),
		bridge: Passed,
		/** Ports; null where it is the bridge's own interface. */
		in: Passed.nullable(),
		out: Passed.nullable(),
		/** Has the forwarding database an entry for the MAC address, or would all ports get it? */
		known: z.boolean(),
	}),
	z.strictObject({ kind: z.literal("macvlan"), from: Passed, to: Passed }),
	z.strictObject({
		kind: z.literal("tunnel"),
		from: Passed,
		to: Passed,
		/** The other end's address, which the wrapped packet goes to. */
		remote: z.string(),
		/** The way of the wrapped packet. */
		get outer(): z.ZodType<RouteWay> {
			return RouteWay;
		},
	}),
]);
export type Crossing = z.infer<typeof Crossing>;

/** One namespace on the way, and what its kernel said. */
export const RouteHop = z.strictObject({
	netns: z.string(),
	/** null where the packet starts. */
	iif: Passed.nullable(),
	/** As it comes here; null where the kernel could choose no source. */
	src: z.string().nullable(),
	dst: z.string(),
	rewrites: z.array(Rewrite),
	/** Rules that may or may not apply: that cannot be told from here. The way is the one for when they do not. */
	undecided: z.array(RuleNamed),
	/** Rules that rewrite this destination, but for another protocol or port. */
	others: z.array(RuleNamed),
	/** The policy rule that led to the route, as `ip rule` prints it; null where the kernel gave no route. */
	rule: z.string().nullable(),
	/** The route, as `ip route` prints it. */
	route: z.string().nullable(),
	/** An interface that has the destination's subnet, but is down: its more specific route is gone. */
	missed: z.string().nullable(),
	/** Of the route: table and type; null with it. */
	table: z.string().nullable(),
	/** Its record's id, where there is one. */
	routeId: z.string().nullable(),
	/** Who gets the frame; null where it is delivered here, or goes nowhere. */
	nextHop: z.string().nullable(),
	/** Is it a gateway, or the destination itself? */
	viaGateway: z.boolean(),
	out: Passed.nullable(),
	/** The next hop's entry; null where the interface needs none. `state` is null where there is no entry yet. */
	neighbour: z
		.strictObject({ id: z.string().nullable(), state: z.string().nullable(), lladdr: z.string().nullable() })
		.nullable(),
	/** Who answers ARP or NDP is not who has the address: by proxy_arp, or by an entry (`ip neigh add proxy`). */
	proxied: z.literal([false, "sysctl", "entry"]),
	crossings: z.array(Crossing),
});
export type RouteHop = z.infer<typeof RouteHop>;

/** How a way ends. Only `delivered` is the end that one wants. */
export const routeEnds = [
	"delivered",
	"elsewhere", // an answer reaches another namespace than the one that asked
	"no-route",
	"unreachable", // by a route or a rule of this type, as are the next two
	"blackhole",
	"prohibit",
	"not-unicast", // a broadcast or multicast address
	"no-source", // `from` is no address of the namespace
	"link-down",
	"no-carrier",
	"no-neighbour", // nobody there has the next hop's address
	"wrong-mac", // a static entry names a MAC address that nobody there has
	"outside", // it leaves what the lab shows
	"process", // to the program that holds a tun or tap
	"no-fdb", // a vxlan that does not know where to send this MAC address
	"no-remote", // no tunnel of this kind at the other end's address
	"outer", // the wrapped packet does not arrive
	"no-forward",
	"rp-filter", // IPv4's, as is the next
	"martian", // its source is an address of the namespace that it comes to
	"filtered", // by a rule of iptables, or a chain's policy
	"not-translated-back", // an answer whose address is not the one that was asked
	"loop",
	"ttl",
	"refused", // by the kernel, for a reason that is not known here
] as const;
export const RouteEnd = z.strictObject({
	code: z.enum(routeEnds),
	/** Where. */
	netns: z.string(),
	/** What a sentence about it needs, by name. */
	values: z.record(z.string(), z.string()),
});
export type RouteEnd = z.infer<typeof RouteEnd>;

export interface RouteWay {
	hops: RouteHop[];
	end: RouteEnd;
}
export const RouteWay: z.ZodType<RouteWay> = z.strictObject({
	hops: z.array(z.lazy(() => RouteHop)),
	end: RouteEnd,
});

/** The way there; and the way of the answer, where there is one. */
export const RouteAnswer = z.strictObject({
	question: RouteQuestion,
	there: RouteWay,
	/** null where the packet does not arrive, or never leaves its namespace. */
	back: RouteWay.nullable(),
});
export type RouteAnswer = z.infer<typeof RouteAnswer>;
