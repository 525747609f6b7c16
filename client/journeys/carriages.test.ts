import { describe, expect, it } from "vitest";
import { Journey } from "@/protocol/journey";
import type { Packet } from "@/protocol/packet";
import type { ProcessRecord } from "@/protocol/records";
import { heard, hopsOf, journeyTo } from "../testing/packets";
import { journeysOf } from "./journeys";
import { stopsOf } from "./stops";

const openvpn = (netns: string, pid: number): ProcessRecord => ({
	id: `process:${netns}#${pid}`,
	kind: "process",
	netns,
	pid,
	name: "openvpn",
	command: `openvpn --config /root/vpn/${netns}.conf`,
	tuns: ["tun0"],
});
const processes = [openvpn("laptop", 29), openvpn("company", 37)];
const packets = heard("10-openvpn");
const join = (all: readonly Packet[]) => journeysOf(all, { flows: [], processes });

const outside = [
	"laptop wlan0 out",
	"gateway lan0 in",
	"gateway wan0 out",
	"internet eth0 in",
	"internet eth1 out",
	"company wan0 in",
];
const placesOf = (hops: readonly { netns: string; dev: string | null; direction: string }[]) =>
	hops.map(({ netns, dev, direction }) => `${netns} ${dev} ${direction}`);

describe("a request through OpenVPN (lab 10)", () => {
	const journeys = join(packets);
	const curl = journeys.find(({ to, protocol }) => to === "10.99.0.10:80" && protocol === "tcp");
	const there = curl?.trips.filter(({ role }) => role === "there") ?? [];

	it("goes into tun0 at one end and comes out of tun0 at the other, the same packet", () => {
		expect(curl?.answered).toBe(true);
		for (const trip of there) {
			expect(hopsOf(trip)).toEqual([
				"laptop tun0 out",
				"company tun0 in",
				"company lan0 out, ttl 64 > 63",
				"company/site eth0 in",
			]);
			expect(trip.end).toEqual({ code: "arrived", netns: "company/site" });
		}
		// OpenVPN's mssfix has lowered the MSS of the first one meanwhile.
		expect(there[0]?.summary).toContain("mss 1460");
	});

	it("was in a datagram that is 52 bytes longer, as all of this tunnel are; which one is certain", () => {
		const carried = there[0]?.hops[1]?.carried;
		expect(carried).toMatchObject({
			from: { netns: "laptop", dev: "tun0", program: { name: "openvpn", record: "process:laptop#29" } },
			to: { netns: "company", dev: "tun0", program: { name: "openvpn", record: "process:company#37" } },
			candidates: 1,
			overhead: 52,
		});
		expect(carried?.agree).toBe(carried?.of);
		expect(carried && placesOf(carried.hops)).toEqual(outside);
		expect(carried?.hops.every(({ length }) => length === 60 + 52)).toBe(true);
		// The router's NAT rewrites the outer header.
		expect(carried?.hops[2]?.changes).toContainEqual(expect.objectContaining({ what: "source", to: "198.51.100.2" }));
	});

	it("no two packets were in the same datagram", () => {
		const all = journeys.flatMap(({ trips }) => trips.flatMap(({ hops }) => hops.flatMap((hop) => hop.carried ?? [])));
		const first = all.flatMap(({ hops }) => hops[0]?.packet ?? []);
		expect(first.length).toBeGreaterThan(15);
		expect(new Set(first).size).toBe(first.length);
		for (const journey of journeys) expect(Journey.parse(journey)).toEqual(journey);
	});

	it("is watched on its way through the internet, inside of the datagram", () => {
		const ping = journeyTo(journeys, "10.18.130.66", 1);
		const stops = stopsOf(ping);
		expect(placesOf(stops.map(({ sighting }) => sighting)).slice(0, 8)).toEqual([
			"laptop tun0 out",
			...outside,
			"company tun0 in",
		]);
		expect(stops.map(({ carriage }) => carriage !== null).slice(0, 8)).toEqual([false, ...Array(6).fill(true), false]);
	});
});

describe("where it is not certain which datagram had a packet in, none is shown", () => {
	const ping = (all: readonly Packet[]) => journeyTo(join(all), "10.18.130.66", 2).trips[0]?.hops[1]?.carried;

	it("since none was captured", () => {
		const inside = packets.filter(({ dev }) => dev === "tun0");
		expect(ping(inside)).toMatchObject({ candidates: 0, overhead: null, hops: [] });
	});

	it("since another one of the same length went meanwhile", () => {
		const datagrams = packets.filter(({ summary, length }) => length === 136 && /\.1194: UDP/.test(summary));
		const twins = datagrams.map((packet, n) => ({ ...packet, id: 10_000 + n, bytes: another(packet.bytes) }));
		expect(ping([...packets, ...twins])).toMatchObject({ candidates: 2, overhead: 52, hops: [] });
	});

	it("since all were padded by another number of bytes", () => {
		const padded = packets.map((packet) => {
			const isDatagram = /\.1194(:| >).*UDP/.test(packet.summary);
			return isDatagram ? { ...packet, length: packet.length + (Number(packet.time.slice(0, -7)) % 7) * 2 } : packet;
		});
		expect(ping(padded)).toMatchObject({ overhead: null, hops: [] });
	});
});

it("of two packets alike at once, as many datagrams as packets are told by their order", () => {
	const ping = packets.filter(({ summary, dev, length }) => length === (dev === "tun0" ? 84 : 136) && summary !== "");
	const [first] = ping;
	const end = ping.findIndex(({ dev, netns }) => dev === "tun0" && netns === "company");
	if (!first || end === -1) throw new Error("no ping in the fixture");
	// Each one's twin a moment later, with another IP id and sequence number: out before the first one came in.
	const way = ping.slice(0, end + 1);
	const late = way.map((packet, n) => ({
		...packet,
		id: 20_000 + n,
		time: String(BigInt(packet.time) + 1000n),
		bytes: another(packet.bytes),
	}));
	const crossings = join([...packets, ...late])
		.flatMap(({ trips }) => trips)
		.flatMap(({ hops }) => hops.flatMap((hop) => (hop.carried ? [hop.carried] : [])));
	const twins = crossings.filter(({ candidates }) => candidates === 2);
	expect(twins).toHaveLength(2);
	const sent = twins.map(({ hops }) => hops[0]?.packet);
	expect(sent).toEqual([way.find(({ dev }) => dev === "wlan0")?.id, late.find(({ dev }) => dev === "wlan0")?.id]);
});

/** The same packet but for its IP id: another one. */
function another(bytes: string): string {
	const raw = Buffer.from(bytes, "base64");
	raw.writeUInt16BE(raw.readUInt16BE(24) ^ 0x5555, 24);
	return raw.toString("base64");
}
