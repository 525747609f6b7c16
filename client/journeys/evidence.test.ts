import { describe, expect, it } from "vitest";
import type { Dropped } from "@/protocol/dropped";
import { Journey } from "@/protocol/journey";
import type { LinkRecord, RouteRecord } from "@/protocol/records";
import { heard } from "../testing/packets";
import { journeysOf } from "./journeys";
import type { Known } from "./known";
import { endText, journeyWords } from "./sentences";
import type { Span } from "./spans";

const packets = heard("dropped");
/** Of the pings in their order: two that rp_filter dropped, one answered, one without a route, one refused, one with a link down. */
const join = (known: Partial<Known>) =>
	journeysOf(packets, { flows: [], ...known }).filter((one) => one.protocol === "icmp");
const endsOf = (known: Partial<Known>) => join(known).map(({ trips }) => trips[0]?.end);
const lastSeen = { code: "last-seen", netns: "mid", dev: "eth0" };
const [first, second, , noRoute, , downed] = join({}).map(({ ended }) => ended);

const later = (time = "0", seconds = 0) => String(BigInt(time) + BigInt(Math.round(seconds * 1e9)));
const dropped = (reason: Dropped["reason"], count: number, after: string, until: string): Dropped[] => [
	{ netns: "mid", reason, count, after, until },
];

it("without evidence they were last seen there", () => {
	expect(endsOf({})).toMatchObject([lastSeen, lastSeen, { code: "arrived" }, lastSeen, { code: "refused" }, lastSeen]);
});

describe("what the kernel counted as dropped", () => {
	const both = dropped("rp_filter", 2, later(first, -0.1), later(second, 0.1));

	it("ends as many packets as got no further in that time", () => {
		const end = { code: "counted", netns: "mid", reason: "rp_filter", count: 2 };
		expect(endsOf({ dropped: both })).toMatchObject([end, end, { code: "arrived" }, lastSeen, {}, lastSeen]);
		const [journey] = join({ dropped: both });
		expect(Journey.parse(journey)).toEqual(journey);
		expect(journey?.trips[0] && endText(journey.trips[0].end, journeyWords.en)).toEqual([
			"Dropped in mid by `rp_filter`: the way back to its source does not lead out where it came in. Its counter `TcpExtIPReversePathFilter` rose by 2, just as many as got no further there.",
		]);
	});

	it("names no packet where more or fewer got no further, or where two reasons were counted", () => {
		const all = [lastSeen, lastSeen, { code: "arrived" }, lastSeen, { code: "refused" }, lastSeen];
		const [one] = both;
		if (!one) throw new Error("no drops");
		expect(endsOf({ dropped: [{ ...one, count: 1 }] })).toMatchObject(all);
		expect(endsOf({ dropped: [{ ...one, count: 3 }] })).toMatchObject(all);
		expect(endsOf({ dropped: [one, { ...one, reason: "not-forwarding", count: 1 }] })).toMatchObject(all);
		expect(endsOf({ dropped: [{ ...one, netns: "one" }] })).toMatchObject(all);
	});

	it("leaves out those that ICMP has told of, which are counted as well", () => {
		const refused = join({})[4]?.begun;
		const of = (count: number) => dropped("no-route", count, later(noRoute, -0.1), later(refused, 0.01));
		expect(endsOf({ dropped: of(1) })[3]).toMatchObject(lastSeen);
		expect(endsOf({ dropped: of(2) })[3]).toMatchObject({ code: "counted", reason: "no-route", count: 1 });
	});
});

describe("an interface that was down at that moment", () => {
	const time = Number(BigInt(downed ?? "0") / 1_000_000n);
	const link = (
		netns: string,
		ifindex: number,
		name: string,
		flags: string[],
		peer?: [string, number],
	): LinkRecord => ({
		id: `link:${netns}#${ifindex}`,
		kind: "link",
		netns,
		ifindex,
		name,
		type: "veth",
		mac: null,
		mtu: 1500,
		flags,
		operstate: "DOWN",
		master: null,
		peerNetns: peer?.[0] ?? null,
		peerIndex: peer?.[1] ?? null,
		details: {},
	});
	const route = (dst: string, dev: string): RouteRecord => ({
		id: `route:mid#${dst}`,
		kind: "route",
		netns: "mid",
		family: "inet",
		table: "main",
		type: "unicast",
		dst,
		gateway: null,
		dev,
		protocol: null,
		scope: null,
		prefsrc: null,
		metric: null,
		flags: [],
		nexthops: [],
	});
	const during = (record: Span["record"], from = time - 50, until: number | null = null): Span => ({
		record,
		from,
		until,
	});
	const sent = packets.find(({ netns, dev, direction }) => netns === "mid" && dev === "eth1" && direction === "out");
	const index = sent?.ifindex ?? 0;
	const noCarrier = during(link("mid", index, "eth1", ["NO-CARRIER", "BROADCAST", "UP"]));
	const routes = [during(route("10.8.0.0/24", "eth1")), during(route("default", "eth0"))];

	it("explains a packet that the routing table led there", () => {
		expect(endsOf({ spans: [noCarrier, ...routes] }).at(-1)).toEqual({
			code: "link-down",
			netns: "mid",
			dev: "eth1",
			why: "no-carrier",
			by: "route",
		});
	});

	it("does not where the table leads elsewhere, or it was up again", () => {
		const elsewhere = [during(route("10.8.0.1/32", "eth0")), ...routes];
		expect(endsOf({ spans: [noCarrier, ...elsewhere] }).at(-1)).toMatchObject(lastSeen);
		const over = { ...noCarrier, until: time - 10 };
		expect(endsOf({ spans: [over, ...routes] }).at(-1)).toMatchObject(lastSeen);
	});

	it("explains one that went out while the cable's other end was down", () => {
		const out = packets.filter(({ netns }) => netns === "one");
		const own = out.at(-1)?.ifindex ?? 0;
		const ends = [
			during(link("one", own, "eth0", ["UP", "LOWER_UP"], ["mid", 77]), 0),
			during(link("mid", 77, "eth0", ["BROADCAST"]), 0),
		];
		const journeys = journeysOf(out, { flows: [], spans: ends });
		expect(journeys[0]?.trips[0]?.end).toEqual({
			code: "link-down",
			netns: "mid",
			dev: "eth0",
			why: "down",
			by: "other-end",
		});
	});
});
