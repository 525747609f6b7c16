import { describe, expect, it } from "vitest";
import { Journey, type Trip } from "@/protocol/journey";
import type { Packet } from "@/protocol/packet";
import type { ConntrackRecord } from "@/protocol/records";
import { heard, hopsOf, journeyTo } from "../testing/packets";
import { journeysOf } from "./journeys";

const none = { flows: [] };

function trips(journey: Journey, role: Trip["role"]): Trip[] {
	return journey.trips.filter((trip) => trip.role === role);
}

/** The first packet there, and the first one back. */
function firstWays(journey: Journey): [string[], string[]] {
	const [there] = trips(journey, "there");
	const [back] = trips(journey, "back");
	return [there ? hopsOf(there) : [], back ? hopsOf(back) : []];
}

describe("a ping over a bridge (lab 1)", () => {
	const journeys = journeysOf(heard("01-bridge"), none);
	const ping = journeyTo(journeys, "192.168.10.3", 1);

	it("goes from pod to pod, and back", () => {
		expect(ping).toMatchObject({ protocol: "icmp", netns: "worker1/netns1", from: "192.168.10.1", answered: true });
		expect(firstWays(ping)).toEqual([
			["worker1/netns1 eth0 out", "worker1 veth1 in", "worker1 veth3 out", "worker1/netns3 eth0 in"],
			["worker1/netns3 eth0 out", "worker1 veth3 in", "worker1 veth1 out", "worker1/netns1 eth0 in"],
		]);
		expect(ping.trips.map(({ end }) => end)).toEqual([
			{ code: "arrived", netns: "worker1/netns3" },
			{ code: "arrived", netns: "worker1/netns1" },
		]);
	});

	it("waited for ARP the first time only", () => {
		const waited = ping.trips[0]?.hops[0]?.waited;
		expect(waited).toMatchObject({ netns: "worker1/netns1", dev: "eth0", address: "192.168.10.3", times: 1 });
		expect(waited?.mac).toMatch(/^..:..:..:..:..:..$/);
		expect(waited?.hops.map(({ netns, dev, direction }) => `${netns} ${dev} ${direction}`)).toEqual([
			"worker1/netns1 eth0 out",
			// Flooded: the bridge's own interface hears it as well.
			"worker1 veth1 in",
			"worker1 br0 in",
			"worker1 veth3 out",
			"worker1/netns3 eth0 in",
			"worker1/netns3 eth0 out",
			"worker1 veth3 in",
			"worker1 veth1 out",
			"worker1/netns1 eth0 in",
		]);
		const second = journeyTo(journeys, "192.168.10.3", 2);
		expect(second.trips.flatMap(({ hops }) => hops.map((hop) => hop.waited))).toEqual(Array(8).fill(null));
		// It is part of the ping, and no journey of its own.
		expect(journeys.filter(({ protocol }) => protocol === "arp")).toEqual([]);
	});

	it("to an address that nobody has never leaves: ARP asked three times, and the kernel says so", () => {
		const lost = journeyTo(journeys, "192.168.10.9");
		expect(lost.answered).toBe(false);
		expect(lost.trips.map(({ role }) => role)).toEqual(["there", "error"]);
		expect(lost.trips[0]).toMatchObject({
			hops: [],
			end: { code: "refused", kind: 3, icmpCode: 1, asked: { address: "192.168.10.9", times: 3, mac: null } },
		});
	});
});

describe("a ping that MASQUERADE rewrites (lab 3)", () => {
	const packets = heard("03-masquerade");

	it("is one packet before and after the rule, and its answer goes back to who asked", () => {
		const ping = journeyTo(journeysOf(packets, none), "192.168.210.254", 1);
		expect(ping.answered).toBe(true);
		expect(firstWays(ping)).toEqual([
			[
				"worker1/netns1 eth0 out",
				"worker1 veth1 in",
				"worker1 br0 in",
				"worker1 enp0s9 out, source 192.168.10.1 > 192.168.210.21, ttl 64 > 63, mac",
				"leaf03 swp1 in",
				"leaf03 vlan210 in",
			],
			[
				"leaf03 vlan210 out",
				"leaf03 swp1 out",
				"worker1 enp0s9 in",
				"worker1 br0 out, destination 192.168.210.21 > 192.168.10.1, ttl 64 > 63, mac",
				"worker1 veth1 out",
				"worker1/netns1 eth0 in",
			],
		]);
	});

	it("names conntrack's entry as what rewrote it, and undid it on the way back", () => {
		const ports = { sport: null, dport: null, icmpType: null, icmpCode: null, icmpId: null };
		const flow: ConntrackRecord = {
			id: "conntrack:worker1#1",
			kind: "conntrack",
			netns: "worker1",
			protocol: "icmp",
			original: { src: "192.168.10.1", dst: "192.168.210.254", ...ports },
			reply: { src: "192.168.210.254", dst: "192.168.210.21", ...ports },
			state: null,
			flags: [],
			timeout: 30,
		};
		const ping = journeyTo(journeysOf(packets, { flows: [flow] }), "192.168.210.254", 1);
		const by = ping.trips.flatMap(({ hops }) =>
			hops.flatMap(({ changes }) => changes.flatMap((one) => ("by" in one && one.by) || [])),
		);
		expect(by).toEqual([
			{ known: "conntrack", record: flow.id, undone: false },
			{ known: "conntrack", record: flow.id, undone: true },
		]);
	});
});

