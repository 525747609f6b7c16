import { describe, expect, it } from "vitest";
import { difference } from "@/protocol/difference";
import { type ConntrackRecord, type NetRecord, recordId, type State } from "@/protocol/records";
import { changesOf } from "./changes";
import { marksOf } from "./graph/marks";
import type { Sample } from "./graph/sample";
import { fabric, labOne } from "./graph/sample-labs";
import { type ChangeWords, changesEn } from "./messages/changes";
import { changesZh } from "./messages/changes-zh";

function said(base: State, state: State, words: ChangeWords = changesEn): string[] {
	const clock = { epoch: 0, n: 1 };
	const marks = marksOf(base, [{ clock, time: 0, cause: { type: "kernel" }, changes: difference(base, state) }]);
	return changesOf({ base, state, marks }, words).flatMap(({ netns, kinds }) =>
		kinds.flatMap(({ lines }) => lines.map(({ text }) => `${netns}: ${text}`)),
	);
}

function afterSteps(count: number): Sample {
	const sample = fabric(["worker1"]);
	for (const { commands } of labOne.slice(0, count)) for (const command of commands) command(sample);
	return sample;
}

/** What these commands change after so many steps of lab 1. */
function changes(steps: number, ...commands: ((sample: Sample) => void)[]): string[] {
	const sample = afterSteps(steps);
	const base = sample.state;
	for (const command of commands) command(sample);
	return said(base, sample.state);
}

const rule = (order: number, text: string): NetRecord => ({
	id: recordId.rule("worker1", "nft", "nat", "POSTROUTING", text),
	kind: "rule",
	netns: "worker1",
	variant: "nft",
	table: "nat",
	chain: "POSTROUTING",
	order,
	text,
});

const withAll = (state: State, ...records: NetRecord[]) =>
	new Map([...state, ...records.map((one) => [one.id, one] as const)]);

