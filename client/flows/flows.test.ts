import { describe, expect, it } from "vitest";
import type { Difference } from "@/protocol/difference";
import type { ConntrackRecord, Tuple } from "@/protocol/records";
import { flowFilter, protocolsOf } from "./filter";
import { goneAfter, stageOf } from "./life";

const tuple = (src: string, sport: number, dst: string, dport: number): Tuple => {
	return { src, dst, sport, dport, icmpType: null, icmpCode: null, icmpId: null };
};

function flow(id: string, more: Partial<ConntrackRecord> = {}): ConntrackRecord {
	return {
		id: `conntrack:worker1#${id}`,
		kind: "conntrack",
		netns: "worker1",
		protocol: "tcp",
		original: tuple("192.168.10.1", 40000, "11.96.10.3", 8080),
		reply: tuple("192.168.10.3", 80, "192.168.10.1", 40000),
		state: "ESTABLISHED",
		flags: ["ASSURED"],
		timeout: 100,
		...more,
	};
}

const plain = flow("2", {
	protocol: "udp",
	original: tuple("10.0.0.1", 5000, "10.0.0.2", 53),
	reply: tuple("10.0.0.2", 53, "10.0.0.1", 5000),
	state: null,
	flags: ["UNREPLIED"],
});
const both = [flow("1"), plain];
const found = (query: string, more = {}) => {
	const fits = flowFilter({ protocol: null, rewritten: false, query, ...more });
	return fits ? both.filter(fits).map(({ id }) => id.slice(-1)) : null;
};

describe("the filter of flows", () => {
	it("finds an address of either tuple, a port, a state, and several of them", () => {
		expect(found("192.168.10.3:80")).toEqual(["1"]);
		expect(found("unreplied :53")).toEqual(["2"]);
		expect(found("tcp :53")).toEqual([]);
	});

	it("takes a prefix for what it is", () => {
		expect(found("192.168.10.0/24")).toEqual(["1"]);
		expect(found("10.0.0.0/31")).toEqual(["2"]);
		expect(found("10.0.0.2/32")).toEqual(["2"]);
		expect(found("::/0")).toEqual([]);
		const six = flow("3", {
			original: tuple("fd00:1::1", 1, "fd00:2::1", 80),
			reply: tuple("fd00:2::1", 80, "fd00:1::1", 1),
		});
		const fits = (query: string) => flowFilter({ protocol: null, rewritten: false, query })?.(six);
		expect(["fd00:2::/64", "[fd00:2::1]:80", "fd00:3::/64", "0.0.0.0/0"].map(fits)).toEqual([true, true, false, false]);
	});

	it("keeps one protocol, or what NAT rewrote, and is none where nothing is asked", () => {
		expect(found("", { protocol: "udp" })).toEqual(["2"]);
		expect(found("", { rewritten: true })).toEqual(["1"]);
		expect(found("")).toBeNull();
		expect(protocolsOf(both)).toEqual([
			["tcp", 1],
			["udp", 1],
		]);
	});
});

describe("the life of a flow", () => {
	it("goes from its first packet to an answer, and on to being assured", () => {
		expect(stageOf(plain)).toBe("new");
		expect(stageOf({ ...plain, flags: [] })).toBe("replied");
		expect(stageOf(flow("1"))).toBe("assured");
	});

	it("ends with DESTROY: what has gone after a clock is told, of this namespace only", () => {
		const remove = (n: number, one: ConntrackRecord): Difference => {
			const changes = [{ op: "remove" as const, id: one.id, from: one }];
			return { clock: { epoch: 0, n }, time: n, cause: { type: "kernel" }, changes };
		};
		const since = [remove(4, flow("1")), remove(5, plain), remove(6, flow("3", { netns: "worker2" }))];
		expect(goneAfter(since, 4, "worker1")).toEqual([plain]);
		expect(goneAfter(since, 6, "worker1")).toEqual([]);
	});
});
