import { describe, expect, it } from "vitest";
import { asksForFlows } from "@/protocol/tracking";
import { parseFlow } from "./conntrack";
import { fixture } from "./fixtures/read";

const lines = (name: string) =>
	fixture(name)
		.split("\n")
		.map((line) => parseFlow("worker1", line));

describe("conntrack's events", () => {
	const events = lines("flows-events.txt");

	it("tells echo's id from the entry's, in both tuples", () => {
		expect(events[1]).toEqual({
			event: "UPDATE",
			record: {
				id: "conntrack:worker1#4085167302",
				kind: "conntrack",
				netns: "worker1",
				protocol: "icmp",
				original: {
					src: "10.1.0.1",
					dst: "10.2.0.1",
					sport: null,
					dport: null,
					icmpType: 8,
					icmpCode: 0,
					icmpId: 26,
				},
				reply: {
					src: "10.2.0.1",
					dst: "10.2.0.254",
					sport: null,
					dport: null,
					icmpType: 0,
					icmpCode: 0,
					icmpId: 26,
				},
				state: null,
				flags: [],
				timeout: 30,
			},
		});
	});

	it("keeps what DNAT rewrote, TCP's state and flags", () => {
		expect(events[2]?.record).toMatchObject({
			state: "SYN_SENT",
			flags: ["UNREPLIED"],
			original: { dst: "10.96.0.1", dport: 80 },
			reply: { src: "10.2.0.1", sport: 8080, dst: "10.2.0.254", dport: 57922 },
		});
		expect(events[3]?.record).toMatchObject({ state: "ESTABLISHED", flags: ["ASSURED"], timeout: 432000 });
	});

	it("knows IPv6, protocols without a name, and an end", () => {
		expect(events[5]?.record).toMatchObject({ protocol: "icmpv6", original: { src: "::1", icmpType: 128 } });
		expect(events[6]).toMatchObject({ event: "DESTROY", record: { id: events[0]?.record.id, flags: [] } });
		expect(events[7]?.record).toMatchObject({ protocol: "89", original: { sport: null, icmpId: null } });
	});
});

it("reads a dump as it reads events, under the same ids", () => {
	const dump = lines("flows-dump.txt");
	expect(dump.map((flow) => [flow?.event, flow?.record.id, flow?.record.state])).toEqual([
		[null, "conntrack:worker1#4085167302", null],
		[null, "conntrack:worker1#663185532.50725.53", null],
		[null, "conntrack:worker1#2378630149.57922.80", "TIME_WAIT"],
	]);
	expect(parseFlow("worker1", "")).toBeNull();
	// The kernel's ids are short hashes: two entries may have the same one.
	const twins = [1024, 1025].map((port) => {
		const tuple = (from: string, to: string, ports: string) => `src=${from} dst=${to} ${ports}`;
		const there = tuple("10.0.0.1", "10.0.0.2", `sport=40000 dport=${port}`);
		const back = tuple("10.0.0.2", "10.0.0.1", `sport=${port} dport=40000`);
		return parseFlow("worker1", `udp 17 29 ${there} [UNREPLIED] ${back} mark=0 use=1 id=7`)?.record.id;
	});
	expect(new Set(twins).size).toBe(2);
});

it("knows the rules that make a namespace track", () => {
	const asks = (table: string, text: string) => asksForFlows({ variant: "nft", table, text });
	expect(asks("nat", "-j KUBE-SERVICES")).toBe(true);
	expect(asks("filter", "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")).toBe(true);
	expect(asks("filter", "-m state --state NEW -j DROP")).toBe(true);
	expect(asks("raw", "-p udp -j CT --notrack")).toBe(true);
	expect(asks("filter", "-s 10.1.0.0/16 -m comment --comment conntrack -j ACCEPT")).toBe(false);
	const nftAsks = (text: string) => asksForFlows({ variant: "native", table: "inet nat", text });
	expect(nftAsks("ct state established,related accept")).toBe(true);
	expect(nftAsks('ip saddr 10.0.0.0/24 oifname "eth0" masquerade')).toBe(true);
	expect(nftAsks("tcp dport 80 dnat to 10.0.0.1:8080")).toBe(true);
	expect(nftAsks('ip saddr 10.0.0.0/24 accept comment "no ct here"')).toBe(false);
});