describe("what changed", () => {
	it("says in words what a link is now and was before", () => {
		const texts = changes(
			7,
			(s) => s.down("worker1/netns1", "eth0"),
			(s) => s.mtu("worker1", "br0", 1400),
		);
		expect(texts).toContain("worker1/netns1: `eth0` is down (was up)");
		expect(texts).toContain("worker1: `br0`'s MTU 9150 → 1400");
	});

	it("says of a port to which bridge it went, and of an interface that moved whence and under which name", () => {
		const moved = changes(3, ...(labOne[3]?.commands ?? []));
		expect(moved).toContain("worker1/netns1: `eth0` came here from worker1, where it was `veth01`");
		const joined = changes(5, ...(labOne[5]?.commands ?? []));
		expect(joined).toContain("worker1: `veth1` is a port of `br0` now");
		expect(joined).toContain("worker1: `br0` made (bridge)");
	});

	it("says routes and addresses as one would type them, and leaves out the kernel's own table", () => {
		const texts = changes(
			7,
			(s) => s.route("worker1/netns1", "default", { gateway: "192.168.10.254", dev: "eth0" }),
			(s) => s.route("worker1/netns1", "192.168.10.9", { dev: "eth0", type: "local", table: "local" }),
		);
		expect(texts).toEqual(["worker1/netns1: route added: `default via 192.168.10.254 dev eth0`"]);
	});

	it("tells a rule that was put before others as one, and none as changed", () => {
		const state = afterSteps(1).state;
		const base = withAll(state, rule(1, "-j A"), rule(2, "-j B"));
		const first = withAll(state, rule(0, "-j NEW"), rule(1, "-j A"), rule(2, "-j B"));
		expect(said(base, first)).toEqual(["worker1: rule added to `nat POSTROUTING` as number 1: `-j NEW`"]);
		expect(said(first, base)).toEqual(["worker1: rule removed from `nat POSTROUTING`: `-j NEW`"]);
		const turned = withAll(state, rule(1, "-j A"), rule(0.5, "-j B"));
		expect(said(base, turned)).toEqual(["worker1: rule of `nat POSTROUTING` is number 1 now (was 2): `-j B`"]);
	});

	it("tells a flow with what NAT makes of it, and its life but not its timeout", () => {
		const state = afterSteps(1).state;
		const end = { sport: null, dport: null, icmpType: 8, icmpCode: 0, icmpId: 7 };
		const flow: ConntrackRecord = {
			id: recordId.conntrack("worker1", "1"),
			kind: "conntrack",
			netns: "worker1",
			protocol: "icmp",
			original: { src: "192.168.10.1", dst: "192.168.210.254", ...end },
			reply: { src: "192.168.210.254", dst: "192.168.210.21", ...end },
			state: null,
			flags: ["UNREPLIED"],
			timeout: 30,
		};
		const way = "icmp 192.168.10.1 → 192.168.210.254 | 192.168.210.254 → 192.168.210.21";
		expect(said(state, withAll(state, flow))).toEqual([`worker1: flow tracked: \`${way}\``]);
		const older = withAll(state, { ...flow, timeout: 20 });
		expect(said(withAll(state, flow), older)).toEqual([]);
		expect(said(older, withAll(state, { ...flow, flags: [] }))).toEqual([`worker1: \`${way}\` UNREPLIED → none`]);
	});

	it("tells a sysctl that was set, and none that an interface is born with or takes along to another name", () => {
		const sysctl = (of: string, name: string, value: string): NetRecord => {
			const key = `net.ipv4.conf.${of}.${name}`;
			return { id: recordId.sysctl("worker1", key), kind: "sysctl", netns: "worker1", key, value };
		};
		const bare = afterSteps(2).state;
		const whole = withAll(bare, sysctl("all", "proxy_arp", "0"), sysctl("all", "arp_ignore", "0"));
		const link = [...whole.values()].find((one) => one.kind === "link" && one.netns === "worker1" && one.name !== "lo");
		if (link?.kind !== "link") throw new Error("no link");
		const made: NetRecord = { ...link, id: recordId.link("worker1", 99), ifindex: 99, name: "x.y" };
		const born = withAll(whole, made, sysctl("x/y", "forwarding", "1"), sysctl("x/y", "proxy_arp", "0"));
		expect(said(whole, born)).toEqual([`worker1: \`x.y\` made (${link.type})`]);
		expect(said(born, whole)).toEqual(["worker1: `x.y` deleted"]);
		const set = withAll(born, sysctl("x/y", "proxy_arp", "1"), sysctl("x/y", "arp_ignore", "1"));
		expect(said(whole, set).slice(1)).toEqual([
			"worker1: `net.ipv4.conf.x/y.proxy_arp` is 1",
			"worker1: `net.ipv4.conf.x/y.arp_ignore` is 1",
		]);
		expect(said(born, set)).toContain("worker1: `net.ipv4.conf.x/y.arp_ignore` is 1");
		expect(said(set, born)).toContain("worker1: `net.ipv4.conf.x/y.arp_ignore` 1 → 0");
	});

	it("groups by host and namespace, the host's own first, and by kind in the order in which things are made", () => {
		const sample = afterSteps(0);
		const base = sample.state;
		for (const { commands } of labOne.slice(0, 7)) for (const command of commands) command(sample);
		const { state } = sample;
		const clock = { epoch: 0, n: 1 };
		const marks = marksOf(base, [{ clock, time: 0, cause: { type: "kernel" }, changes: difference(base, state) }]);
		const groups = changesOf({ base, state, marks }, changesEn);
		expect(groups.map(({ netns }) => netns)).toEqual(["worker1", "worker1/netns1", "worker1/netns3"]);
		expect(groups[1]?.kinds.map(({ kind }) => kind)).toEqual(["netns", "link", "address", "route"]);
	});

	it("is told in Chinese as well, back and forth through all of lab 1", () => {
		const sample = fabric(["worker1"]);
		for (const { commands } of labOne) {
			const base = sample.state;
			for (const command of commands) command(sample);
			for (const [from, to] of [
				[base, sample.state],
				[sample.state, base],
			] as const) {
				const english = said(from, to);
				const chinese = said(from, to, changesZh);
				expect(chinese).toHaveLength(english.length);
				for (const text of chinese) expect(text).toMatch(/[一-鿿]/);
				for (const text of [...english, ...chinese]) expect(text).not.toMatch(/undefined|null|\[object/);
			}
		}
	});
});
