import { describe, expect, it } from "vitest";
import { RecordCheck } from "./check";
import { exitFits, holds, judgeOutput, judgeRecords, neverReady, selects } from "./match";
import { NetRecord, recordId } from "./records";

const say = { en: "a", zh: "b" };
const link = (ifindex: number, name: string, flags: string[]) =>
	NetRecord.parse({
		id: recordId.link("worker1", ifindex),
		kind: "link",
		netns: "worker1",
		ifindex,
		name,
		type: "vxlan",
		mac: null,
		mtu: 1500,
		flags,
		operstate: "UP",
		master: null,
		peerNetns: null,
		peerIndex: null,
		details: { id: 42 },
	});
const tuple = { src: "", dst: "", sport: null, dport: null, icmpType: null, icmpCode: null, icmpId: null };
const flow = NetRecord.parse({
	id: recordId.conntrack("worker1", "1"),
	kind: "conntrack",
	netns: "worker1",
	protocol: "icmp",
	original: { ...tuple, src: "192.168.10.1" },
	reply: { ...tuple, dst: "192.168.210.21" },
	state: null,
	flags: [],
	timeout: null,
});
const records = [link(2, "a", ["UP"]), link(3, "b", [])];
const check = (more: object) => RecordCheck.parse({ say, record: "link", ...more });

describe("what is expected of a field", () => {
	it("is a value, its absence, one of several, a member or a pattern", () => {
		expect(holds("UP", "UP")).toBe(true);
		expect(holds(null, null)).toBe(true);
		expect(holds("UP", { not: "DOWN" })).toBe(true);
		expect(holds(2, { oneOf: [1, 2] })).toBe(true);
		expect(holds(3, { oneOf: [1, 2] })).toBe(false);
		expect(holds(["UP"], { has: "UP" })).toBe(true);
		expect(holds([], { lacks: "UP" })).toBe(true);
		expect(holds(undefined, { lacks: "UP" })).toBe(false);
		expect(holds("veth1", { matches: "^veth" })).toBe(true);
	});

	it("does not hold where the pattern is none", () => {
		expect(holds("veth1", { matches: "(" })).toBe(false);
	});
});

describe("a check of records", () => {
	it("wants one at least, and what is expected of every one that is selected", () => {
		expect(judgeRecords(check({ where: { name: "a" }, expect: { flags: { has: "UP" } } }), records).ok).toBe(true);
		expect(judgeRecords(check({ expect: { flags: { has: "UP" } } }), records).ok).toBe(false);
		expect(judgeRecords(check({ where: { name: "c" } }), records)).toEqual({ ok: false, found: [] });
	});

	it("counts what is selected, also to none", () => {
		expect(judgeRecords(check({ count: 2 }), records).ok).toBe(true);
		expect(judgeRecords(check({ count: 1 }), records).ok).toBe(false);
		expect(judgeRecords(check({ where: { name: "c" }, count: 0 }), records).ok).toBe(true);
	});

	it("looks into what is particular to a kind, and shows only the fields it names", () => {
		expect(judgeRecords(check({ where: { name: "a" }, expect: { "details.id": 42 } }), records)).toEqual({
			ok: true,
			found: [{ name: "a", "details.id": 42 }],
		});
		const rewritten = { say, record: "conntrack", where: { "reply.dst": "192.168.210.21" } };
		expect(judgeRecords(RecordCheck.parse(rewritten), [flow]).ok).toBe(true);
	});
});

describe("a command's end", () => {
	it("fits what is expected of its exit", () => {
		const fits = (["ok", "fail", "any"] as const).map((expect) => [0, 3].map((exit) => exitFits({ expect }, exit)));
		expect(fits).toEqual([
			[true, false],
			[false, true],
			[true, true],
		]);
	});

	it("came before it was ready, unless its exit says enough", () => {
		const ended = { asExpected: false, timedOut: false, exit: 0 };
		expect(neverReady({ expect: "ok", ready: "up" }, ended)).toBe(true);
		expect(neverReady({ expect: "ok", ready: "up" }, { ...ended, exit: 143, timedOut: true })).toBe(true);
		expect(neverReady({ expect: "ok", ready: "up" }, { ...ended, exit: 1 })).toBe(false);
		expect(neverReady({ expect: "ok", ready: "up" }, { ...ended, asExpected: true })).toBe(false);
		expect(neverReady({ expect: "fail" }, ended)).toBe(false);
	});
});

describe("a selection", () => {
	it("is of one kind, by fields", () => {
		expect(records.filter((one) => selects({ record: "link", where: { name: "b" } }, one))).toEqual([records[1]]);
		expect(selects({ record: "link", where: {} }, flow)).toBe(false);
	});
});

describe("a check of output", () => {
	const output = (more: object) =>
		judgeOutput({ say, output: 1, within: "2s", ...more }, { text: "one\ntwo\n", exit: 0 });

	it("looks at text by line and at the exit status", () => {
		expect(output({ matches: "^two$", exit: 0 }).ok).toBe(true);
		expect(output({ lacks: "two" }).ok).toBe(false);
		expect(output({ exit: 1 })).toEqual({ ok: false, found: [{ exit: 0 }] });
	});

	it("says what an expression met, or that it met nothing", () => {
		expect(output({ matches: "t\\w+", lacks: "n" }).found).toEqual([{ exit: 0, matches: "two", lacks: "n" }]);
		expect(output({ matches: "six", lacks: "(" }).found).toEqual([{ exit: 0, matches: null, lacks: null }]);
	});

	it("knows no exit of a command that still runs", () => {
		expect(judgeOutput({ say, output: 1, within: "2s", exit: 0 }, { text: "", exit: null }).ok).toBe(false);
	});

	it("does not hold for a command that did not run", () => {
		expect(judgeOutput({ say, output: 3, within: "2s" }, null).ok).toBe(false);
	});
});