it("a TCP connection through a ClusterIP (lab 4) is one journey, whatever DNAT makes of its addresses", () => {
	const journeys = journeysOf(heard("04-clusterip"), none).filter(({ protocol }) => protocol === "tcp");
	expect(journeys).toHaveLength(1);
	const [curl] = journeys;
	if (!curl) throw new Error("no curl");
	expect(curl).toMatchObject({ netns: "worker1/netns1", to: "11.96.10.3:8080", answered: true });
	expect(curl.trips).toHaveLength(12);
	expect(curl.trips.every(({ end }) => end.code === "arrived")).toBe(true);
	for (const trip of trips(curl, "there")) {
		expect(hopsOf(trip)).toEqual([
			"worker1/netns1 eth0 out",
			"worker1 veth1 in",
			"worker1 veth3 out, destination 11.96.10.3:8080 > 192.168.10.3:80",
			"worker1/netns3 eth0 in",
		]);
	}
	for (const trip of trips(curl, "back")) {
		expect(hopsOf(trip)).toEqual([
			"worker1/netns3 eth0 out",
			"worker1 veth3 in",
			"worker1 veth1 out, source 192.168.10.3:80 > 11.96.10.3:8080",
			"worker1/netns1 eth0 in",
		]);
	}
});

it("a ping through VXLAN (lab 7) is wrapped, routed by its outer header, and unwrapped", () => {
	const ping = journeyTo(journeysOf(heard("07-vxlan"), none), "192.168.30.1", 2);
	expect(firstWays(ping)[0]).toEqual([
		"worker2/netns1 eth0 out",
		"worker2 veth1 in",
		"worker2 br0 in",
		"worker2 vxlan100 out, ttl 64 > 63, mac",
		"worker2 enp0s9 out, wrapped ethernet+ipv4+udp+vxlan 50",
		"leaf03 swp2 in",
		"leaf03 vlan210 in",
		"leaf03 vlan230 out, outer ttl 64 > 63, outer mac",
		"leaf03 swp3 out",
		"worker3 enp0s9 in",
		"worker3 vxlan100 in, unwrapped ethernet+ipv4+udp+vxlan 50",
		"worker3 br0 out, ttl 63 > 62, mac",
		"worker3 veth1 out",
		"worker3/netns1 eth0 in",
	]);
	expect(ping.answered).toBe(true);
});

describe("what does not arrive (lab 8, before leaf03 has routes)", () => {
	const journeys = journeysOf(heard("08-static-routes"), none);

	it("was refused by who said so in an ICMP message", () => {
		const [own, pods] = journeys.filter(({ to }) => to === "192.168.30.1");
		expect(own?.trips[0]?.end).toMatchObject({ code: "refused", netns: "leaf03", by: "192.168.210.254", icmpCode: 0 });
		expect(own?.trips.map(({ role }) => role)).toEqual(["there", "error"]);
		expect(own?.answered).toBe(false);
		// leaf03 cannot tell this one: there is no evidence but where it was seen last.
		expect(pods?.trips.map(({ end }) => end)).toEqual([{ code: "last-seen", netns: "leaf03", dev: "vlan210" }]);
	});

	it("ran out of TTL, and the same address was reached a second later", () => {
		const [short, whole] = journeys.filter(({ protocol, to }) => protocol === "icmp" && to === "192.168.20.1");
		expect(short?.trips[0]?.end).toMatchObject({ code: "refused", netns: "worker1", kind: 11 });
		expect(whole?.answered).toBe(true);
		expect(whole?.trips[0]?.hops.find(({ waited }) => waited)?.waited?.address).toBe("192.168.210.22");
	});
});

describe("whatever is captured", () => {
	it("fits the protocol, and finds every packet in one journey", () => {
		const packets = heard("07-vxlan");
		const journeys = journeysOf(packets, none);
		for (const journey of journeys) expect(Journey.parse(journey)).toEqual(journey);
		const found = journeys.flatMap(({ trips }) =>
			trips.flatMap(({ hops }) => hops.flatMap((hop) => [hop, ...(hop.waited?.hops ?? [])])),
		);
		expect(new Set(found.map(({ packet }) => packet)).size).toBe(packets.length);
	});

	it("survives a capture that missed some packets, or cut them off", () => {
		const packets = heard("07-vxlan");
		const cut = (packet: Packet, n: number) => ({ ...packet, bytes: packet.bytes.slice(0, 28 + 4 * (n % 20)) });
		expect(() => journeysOf(packets.map(cut), none)).not.toThrow();
		const missed = packets.filter(({ dev }) => dev !== "vxlan100" && dev !== "br0");
		const ping = journeyTo(journeysOf(missed, none), "192.168.30.1", 2);
		expect(ping.answered).toBe(true);
		expect(ping.trips).toHaveLength(2);
	});

	it("takes a packet that was sent again for another one", () => {
		const packets = heard("03-masquerade");
		const later = packets.map((packet) => ({
			...packet,
			id: packet.id + 1000,
			time: String(BigInt(packet.time) + 10_000_000_000n),
		}));
		const ways = journeysOf([...packets, ...later], none).flatMap(({ trips }) => trips.map(hopsOf));
		expect(ways).toHaveLength(2 * journeysOf(packets, none).flatMap(({ trips }) => trips).length);
	});
});
