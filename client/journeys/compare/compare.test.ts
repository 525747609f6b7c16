import { expect, it } from "vitest";
import { z } from "zod";
import compared from "@/client/fixtures/compared.json";
import { Journey } from "@/protocol/journey";
import { heard } from "../../testing/packets";
import { journeysOf } from "../journeys";
import { type ComparedHop, type Comparison, compare } from "./compare";
import type { Told } from "./facts";
import { Scene } from "./scene";

/** Pings of labs 1, 2 (calico), 6 and 7, and lab 3's before and after its rule, as they were captured and recorded. */
const real = z.record(z.string(), z.strictObject({ journey: Journey, scene: Scene })).parse(compared);

function told(name: string): Told {
	const one = real[name];
	if (!one) throw new Error(`no journey ${name}`);
	return one;
}

function side(one: ComparedHop["a"]): string {
	return one ? `${one.hop.netns} ${one.hop.dev} ${one.hop.direction}` : "-";
}

/** `A | B: what differs` of one way; places once where they are the same. */
function rowsOf({ packets }: Comparison, role: "there" | "back"): string[] {
	const rows = packets.find((one) => one.role === role)?.rows ?? [];
	return rows.map((row) => {
		const places = row.samePlace ? side(row.a) : `${side(row.a)} | ${side(row.b)}`;
		return row.differs.length > 0 ? `${places}: ${row.differs.join(" ")}` : places;
	});
}

function factOf({ packets }: Comparison, row: number, kind: ComparedHop["differs"][number]) {
	const found = packets[0]?.rows[row];
	return [found?.a?.facts[kind].value, found?.b?.facts[kind].value];
}

it("a bridge and proxy_arp pass the same interfaces; who is asked, who sends and the TTL differ", () => {
	const comparison = compare(told("bridge"), told("calico"));
	expect(rowsOf(comparison, "there")).toEqual([
		"worker1/netns1 eth0 out: asked",
		"worker1 veth1 in: taken",
		"worker1 veth3 out: ttl mac asked",
		"worker1/netns3 eth0 in: ttl mac",
	]);
	expect(factOf(comparison, 0, "asked")).toEqual([
		"192.168.10.3 is-at worker1/netns3 eth0",
		"169.254.1.1 is-at worker1 veth1",
	]);
	expect(factOf(comparison, 1, "taken")).toEqual(["bridge br0", "own"]);
	expect(factOf(comparison, 2, "mac")).toEqual(["worker1/netns1 eth0", "worker1 veth3"]);
	const { a, b } = comparison.totals;
	expect([a.routed, b.routed]).toEqual([0, 1]);
	expect(a.room).toMatchObject({ mtu: 9150, left: 9150 - 84, payload: 9150 - 28 });
	expect(b.room).toMatchObject({ mtu: 1500, left: 1500 - 84, payload: 1500 - 28 });
});

it("a bridge and VXLAN stand beside each other at both ends, in both directions", () => {
	const comparison = compare(told("bridge"), told("vxlan"));
	expect(rowsOf(comparison, "there")).toEqual([
		// Addresses differ where they begin; what is still as it was sent is no difference further on.
		"worker1/netns1 eth0 out: destination asked",
		"worker1 veth1 in",
		"- | worker1 br0 in",
		"- | worker1 vxlan100 out",
		"- | worker1 enp0s9 out",
		"- | leaf03 swp1 in",
		"- | leaf03 vlan210 in",
		"- | leaf03 vlan230 out",
		"- | leaf03 swp3 out",
		"- | worker3 enp0s9 in",
		"- | worker3 vxlan100 in",
		"- | worker3 br0 out",
		"worker1 veth3 out | worker3 veth1 out: ttl mac",
		"worker1/netns3 eth0 in | worker3/netns1 eth0 in: ttl mac",
	]);
	const back = rowsOf(comparison, "back");
	expect(back[0]).toBe("worker1/netns3 eth0 out | worker3/netns1 eth0 out");
	expect(back[1]).toBe("worker1 veth3 in | worker3 veth1 in");
	expect(back.filter((row) => row.startsWith("-"))).toHaveLength(10);
	expect(back.slice(-2)).toEqual(["worker1 veth1 out: ttl mac", "worker1/netns1 eth0 in: ttl mac"]);
});

