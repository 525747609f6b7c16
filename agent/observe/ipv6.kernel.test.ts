import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetRecord, RecordKind } from "@/protocol/records";
import { of, printed, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";

/** IPv6 where a topology turns it on: what the tools print against what the records say, and the picture on its way. */

const lab = labOf(
	[
		{
			id: "set-up",
			commands: [
				{
					run: "ip netns add pod; ip link add v0 type veth peer name eth0 netns pod; ip addr add fd00:1::1/64 dev v0 nodad",
				},
				{
					run: "ip -n pod addr add fd00:1::2/64 dev eth0 nodad; ip link set v0 up; ip -n pod link set eth0 up; ip -n pod link set lo up",
				},
				{ run: "ip -n pod route add default via fd00:1::1; ip -n pod route add default via 10.0.0.1 dev eth0 onlink" },
				{ run: "ip route add unreachable fd00:3::/64; ip route add blackhole fd00:4::/64 table 52" },
				{ run: "ip route add fd00:5::/64 nexthop via fd00:1::2 weight 2 nexthop via fd00:1::3" },
				{
					run: "ip -6 rule add from fd00:1::/64 fwmark 7 lookup 52 pref 100; ip -6 rule add iif later lookup 52 pref 101",
				},
				{ run: "ip neigh add fd00:1::8 lladdr 02:00:00:00:00:08 dev v0; ip neigh add proxy fd00:1::9 dev v0" },
				{ run: "sysctl -qw net.ipv6.conf.v0.proxy_ndp=1 net.ipv6.conf.all.forwarding=1" },
			],
			checks: ["v0", "eth0"].map((name) => ({
				say,
				record: "link",
				where: { name },
				expect: { operstate: "UP" },
				within: "20s",
			})),
		},
		// What the kernel does by itself (link-local addresses are tried out first) must be over.
		{
			id: "settled",
			commands: [{ run: "true" }],
			checks: ["v0", "eth0", "eth9"].map((dev) => ({
				say,
				record: "address",
				where: { dev, scope: "link", family: "inet6" },
				expect: { flags: { lacks: "tentative" } },
				within: "20s",
			})),
		},
		{ id: "ping", commands: [{ run: "ip netns exec pod ping -c 1 fd00:1::1" }] },
		{
			id: "ask",
			commands: [
				{ run: "ip -o -6 addr" },
				{ run: "ip -6 route show table all" },
				{ run: "ip -6 rule" },
				{ run: "ip -6 neigh; ip -6 neigh show proxy" },
			],
		},
		{ id: "rule", commands: [{ run: "ip -6 rule del pref 100" }] },
		{ id: "later", commands: [{ run: "ip link add later type veth peer name late2" }] },
		{
			id: "flow",
			commands: [{ run: "ip6tables -t nat -A POSTROUTING -o eth9 -j MASQUERADE" }, { run: "ping -c 1 fd00:1::2" }],
		},
		{ id: "off", commands: [{ run: "sysctl -qw net.ipv6.conf.all.disable_ipv6=1", netns: "pod" }] },
	],
	{},
	{ ipv6: true },
);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
	for (const step of ["set-up", "settled", "ping"]) {
		expect(of(await agent.run(step), "step.ended")).toMatchObject([{ ok: true }]);
	}
});
afterAll(() => agent.close());

function records<K extends RecordKind>(kind: K, netns = "one") {
	const is = (record: NetRecord): record is Extract<NetRecord, { kind: K }> => record.kind === kind;
	return [...agent.state.values()].filter(is).filter((one) => "netns" in one && one.netns === netns);
}
const isSix = ({ family }: { family: string }) => family === "inet6";
const rules = () =>
	records("policy")
		.filter(isSix)
		.sort((a, b) => a.priority - b.priority);
const following = (line: string, word: string) => new RegExp(`(?:^| )${word} (\\S+)`).exec(line)?.[1] ?? null;
const inOrder = (lines: readonly string[]) => [...lines].sort();

