import { describe, expect, it } from "vitest";
import { apply, Difference, difference, invert, stateOf } from "./difference";
import { type NetRecord, recordId, type State } from "./records";

function neighbour(n: number, state: string): NetRecord {
	const dst = `192.168.10.${n}`;
	const id = recordId.neighbour("worker1", "br0", dst);
	return { id, kind: "neighbour", netns: "worker1", ifindex: 4, dev: "br0", dst, lladdr: null, state, flags: [] };
}

function sysctl(n: number, value: string): NetRecord {
	const key = `net.ipv4.conf.veth${n}.proxy_arp`;
	return { id: recordId.sysctl("worker1", key), kind: "sysctl", netns: "worker1", key, value };
}

/** Mulberry32: the same seed gives the same run on every machine. */
function random(seed: number): () => number {
	let a = seed;
	return () => {
		a = (a + 0x6d2b79f5) | 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

function randomState(next: () => number): State {
	const records: NetRecord[] = [];
	for (let n = 1; n <= 12; n++) {
		if (next() < 0.6) records.push(neighbour(n, next() < 0.5 ? "REACHABLE" : "STALE"));
		if (next() < 0.6) records.push(sysctl(n, next() < 0.5 ? "1" : "0"));
	}
	return stateOf(records);
}

function sorted(state: State): NetRecord[] {
	return [...state.values()].sort((a, b) => a.id.localeCompare(b.id));
}

describe("difference", () => {
	it("SPEC 3, 5: leads from any state to any other, and its inverse leads back", () => {
		for (let seed = 1; seed <= 200; seed++) {
			const next = random(seed);
			const from = randomState(next);
			const to = randomState(next);
			const changes = difference(from, to);
			expect(sorted(apply(from, changes))).toEqual(sorted(to));
			expect(sorted(apply(to, invert(changes)))).toEqual(sorted(from));
		}
	});

	it("names only the fields that differ, old and new", () => {
		const changes = difference(stateOf([neighbour(1, "REACHABLE")]), stateOf([neighbour(1, "STALE")]));
		expect(changes).toEqual([
			{ op: "change", id: "neighbour:worker1#br0 192.168.10.1", from: { state: "REACHABLE" }, to: { state: "STALE" } },
		]);
	});

	it("is empty for equal states, however often they were read", () => {
		expect(difference(stateOf([neighbour(1, "STALE")]), stateOf([neighbour(1, "STALE")]))).toEqual([]);
	});

	it("SPEC 5: does not fit a state that it was not made for", () => {
		const add = difference(stateOf([]), stateOf([neighbour(1, "STALE")]));
		expect(() => apply(stateOf([neighbour(1, "STALE")]), add)).toThrow("there already");
		expect(() => apply(stateOf([]), invert(add))).toThrow("not there");
	});

	it("crosses the wire unchanged", () => {
		const sent = {
			clock: { epoch: 0, n: 1 },
			time: 1,
			cause: { type: "kernel" as const },
			changes: difference(stateOf([neighbour(1, "STALE")]), stateOf([neighbour(1, "REACHABLE"), sysctl(2, "1")])),
		};
		expect(Difference.parse(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
	});
});
