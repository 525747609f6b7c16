import { expect, it } from "vitest";
import type { Traced } from "@/protocol/trace";
import { heard, journeyTo } from "../testing/packets";
import { headerOf } from "./headers";
import { journeysOf } from "./journeys";
import { rulesMet } from "./met-rules";
import { stopsOf } from "./stops";

it("a rule is met at the hop behind it", () => {
	const packets = heard("03-masquerade");
	const ping = journeyTo(journeysOf(packets, { flows: [] }), "192.168.210.254", 1);
	const ip = headerOf(ping.trips[0]?.hops[0]?.headers ?? [], "ipv4");
	const rule = "-s 192.168.10.0/24 ! -o br0 -j MASQUERADE";
	const traced: Traced = {
		netns: "worker1",
		src: "192.168.10.1",
		dst: "192.168.210.254",
		id: ip?.id ?? 0,
		length: ip?.length ?? 0,
		sport: null,
		dport: null,
		verdict: { table: "nat", chain: "POSTROUTING", rule, verdict: "ACCEPT" },
	};
	const journey = journeyTo(journeysOf(packets, { flows: [], traces: [traced] }), "192.168.210.254", 1);
	const met = stopsOf(journey).flatMap((stop) => {
		const { netns, dev, direction } = stop.sighting;
		return rulesMet(journey, stop).map((id) => [`${netns} ${dev} ${direction}`, id]);
	});
	expect(met).toEqual([["worker1 enp0s9 out", `rule:worker1#nft nat POSTROUTING ${rule}`]]);
});