it("IPIP and VXLAN differ where they wrap, by 30 bytes", () => {
	const comparison = compare(told("ipip"), told("vxlan"));
	const there = rowsOf(comparison, "there");
	expect(there).toHaveLength(14);
	expect(there.slice(0, 6)).toEqual([
		"worker1/netns1 eth0 out",
		"worker1 veth1 in",
		"worker1 br0 in",
		"worker1 ipip0 out | worker1 vxlan100 out: headers mac",
		"worker1 enp0s9 out: headers length outer",
		"leaf03 swp1 in: headers length outer",
	]);
	// The tunnel's TTL: one inherits that of the packet inside.
	expect(factOf(comparison, 4, "outer")).toEqual([
		"192.168.210.21 → 192.168.230.23, ttl 63",
		"192.168.210.21 → 192.168.230.23, ttl 64",
	]);
	expect(comparison.packets.every(({ sameEnd }) => sameEnd)).toBe(true);
	const { a, b } = comparison.totals;
	expect([a.added, b.added]).toEqual([20, 50]);
	expect(a.widest.map(({ type }) => type)).toEqual(["ethernet", "ipv4", "ipv4", "icmp", "data"]);
	expect([a.there, a.back, b.there, b.back]).toEqual([14, 14, 14, 14]);
	expect(a.room).toMatchObject({ netns: "worker1", dev: "ipip0", mtu: 1480, left: 1396, payload: 1452 });
	expect(b.room).toMatchObject({ netns: "worker1", dev: "vxlan100", mtu: 1450, left: 1366, payload: 1422 });
});

it("before and after a rule: what the rule rewrites, and the answer that was not there before", () => {
	const comparison = compare(told("before"), told("after"));
	const there = comparison.packets[0]?.rows ?? [];
	const leaving = there.findIndex((row) => side(row.b) === "worker1 enp0s9 out");
	expect(there[leaving]?.differs).toEqual(expect.arrayContaining(["source", "rules"]));
	expect(factOf(comparison, leaving, "source")).toEqual(["192.168.10.1", "192.168.210.21"]);
	expect(factOf(comparison, leaving, "rules")[1]).toMatch(/^nat POSTROUTING .*-j MASQUERADE: /);
	expect(comparison.packets[0]?.sameEnd).toBe(false);
	const back = comparison.packets.find(({ role }) => role === "back");
	expect(back?.a).toBeNull();
	expect(back?.rows.every((row) => row.a === null && row.differs.length === 0)).toBe(true);
	const { a, b } = comparison.totals;
	expect([a.end, b.end]).toEqual(["last-seen", "answered"]);
	expect(a.time).toBeNull();
	expect([a.back > 0, b.back > 0]).toEqual([false, true]);
});

it("a journey is the same as itself, and comparing takes no side", () => {
	for (const [name, one] of Object.entries(real)) {
		const same = compare(one, one);
		expect(
			same.packets.every(({ rows, sameEnd }) => sameEnd && rows.every((row) => row.samePlace && !row.differs.length)),
			name,
		).toBe(true);
	}
	const [forth, back] = [compare(told("bridge"), told("ipip")), compare(told("ipip"), told("bridge"))];
	const turned = back.packets.map(({ rows }) => rows.map((row) => [side(row.b), side(row.a), row.differs]));
	expect(forth.packets.map(({ rows }) => rows.map((row) => [side(row.a), side(row.b), row.differs]))).toEqual(turned);
});

it("a client's port and sequence numbers are no difference; a segment more is a packet that the other has not", () => {
	const [curl] = journeysOf(heard("04-clusterip"), { flows: [] }).filter(({ protocol }) => protocol === "tcp");
	if (!curl) throw new Error("no curl");
	const scene = { places: [], macs: {} };
	const port = curl.from.split(":")[1];
	const other = Journey.parse(
		JSON.parse(
			JSON.stringify(curl)
				.replaceAll(`:${port}"`, ':1234"')
				.replaceAll(`port":${port}`, 'port":1234')
				.replaceAll(/"seq":\d+/g, '"seq":7'),
		),
	);
	expect(other.from).not.toBe(curl.from);
	const same = compare({ journey: curl, scene }, { journey: other, scene });
	expect(same.packets).toHaveLength(curl.trips.length);
	expect(same.packets.flatMap(({ rows }) => rows.flatMap(({ differs }) => differs))).toEqual([]);

	const [first, , ...rest] = other.trips;
	const fewer = compare(
		{ journey: curl, scene },
		{ journey: { ...other, trips: first ? [first, ...rest] : [] }, scene },
	);
	const alone = fewer.packets.filter(({ a, b }) => a === null || b === null);
	expect(alone.map(({ a, b }) => [a?.summary, b])).toEqual([[curl.trips[1]?.summary, null]]);
	expect(alone[0]?.sameEnd).toBe(false);
	// No record says an MTU.
	expect(fewer.totals.a.room).toBeNull();
});

it("what began before its capture is not called lost", () => {
	const late = told("before");
	const { totals } = compare({ ...late, journey: { ...late.journey, midway: true } }, told("after"));
	expect([totals.a.end, totals.b.end]).toEqual(["midway", "answered"]);
});
