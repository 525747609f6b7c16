import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConntrackRecord, FdbRecord, NetRecord } from "@/protocol/records";
import { parseFlow } from "../kernel/conntrack";
import { fdbRecord, parseFdb } from "../kernel/fdb";
import { parseLinks } from "../kernel/link";
import { of, printed, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";

/** Sends a datagram each to so many ports of an address: as many flows. */
const burst = (address: string, count: number) =>
	`perl -e 'use Socket; for (1..${count}) { socket(my $s, PF_INET, SOCK_DGRAM, 0); send($s, "x", 0, pack_sockaddr_in(1000 + $_, inet_aton("${address}"))) }'`;

const lab = labOf([
	{
		id: "pod",
		commands: [
			{ run: "ip netns add pod; ip link add veth1 type veth peer name eth0 netns pod; ip link set veth1 up" },
			{ run: "ip addr add 10.1.0.254/24 dev veth1; ip -n pod addr add 10.1.0.1/24 dev eth0" },
			{ run: "ip -n pod link set eth0 up; ip -n pod route add default via 10.1.0.254" },
		],
	},
	{ id: "untracked", commands: [{ run: "ping -c 1 10.9.0.2" }] },
	{
		id: "masquerade",
		commands: [
			{ run: "iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -j MASQUERADE" },
			{ run: "ping -c 1 -W 1 10.9.0.2", netns: "pod" },
		],
	},
	{
		id: "dnat",
		commands: [
			{ run: "iptables -t nat -A OUTPUT -d 10.9.0.96 -p udp --dport 80 -j DNAT --to 10.9.0.2:8080" },
			{ run: "exec 3<>/dev/udp/10.9.0.96/80; echo hi >&3" },
		],
	},
	{
		id: "pod-tracks",
		commands: [
			{ run: "iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", netns: "pod" },
			{ run: "ping -c 1 -W 1 10.1.0.1" },
		],
	},
	{ id: "pings", commands: [{ run: "ping -c 5 10.9.0.2" }] },
	{ id: "burst", commands: [{ run: burst("10.9.0.2", 2000) }] },
	{ id: "flood", commands: [{ run: burst("10.9.0.1", 20000) }] },
	{ id: "dump", commands: [{ run: "conntrack -L -o id 2>/dev/null" }] },
	{ id: "ids", commands: [{ run: "conntrack -L -o id 2>/dev/null | sed 's/.* id=//'" }] },
	{ id: "flush", commands: [{ run: "conntrack -F" }] },
	{
		id: "vxlan",
		commands: [
			{ run: "ip link add vxlan100 type vxlan id 100 dstport 4789 local 10.9.0.1 nolearning" },
			{ run: "ip link set vxlan100 up" },
			{ run: "bridge fdb append 00:00:00:00:00:00 dev vxlan100 dst 10.9.0.2" },
			{ run: "bridge fdb add 02:00:00:00:00:09 dev vxlan100 dst 10.9.0.2" },
		],
	},
	{ id: "rename", commands: [{ run: "ip link set vxlan100 down; ip link set vxlan100 name vx" }] },
	{
		id: "bridge",
		commands: [
			{ run: "ip link add br0 type bridge; ip link set br0 up; ip addr del 10.1.0.254/24 dev veth1" },
			{ run: "ip link set veth1 master br0; ip addr add 10.1.0.254/24 dev br0" },
			{ run: "ping -c 1 -W 2 10.1.0.254", netns: "pod" },
		],
		checks: [{ say, record: "fdb", where: { dev: "veth1", state: "" }, count: 1 }],
	},
	{ id: "fdb", commands: [{ run: "bridge -j -d fdb show" }, { run: "ip -j -d addr show" }] },
	{ id: "gone", commands: [{ run: "ip link del vx; ip link del br0" }] },
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
	await agent.run("pod");
});
afterAll(() => agent.close());

const flows = () =>
	[...agent.state.values()].filter((one): one is ConntrackRecord => one.kind === "conntrack" && one.netns === "one");
const fdb = () => [...agent.state.values()].filter((one): one is FdbRecord => one.kind === "fdb");
const plain = (records: Iterable<NetRecord>) =>
	[...records].map((one) => ({ ...one, timeout: null })).sort((a, b) => (a.id < b.id ? -1 : 1));

/** What `conntrack -L` says, read by a command of the lab. */
async function dumped(): Promise<NetRecord[]> {
	const told = await agent.run("dump");
	return printed(told, 0)
		.split("\n")
		.flatMap((line) => parseFlow("one", line)?.record ?? []);
}

it("shows no flows of a namespace that does not track, nor that it does", async () => {
	await agent.run("untracked");
	expect(flows()).toEqual([]);
	expect(agent.state.has("tracking:one")).toBe(false);
});

it("shows what MASQUERADE rewrote, without any command that asks for it", async () => {
	const told = await agent.run("masquerade");
	expect(of(told, "step.ended")[0]?.ok).toBe(true);
	expect(flows()).toMatchObject([
		{
			netns: "one",
			protocol: "icmp",
			original: { src: "10.1.0.1", dst: "10.9.0.2", icmpType: 8 },
			reply: { src: "10.9.0.2", dst: "10.9.0.1", icmpType: 0 },
			flags: [],
		},
	]);
	const adding = of(told, "difference").find(({ difference }) =>
		difference.changes.some(({ op, id }) => op === "add" && id.startsWith("conntrack:")),
	);
	expect(adding?.difference.cause).toEqual({ type: "command", step: "masquerade", command: 1 });
});

it("shows what DNAT rewrote, address and port", async () => {
	await agent.run("dnat");
	expect(agent.state.get("tracking:one")).toMatchObject({
		by: "rule:one#nft nat POSTROUTING -s 10.1.0.0/24 -j MASQUERADE",
		...{ source: "events", lost: 0, omitted: 0 },
	});
	expect(flows().filter(({ protocol }) => protocol === "udp")).toMatchObject([
		{ original: { dst: "10.9.0.96", dport: 80 }, reply: { src: "10.9.0.2", sport: 8080 }, flags: ["UNREPLIED"] },
	]);
	expect(plain(flows())).toEqual(plain(await dumped()));
});

it("reads the flows of a namespace that a lab may delete at a command's end, and puts nobody into it", async () => {
	const told = await agent.run("pod-tracks");
	const end = told.findIndex((one) => one.type === "command.ended" && one.command === 1);
	const adds = told.slice(0, end).flatMap((one) => (one.type === "difference" ? one.difference.changes : []));
	expect(adds.filter(({ id }) => id.startsWith("conntrack:one/pod#"))).toHaveLength(1);
	expect(agent.state.get("tracking:one/pod")).toMatchObject({ source: "commands" });
});

it("stays right in a burst of 2,000 flows, in few differences", async () => {
	const told = await agent.run("burst");
	const before = of(told, "difference").length;
	expect(before).toBeLessThan(200);
	const real = await dumped();
	expect(real.length).toBeGreaterThan(2000);
	await agent.until("difference", () => flows().length >= real.length);
	expect(plain(flows())).toEqual(plain(real));
});

it("shows a vxlan's forwarding entries, under the interface's name of now", async () => {
	await agent.run("vxlan");
	const entries = (dev: string) => fdb().filter((one) => one.netns === "one" && one.dev === dev);
	expect(entries("vxlan100")).toMatchObject([
		{ mac: "00:00:00:00:00:00", dst: "10.9.0.2", state: "permanent" },
		{ mac: "02:00:00:00:00:09", dst: "10.9.0.2", state: "permanent" },
	]);
	const ids = entries("vxlan100")
		.map(({ id }) => id)
		.sort();
	await agent.run("rename");
	expect(
		entries("vx")
			.map(({ id }) => id)
			.sort(),
	).toEqual(ids);
	expect(entries("vxlan100")).toEqual([]);
});

it("shows what a bridge learns, equal to bridge's own answer, until the bridge goes", async () => {
	const told = await agent.run("bridge");
	expect(of(told, "check.ended")[0]).toMatchObject({ ok: true });
	const shown = await agent.run("fdb");
	const links = parseLinks(printed(shown, 1));
	const real = parseFdb(printed(shown, 0)).flatMap((entry) => fdbRecord("one", entry, links) ?? []);
	expect(plain(fdb())).toEqual(plain(real));
	await agent.run("gone");
	expect(fdb()).toEqual([]);
});

it("SPEC 19: tells whoever looks when flows end, and that packets put it off", async () => {
	agent.send({ type: "look", netns: [], flows: ["one"] });
	await agent.run("pings");
	const flow = flows().filter(({ protocol, original }) => protocol === "icmp" && original.dst === "10.9.0.2");
	const ends = () =>
		of(agent.messages, "flows").flatMap((told) =>
			told.ends.flatMap(([id, end]) => (id === flow.at(-1)?.id ? [end] : [])),
		);
	await agent.until("flows", () => ends().length >= 2);
	expect((ends().at(-1) ?? 0) - (ends()[0] ?? 0)).toBeGreaterThan(1500);
	expect(of(agent.messages, "flows")[0]).toMatchObject({ netns: "one", whole: true });
	agent.send({ type: "look", netns: [], flows: [] });
});

it("reads all anew where events are lost, and forgets what is gone", async () => {
	await agent.run("flood");
	// A command's output is cut at 1 MB: ids only.
	const real = printed(await agent.run("ids"), 0)
		.trim()
		.split("\n");
	expect(real.length).toBeGreaterThan(20000);
	await agent.until("difference", () => flows().length >= real.length);
	const kernelsId = ({ id }: { id: string }) => /#(\d+)/.exec(id)?.[1];
	expect(flows().map(kernelsId).sort()).toEqual(real.sort());
	const lost = () => {
		const tracking = agent.state.get("tracking:one");
		return tracking?.kind === "tracking" ? tracking.lost : 0;
	};
	// A machine that keeps up loses none.
	await agent.until("difference", () => lost() > 0 === agent.log.includes("were lost"));
	await agent.run("flush");
	await agent.until("difference", () => flows().length === 0);
});
