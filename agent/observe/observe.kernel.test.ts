import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type NetRecord, type RecordKind, recordId } from "@/protocol/records";
import { of, printed, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";
import { runInside } from "../testing/sandbox";

const names = ["a b", "网", "x.y", "it's", "-d", "#1", "$(id)"];
const quoted = (name: string) => `'${name.replaceAll("'", `'\\''`)}'`;

/** Changes what rings for nothing, in the host and in a namespace, and its name says nothing of it. */
const script = `echo 1 >/proc/sys/net/ipv4/conf/veth1/arp_ignore; ip neigh add proxy 10.1.0.77 dev veth1
ip netns exec netns1 sh -c 'echo 2 >/proc/sys/net/ipv4/conf/eth0/arp_announce; ip neigh add proxy 10.1.0.78 dev eth0'`;

const lab = labOf([
	{ id: "list", commands: [{ run: "ip netns list; ls /run" }, { run: "ls /sys/class/net; brctl show | wc -l" }] },
	{
		id: "own",
		commands: [
			{ run: "sysctl -n net.ipv4.ip_forward; echo $id$text" },
			{ run: "declare -F; type -t run word put; true" },
		],
	},
	{ id: "add", commands: [{ run: "ip netns add netns1" }] },
	{ id: "pair", commands: [{ run: "ip link add dev veth01 type veth peer name veth1" }] },
	{ id: "move", commands: [{ run: "ip link set dev veth01 netns netns1" }] },
	{ id: "rename", commands: [{ run: "ip -n netns1 link set dev veth01 name eth0" }] },
	{
		id: "up",
		commands: [
			{ run: "ip -n netns1 link set eth0 up; ip link set veth1 up; ip -n netns1 addr add 10.1.0.1/24 dev eth0" },
		],
	},
	{
		id: "wait-up",
		commands: [{ run: "true" }],
		checks: [{ say, record: "link", where: { netns: "one/netns1", name: "eth0" }, expect: { operstate: "UP" } }],
	},
	{ id: "unanswered", commands: [{ run: "ip netns exec netns1 ping -c 1 -W 0.1 10.1.0.9", expect: "fail" }] },
	{ id: "link-down", commands: [{ run: "ip -n netns1 link set eth0 down" }] },
	{ id: "rules", commands: [{ run: "iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -j MASQUERADE" }] },
	{ id: "pod-rules", commands: [{ run: "iptables -P INPUT DROP", netns: "netns1" }] },
	{ id: "no-rules", commands: [{ run: "iptables -t nat -F" }] },
	{
		id: "foreign",
		commands: [
			{ run: "nft add table ip nat" },
			{ run: "nft add chain ip nat post '{ type nat hook postrouting priority 100; }'" },
			{ run: "nft add rule ip nat post masquerade" },
		],
	},
	{ id: "no-foreign", commands: [{ run: "nft flush ruleset" }] },
	{ id: "legacy", commands: [{ run: "iptables-legacy -A FORWARD -j DROP" }] },
	{ id: "no-legacy", commands: [{ run: "iptables-legacy -F" }] },
	{
		id: "sysctls-before",
		commands: [
			{ run: "echo 0 >/proc/sys/net/ipv4/conf/veth1/proxy_arp; echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables" },
		],
	},
	{
		id: "sysctls",
		commands: [
			{ run: "echo 1 >/proc/sys/net/ipv4/conf/veth1/proxy_arp" },
			{ run: "echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables" },
		],
	},
	{
		id: "script",
		commands: [
			{ run: `echo ${Buffer.from(script).toString("base64")} | base64 -d >/tmp/x` },
			{ run: "sh /tmp/x" },
			{ run: "true" },
		],
	},
	{
		id: "gone",
		commands: [{ run: "ip netns del netns1" }],
		checks: [{ say, record: "link", where: { netns: "one", name: "veth1" }, count: 0 }],
	},
	{
		id: "odd",
		commands: names.map((name) => ({ run: `ip netns add ${quoted(name)} && ip -n ${quoted(name)} link set lo up` })),
	},
	{ id: "odd-gone", commands: names.map((name) => ({ run: `ip netns del ${quoted(name)}` })) },
	{
		id: "twice",
		commands: [{ run: "ip netns add a; ip netns del a; ip netns add a; ip netns add b; ip netns del b" }],
	},
	{ id: "second-name", commands: [{ run: "ip netns attach me 1; ip netns attach also $BASHPID" }] },
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab, 3);
});
afterAll(() => agent.close());

const records = <K extends RecordKind>(kind: K) => {
	const is = (record: NetRecord): record is Extract<NetRecord, { kind: K }> => record.kind === kind;
	return [...agent.state.values()].filter(is);
};
const link = (netns: string, name: string) => records("link").find((one) => one.netns === netns && one.name === name);

describe("a host before its first step", () => {
	it("SPEC 2: is told whole, with carrier on its cables, both ends resolved across hosts", async () => {
		const [ready] = of(agent.messages, "ready");
		expect(ready?.snapshot.clock).toEqual({ epoch: 3, n: 0 });
		expect(records("host").map(({ name }) => name)).toEqual(["one", "two"]);
		expect(link("one", "eth9")).toMatchObject({ peerNetns: "two", peerIndex: link("two", "eth9")?.ifindex });
		// The kernel finds the carrier in a work queue of its own: on a busy machine the news comes a moment later.
		if (link("one", "eth9")?.operstate !== "UP") {
			await agent.until("difference", () => link("one", "eth9")?.operstate === "UP");
		}
		expect(records("address").filter(({ family }) => family === "inet6")).toEqual([]);
		expect(records("sysctl")).toContainEqual(
			expect.objectContaining({ netns: "one", key: "net.ipv4.ip_forward", value: "1" }),
		);
	});

	it("keeps its own words out of a command's shell", async () => {
		const told = await agent.run("own");
		expect(printed(told, 0)).toBe("1\n\n");
		expect(printed(told, 1)).toBe("");
	});

	it("shows nothing of vethlab's own, nor of the machine's interfaces", async () => {
		const told = await agent.run("list");
		expect(printed(told, 0)).toBe("lock\nnetns\n");
		expect(printed(told, 1)).toBe("eth9\nlo\n0\n");
	});
});

describe("what is observed", () => {
	it("SPEC 4, 7: is told before its command ends, with its cause", async () => {
		const told = await agent.run("add");
		const [change] = of(told, "difference");
		expect(change?.difference.cause).toEqual({ type: "command", step: "add", command: 0 });
		expect(told.findIndex(({ type }) => type === "difference")).toBeLessThan(
			told.findIndex(({ type }) => type === "command.ended"),
		);
		expect(records("netns").map(({ netns }) => netns)).toEqual(["one", "two", "one/netns1"]);
		expect(link("one/netns1", "lo")).toMatchObject({ operstate: "DOWN" });
	});

	it("names both ends of a pair in one namespace", async () => {
		await agent.run("pair");
		expect(link("one", "veth1")).toMatchObject({ peerNetns: "one", peerIndex: link("one", "veth01")?.ifindex });
	});

	it("moves a veth's end in one difference: gone here, there now", async () => {
		const told = await agent.run("move");
		const both = of(told, "difference").filter(({ difference }) =>
			difference.changes.some(({ id }) => id.startsWith("link:")),
		);
		expect(both).toHaveLength(1);
		const changes = both[0]?.difference.changes.filter(({ id }) => id.startsWith("link:")) ?? [];
		expect(changes.map(({ op }) => op).sort()).toEqual(["add", "change", "remove"]);
		expect(link("one", "veth1")?.peerNetns).toBe("one/netns1");
		expect(link("one/netns1", "veth01")?.peerNetns).toBe("one");
	});

	it("renames without losing who it is, and other records follow the name", async () => {
		const before = link("one/netns1", "veth01")?.id;
		await agent.run("rename");
		expect(link("one/netns1", "eth0")?.id).toBe(before);
		const keys = records("sysctl").flatMap(({ netns, key }) => (netns === "one/netns1" ? [key] : []));
		expect(keys).toContain("net.ipv4.conf.eth0.forwarding");
		expect(keys).not.toContain("net.ipv4.conf.veth01.forwarding");
	});

	it("reads a neighbour that has not answered yet, which has no event", async () => {
		await agent.run("up");
		await agent.run("wait-up");
		await agent.run("unanswered");
		expect(records("neighbour").filter(({ netns }) => netns === "one/netns1")).toMatchObject([
			{ dst: "10.1.0.9", lladdr: null, state: "INCOMPLETE" },
		]);
	});

	it("drops the routes that go because a link goes down, which have no event", async () => {
		const routes = () =>
			records("route").filter(({ netns, dev, table }) => netns === "one/netns1" && dev === "eth0" && table === "main");
		expect(routes()).toMatchObject([{ dst: "10.1.0.0/24" }]);
		await agent.run("link-down");
		expect(routes()).toEqual([]);
	});

	it("reads rules of both variants when they change, in hosts and in namespaces", async () => {
		const rules = () =>
			records("rule").map(({ netns, variant, table, chain, text }) => [netns, variant, table, chain, text].join(" "));
		await agent.run("rules");
		expect(rules()).toEqual(["one nft nat POSTROUTING -s 10.1.0.0/24 -j MASQUERADE"]);
		await agent.run("pod-rules");
		expect(records("chain")).toContainEqual(
			expect.objectContaining({ netns: "one/netns1", chain: "INPUT", policy: "DROP" }),
		);
		await agent.run("no-rules");
		expect(rules()).toEqual([]);
		// One of nftables' own under a name that iptables has.
		await agent.run("foreign");
		expect(rules()).toEqual([expect.stringMatching(/^one native .* masquerade$/)]);
		await agent.run("no-foreign");
		expect(rules()).toEqual([]);
		await agent.run("legacy");
		expect(rules()).toEqual(["one legacy filter FORWARD -j DROP"]);
		await agent.run("no-legacy");
		expect(rules()).toEqual([]);
	});

	it("reads sysctls, those with an event and those without", async () => {
		await agent.run("sysctls-before");
		const told = await agent.run("sysctls");
		const value = (key: string) => records("sysctl").find((one) => one.netns === "one" && one.key === key)?.value;
		expect(value("net.ipv4.conf.veth1.proxy_arp")).toBe("1");
		expect(value("net.bridge.bridge-nf-call-iptables")).toBe("0");
		// Of something else there may be news at the same time.
		const causeOf = (key: string) =>
			of(told, "difference").find(({ difference }) =>
				difference.changes.some(({ id }) => id === recordId.sysctl("one", key)),
			)?.difference.cause;
		expect(causeOf("net.ipv4.conf.veth1.proxy_arp")).toEqual({ type: "command", step: "sysctls", command: 0 });
		expect(causeOf("net.bridge.bridge-nf-call-iptables")).toEqual({ type: "command", step: "sysctls", command: 1 });
	});

	it("tells what a script did that rings for nothing, before its command ends", async () => {
		const told = await agent.run("script");
		const until = told.findIndex((one) => one.type === "command.ended" && one.command === 1);
		const news = of(told.slice(0, until), "difference").flatMap(({ difference }) => difference.changes);
		const [host, pod] = [link("one", "veth1")?.ifindex ?? 0, link("one/netns1", "eth0")?.ifindex ?? 0];
		for (const id of [
			recordId.sysctl("one", "net.ipv4.conf.veth1.arp_ignore"),
			recordId.neighbour("one", host, "10.1.0.77 proxy"),
			recordId.sysctl("one/netns1", "net.ipv4.conf.eth0.arp_announce"),
			recordId.neighbour("one/netns1", pod, "10.1.0.78 proxy"),
		]) {
			expect(news.map((change) => change.id)).toContain(id);
		}
	});

	it("takes a deleted namespace's records away, and the veth that goes with it", async () => {
		const told = await agent.run("gone");
		expect(of(told, "check.ended")[0]?.ok).toBe(true);
		expect([...agent.state.values()].filter((one) => "netns" in one && one.netns === "one/netns1")).toEqual([]);
	});

	it("works whatever a namespace is called", async () => {
		const told = await agent.run("odd");
		expect(of(told, "step.ended")[0]?.ok).toBe(true);
		for (const name of names) expect(link(`one/${name}`, "lo")?.flags).toContain("UP");
		await agent.run("odd-gone");
		expect(records("netns").map(({ netns }) => netns)).toEqual(["one", "two"]);
	});

	it("tells a namespace from an earlier one of its name, and counts none twice", async () => {
		await agent.run("twice");
		expect(records("netns").map(({ netns }) => netns)).toEqual(["one", "two", "one/a"]);
		await agent.run("second-name");
		expect(records("netns").map(({ netns }) => netns)).toEqual(["one", "two", "one/a"]);
	});
});

const Times = z.object({ watched: z.array(z.number()), plain: z.array(z.number()) });

it("keeps no namespace alive: a deleted one takes its veth along at once, as without us", async () => {
	const { watched, plain } = Times.parse(await runInside("agent/testing/inside/delete-netns.ts"));
	const median = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
	// Noise of a busy machine; a reader's socket in it would be 20 ms.
	expect(median(watched)).toBeLessThan(1.3 * median(plain) + 5);
});