describe("what the tools print of IPv6 is what the records say", () => {
	let lines: string[][];
	beforeAll(async () => {
		const told = await agent.run("ask");
		lines = [0, 1, 2, 3].map((at) =>
			printed(told, at)
				.split("\n")
				.filter((line) => line !== ""),
		);
	});

	it("addresses", () => {
		const own = records("address").filter(isSix);
		const theirs = lines[0]?.map((line) => {
			const [, dev, , address] = line.split(/\s+/);
			return `${dev} ${address} ${following(line, "scope")}`;
		});
		expect(inOrder(own.map((one) => `${one.dev} ${one.local}/${one.prefixlen} ${one.scope}`))).toEqual(
			inOrder(theirs ?? []),
		);
	});

	it("routes of all tables and types", () => {
		const named = ["via", "dev", "table", "proto", "metric"];
		const theirs = (lines[1] ?? [])
			.filter((line) => !/^\s/.test(line))
			.map((line) => {
				const words = line.trim().split(" ");
				const type = /^[a-z]+$/.test(words[0] ?? "") && words[0] !== "default" ? words.shift() : "unicast";
				return [type, words[0], ...named.map((word) => following(line, word))].join(" ");
			});
		const own = records("route")
			.filter(isSix)
			.map((one) =>
				[
					...[one.type, one.dst, one.gateway, one.dev, one.table === "main" ? null : one.table],
					...[one.protocol === "boot" ? null : one.protocol, one.metric],
				].join(" "),
			);
		expect(own).toContain("unreachable fd00:3::/64  lo   1024");
		expect(inOrder(own)).toEqual(inOrder(theirs));
		expect(records("route").flatMap(({ nexthops }) => nexthops)).toEqual([
			"via fd00:1::2 dev v0 weight 2",
			"via fd00:1::3 dev v0 weight 1",
		]);
		const defaults = records("route", "one/pod").filter(({ dst }) => dst === "default");
		expect(defaults.map(({ family, gateway }) => `${family} ${gateway}`).sort()).toEqual([
			"inet 10.0.0.1",
			"inet6 fd00:1::1",
		]);
	});

	it("policy rules", () => {
		const own = rules();
		expect(own.map(({ priority, text }) => `${priority}:\t${text}`)).toEqual(lines[2]);
		expect(own.map(({ priority }) => priority)).toEqual([0, 100, 101, 32766]);
	});

	it("neighbours, static and proxy entries among them", () => {
		const own = records("neighbour").map(({ dst, dev, lladdr, flags, state }) =>
			(flags.includes("proxy")
				? [dst, "dev", dev, "proxy"]
				: [dst, "dev", dev, ...(lladdr ? ["lladdr", lladdr] : []), ...flags, state]
			).join(" "),
		);
		expect(inOrder(own.filter((line) => line.includes(":")))).toEqual(
			inOrder((lines[3] ?? []).map((line) => line.trim())),
		);
		expect(own).toContain("fd00:1::9 dev v0 proxy");
		expect(own).toContain("fd00:1::8 dev v0 lladdr 02:00:00:00:00:08 PERMANENT");
	});

	it("what decides about forwarding, and whether there is IPv6", () => {
		const value = (key: string, netns?: string) => records("sysctl", netns).find((one) => one.key === key)?.value;
		expect(value("net.ipv6.conf.all.forwarding")).toBe("1");
		expect(value("net.ipv6.conf.v0.proxy_ndp")).toBe("1");
		expect(value("net.ipv6.conf.all.disable_ipv6")).toBe("0");
		expect(value("net.ipv6.conf.all.forwarding", "one/pod")).toBe("0");
	});
});

describe("what happens to IPv6 is told", () => {
	it("a rule that goes, and the interface of another that comes", async () => {
		await agent.run("rule");
		expect(rules().map(({ priority }) => priority)).toEqual([0, 101, 32766]);
		expect(rules()[1]?.text).toContain("[detached]");
		await agent.run("later");
		expect(rules()[1]?.text).toBe("from all iif later lookup 52");
	});

	it("flows, from ip6tables' NAT rule on, which nft lists", async () => {
		await agent.run("flow");
		expect(records("conntrack")).toContainEqual(
			expect.objectContaining({
				protocol: "icmpv6",
				original: expect.objectContaining({ src: "fd00:1::1", dst: "fd00:1::2", icmpType: 128 }),
				reply: expect.objectContaining({ src: "fd00:1::2", dst: "fd00:1::1", icmpType: 129 }),
			}),
		);
		const rules = records("rule").filter(({ table }) => table === "ip6 nat");
		expect(rules).toMatchObject([{ chain: "POSTROUTING", text: 'oifname "eth9" counter masquerade' }]);
	});

	it("that it is off: nothing of it is left", async () => {
		await agent.run("off");
		expect(records("address", "one/pod").filter(isSix)).toEqual([]);
		expect(records("route", "one/pod").filter(isSix)).toEqual([]);
		expect(records("policy", "one/pod").filter(isSix)).toEqual([]);
		expect(records("sysctl", "one/pod")).toContainEqual(
			expect.objectContaining({ key: "net.ipv6.conf.all.disable_ipv6", value: "1" }),
		);
	});
});
