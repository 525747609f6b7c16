import { describe, expect, it } from "vitest";
import { Journey } from "@/protocol/journey";
import { heard, journeyTo } from "../testing/packets";
import { journeysOf } from "./journeys";
import { fragmentsText, journeyWords } from "./sentences";

const none = { flows: [] };
const packets = heard("fragments");
/** A fragment that is not the last one, or not the first. */
const isFragment = ({ bytes }: (typeof packets)[number]) => {
	const raw = Buffer.from(bytes, "base64");
	return raw.readUInt16BE(0) === 0x0800 && (raw.readUInt16BE(26) & 0x3fff) !== 0;
};
const isLater = (packet: (typeof packets)[number]) =>
	isFragment(packet) && (Buffer.from(packet.bytes, "base64").readUInt16BE(26) & 0x1fff) !== 0;

/** `mid eth1 out 3*3028`: at each hop in how many fragments, and how large the packet is that they are. */
const waysOf = ({ trips }: Journey) =>
	trips.map(({ hops }) =>
		hops.map(({ netns, dev, direction, length, fragments }) => {
			const parts = fragments ? `${fragments.parts.length}${fragments.complete ? "" : "?"}` : "1";
			return `${netns} ${dev} ${direction} ${parts}*${length}`;
		}),
	);

describe("a ping that is larger than the MTU", () => {
	it("is one journey of one packet each way, in its fragments at each hop", () => {
		const ping = journeyTo(journeysOf(packets, none), "10.8.0.1");
		expect(waysOf(ping)).toEqual([
			["one eth0 out 3*3028", "mid eth0 in 3*3028", "mid eth1 out 3*3028", "two eth0 in 3*3028"],
			["two eth0 out 3*3028", "mid eth1 in 3*3028", "mid eth0 out 3*3028", "one eth0 in 3*3028"],
		]);
		expect(ping).toMatchObject({ answered: true, seq: 1 });
		expect(ping.trips.map(({ end }) => end.code)).toEqual(["arrived", "arrived"]);
		expect(ping.trips[0]?.hops[0]?.headers).toMatchObject([
			{ type: "ethernet" },
			{ type: "ipv4", length: 3028, offset: 0 },
			{ type: "icmp", kind: 8, seq: 1 },
			{ type: "data", bytes: 3000 },
		]);
		const parts = ping.trips[0]?.hops[0]?.fragments?.parts.map(({ offset, length }) => [offset, length]);
		expect(parts).toEqual([
			[0, 1480],
			[1480, 1480],
			[2960, 48],
		]);
	});

	it("is known again where a router has cut it, and NAT has rewritten it", () => {
		const ping = journeysOf(packets, none).findLast(({ protocol }) => protocol === "icmp");
		expect(ping && waysOf(ping)).toEqual([
			["one eth0 out 1*1328", "mid eth0 in 1*1328", "mid eth1 out 2*1328", "two eth0 in 2*1328"],
			["two eth0 out 2*1328", "mid eth1 in 2*1328", "mid eth0 out 2*1328", "one eth0 in 2*1328"],
		]);
		const [there] = ping?.trips ?? [];
		expect(there?.hops[2]?.changes).toContainEqual({
			what: "source",
			outer: false,
			from: "10.9.0.1",
			to: "10.8.0.254",
			by: null,
		});
		const said = there?.hops.map((hop, n) => fragmentsText(hop, there.hops[n - 1] ?? null, journeyWords.en));
		expect(said).toEqual([null, null, "In 2 fragments: 976 + 332 bytes", null]);
	});

	it("fits the protocol, and leaves no fragment out", () => {
		const journeys = journeysOf(packets, none);
		for (const journey of journeys) expect(Journey.parse(journey)).toEqual(journey);
		const hops = journeys.flatMap(({ trips }) => trips.flatMap((trip) => trip.hops));
		const told = hops.flatMap((hop) => [hop.packet, ...(hop.fragments?.parts ?? []).map(({ packet }) => packet)]);
		const own = packets.filter(({ summary }) => !summary.startsWith("ARP"));
		expect(own.every(({ id }) => told.includes(id))).toBe(true);
	});
});

describe("where a fragment is missing", () => {
	const lost = packets.filter((packet) => !(packet.netns === "two" && packet.direction === "in" && isLater(packet)));

	it("the others are still of the same packet, and it is said that they are not all", () => {
		const ping = journeyTo(journeysOf(lost, none), "10.8.0.1");
		expect(waysOf(ping)[0]?.at(-1)).toBe("two eth0 in 1?*1500");
		const hop = ping.trips[0]?.hops.at(-1);
		expect(hop && fragmentsText(hop, null, journeyWords.en)).toBe(
			"1 fragments of a larger packet: 1480 bytes. The others were not seen here.",
		);
	});

	it("those without their beginning stay in the same journey", () => {
		const headless = packets.filter((packet) => !(packet.netns === "two" && isFragment(packet) && !isLater(packet)));
		const journeys = journeysOf(headless, none).filter(({ protocol }) => protocol !== "arp");
		expect(journeys.map(({ protocol }) => protocol)).toEqual(["icmp", "icmp"]);
		expect(journeys[0]?.trips.map(({ role, summary }) => [role, summary.slice(-12)])).toEqual([
			["there", " length 1480"],
			["there", ": ip-proto-1"],
			["back", " length 1480"],
			["back", ": ip-proto-1"],
		]);
	});
});
