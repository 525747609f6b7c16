import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetRecord, RecordKind } from "@/protocol/records";
import { positioned } from "@/protocol/rules";
import { sysctlPath } from "../kernel/sysctl";
import { of, printed, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";

/** What the tools print for people, in namespaces that hold some of everything, against what the records say. */

const pod = "p o'd";
const inPod = (run: string) => ({ run, netns: pod });

/** Of each interface: index, name, MTU, MAC, state and master, from sysfs. */
const links = `for d in /sys/class/net/*; do [ -e "$d/ifindex" ] || continue; echo "$(cat "$d/ifindex")|\${d##*/}|$(cat "$d/mtu")|$(cat "$d/address")|$(cat "$d/operstate")|$(m=$(readlink "$d/master") && echo "\${m##*/}")"; done`;

const asked = {
	links,
	addresses: "ip -o -4 addr",
	routes: "ip route show table all",
	policies: "ip rule",
	neighbours: "ip neigh; ip neigh show proxy",
	fdb: "bridge fdb",
	sysctls:
		'for f in /proc/sys/net/ipv4/conf/*/{arp_ignore,arp_announce,arp_filter,accept_local,route_localnet} /proc/sys/net/bridge/bridge-nf-call-iptables; do echo "$f $(<$f)"; done',
	native: "nft -y list ruleset",
	nft: "iptables-nft-save",
	legacy: "iptables-legacy-save",
} as const;
type Asked = keyof typeof asked;
const asking = Object.keys(asked) as Asked[];

/** A table with one base chain and one that it may jump to, as a file that nft is given. */
function nftables(table: string, chain: string, base: string, rules: string[]) {
	const lines = [`table ${table} {`, "chain mine {", "}", `${chain} {`, base, ...rules, "}", "}"];
	return { run: `nft -f - <<'END'\n${lines.join("\n")}\nEND` };
}

const setsIn = (table: string) => `table ${table} {
set blocked { type ipv4_addr; flags interval; elements = { 10.1.0.0/16, 10.2.0.1-10.2.0.9, 10.3.0.1, 10.4.0.1, 10.5.0.1 }
}
set noted { type ifname . inet_service; flags timeout; elements = { "it's" . 80 timeout 1h comment "a, } b", "x y" . 81 }
}
set none { type inet_service
}
map ways { type inet_service : verdict; counter; elements = { 80 : drop, 443 : accept }
}
}`;

const lab = labOf([
	{
		id: "zoo",
		commands: [
			{ run: `ip netns add "${pod}"; ip link add "it's" index 77 type veth peer name "x.y" index 77 netns "${pod}"` },
			// Renamed there, and moved from where it was made.
			{ run: `ip link add tmp0 type veth peer name tmp1; ip link set tmp1 netns "${pod}"` },
			inPod("ip link set tmp1 name eth.9; ip link set eth.9 up; ip addr add 10.7.0.1/24 dev eth.9"),
			// A bridge whose port leads to a bridge in a bridge's namespace, and one beside it on the host.
			{ run: "ip link add br0 type bridge; ip link set tmp0 master br0; ip link set br0 up; ip link set tmp0 up" },
			inPod("ip link add br0 type bridge; ip link set x.y master br0; ip link set x.y up; ip link set br0 up"),
			{
				run: 'ip link add br1 type bridge; ip link set "it\'s" master br1; ip link set "it\'s" up; ip link set br1 up',
			},
			{ run: "ip link add b01 type veth peer name b10; ip link set b01 master br0 up; ip link set b10 master br1 up" },
			{ run: "ip addr add 10.7.0.254/24 dev br0; ip addr add 10.8.0.254/24 brd + dev br1" },
			{ run: "ip link add vx9 type vxlan id 9 dstport 4789; ip link set vx9 up mtu 1400" },
			{ run: "bridge fdb append 02:00:00:00:00:09 dev vx9 dst 10.9.0.2" },
			{ run: "bridge fdb add 02:00:00:00:00:0a dev tmp0 master static" },
			{ run: "ip route add blackhole 10.50.0.0/16; ip route add unreachable 10.51.0.0/16 metric 7" },
			{ run: "ip route add prohibit 10.52.0.1 table 52; ip route add throw 10.53.0.0/24 table 52" },
			{ run: "ip route add 10.54.0.0/16 via 10.9.0.2 src 10.7.0.254 metric 5; ip route add default dev br1 table 100" },
			{ run: "ip route add 10.55.0.0/16 nexthop via 10.9.0.2 weight 2 nexthop via 10.7.0.9" },
			{ run: "ip rule add from 10.7.0.0/24 fwmark 0x10/0xff iif br0 lookup 100 pref 1000" },
			{
				run: "ip rule add to 10.2.0.0/16 ipproto tcp dport 80-90 unreachable pref 1001; ip rule add iif later lookup 52",
			},
			inPod("ip rule add not from 10.7.0.1 lookup 52; ip rule del pref 32767; ip route add blackhole default"),
			{ run: "ip neigh add proxy 10.7.0.9 dev br0; ip neigh add proxy 10.7.0.7 dev br1" },
			{ run: "ip neigh add 10.7.0.9 lladdr 02:00:00:00:00:09 dev br0" },
			inPod("ip neigh add 10.7.0.8 lladdr 02:00:00:00:00:08 dev eth.9 nud permanent router"),
			{
				run: 'iptables -A FORWARD -m comment --comment "a \\"b\\" -A c" -j ACCEPT; iptables -t mangle -P FORWARD DROP',
			},
			{ run: "iptables -N MINE; iptables -I FORWARD -s 10.1.0.0/16 ! -d 10.2.0.0/16 -p tcp --dport 80 -j MINE" },
			{ run: "iptables -A MINE -j RETURN; iptables -A MINE -j RETURN; iptables-legacy -A INPUT -i br+ -j DROP" },
			{ run: "echo 1 >/proc/sys/net/ipv4/conf/tmp0/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce" },
			inPod("echo 1 >/proc/sys/net/ipv4/conf/eth.9/arp_filter; echo 1 >/proc/sys/net/ipv4/conf/x.y/route_localnet"),
			inPod("echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables"),
			inPod("iptables -t raw -A PREROUTING -j ACCEPT"),
			nftables("inet guard", "chain in", "type filter hook input priority -5; policy accept", [
				'ip saddr { 10.1.0.1, 10.1.0.2 } counter drop comment "web } # handle 3"',
				...["jump mine", "jump mine"],
			]),
			...["inet sets", "ip6 sets"].map((table, at) => {
				const run = `nft -f - <<'END'\n${setsIn(table)}\nEND`;
				return at === 0 ? { run } : inPod(run);
			}),
			// iptables has a table of this name, and cannot list what is in this one.
			inPod(nftables("ip filter", "chain low", "type filter hook input priority 5", ["ip ttl 1 drop"]).run),
		],
	},
	{
		id: "settled",
		commands: [{ run: "true" }],
		// linkwatch tells of carriers in its own time: what is compared must stand still.
		checks: [
			...["tmp0", "it's", "b01", "b10", "br0", "br1"].map((name) => ({ netns: "one", name })),
			...["eth.9", "x.y", "br0"].map((name) => ({ netns: `one/${pod}`, name })),
		].map((where) => ({ say, record: "link", where, expect: { operstate: "UP" }, within: "20s" })),
	},
	{ id: "here", commands: asking.map((one) => ({ run: asked[one] })) },
	{ id: "there", commands: asking.map((one) => inPod(asked[one])) },
	{ id: "untracked", commands: [{ run: "ping -c 1 10.9.0.2" }] },
	{
		id: "nat",
		commands: [
			nftables("ip mynat", "chain post", "type nat hook postrouting priority 100", [
				'oifname "eth9" counter masquerade',
			]),
			{ run: "ping -c 1 10.9.0.2" },
		],
	},
	{
		id: "element",
		commands: [
			{ run: "nft add element inet sets none { 7 }; nft delete element inet sets blocked { 10.3.0.1 }" },
			{ run: "nft delete set inet sets noted" },
		],
	},
	{
		id: "dynamic",
		commands: [
			{
				run: "nft add set inet sets seen '{ type ipv4_addr; flags dynamic; }'; nft add chain inet sets out '{ type filter hook output priority 0; }'; nft add rule inet sets out ip daddr 10.9.0.2 update @seen '{ ip daddr }'",
			},
			{ run: "ping -c 1 10.9.0.2" },
			{ run: "nft delete table inet sets" },
		],
	},
	{ id: "no-nft", commands: [{ run: "nft delete table inet guard; nft delete table ip mynat" }] },
	{ id: "late", commands: [{ run: "ip link add later type veth peer name late2" }] },
	{
		id: "gone",
		commands: [
			{
				run: 'for n in $(seq 15); do ip netns add gone; ip -n gone link add v0 type veth peer name "v $n" netns "p o\'d"; ip -n gone addr add 10.6.0.$n/24 dev v0; ip -n gone link set v0 up; ip -n gone rule add pref $n lookup 9; ip netns del gone; done',
			},
		],
	},
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
	const told = await agent.run("zoo");
	expect(of(told, "command.ended").filter(({ exit }) => exit !== 0)).toEqual([]);
	expect(of(await agent.run("settled"), "check.ended").filter(({ ok }) => !ok)).toEqual([]);
});
afterAll(() => agent.close());

function records<K extends RecordKind>(kind: K, netns: string) {
	const is = (record: NetRecord): record is Extract<NetRecord, { kind: K }> => record.kind === kind;
	return [...agent.state.values()].filter(is).filter((one) => "netns" in one && one.netns === netns);
}

/** What follows a word in a line. */
const following = (line: string, word: string) => new RegExp(`(?:^| )${word} (\\S+)`).exec(line)?.[1] ?? null;

/** A line of `ip route`, as far as a record has it. */
function routeOf(line: string): string {
	const words = line.trim().split(" ");
	const type = /^[a-z]+$/.test(words[0] ?? "") && words[0] !== "default" ? (words.shift() ?? "") : "unicast";
	const named = ["via", "dev", "table", "proto", "scope", "src", "metric"].map((word) => following(line, word));
	return [type, words[0], ...named].join(" ");
}

/** What iptables-save prints of its other tables. */
function withoutTable(lines: readonly string[], table: string): string[] {
	const from = lines.indexOf(`*${table}`);
	return lines.filter((_, at) => at < from || at > lines.indexOf("COMMIT", from));
}

const inOrder = (lines: readonly string[]) => [...lines].sort();

describe.each([
	["a host", "one", "here"],
	["a namespace with an odd name", `one/${pod}`, "there"],
])("what the tools print in %s is what the records say", (_, netns, step) => {
	const lines = {} as Record<Asked, string[]>;
	beforeAll(async () => {
		const told = await agent.run(step);
		for (const [index, one] of asking.entries())
			lines[one] = printed(told, index)
				.split("\n")
				.filter((line) => line !== "");
	});

	it("interfaces, as sysfs has them", () => {
		const own = records("link", netns).map((one) =>
			[one.ifindex, one.name, one.mtu, one.mac, one.operstate.toLowerCase(), one.master ?? ""].join("|"),
		);
		expect(inOrder(own)).toEqual(inOrder(lines.links));
	});

	it("addresses", () => {
		const own = records("address", netns).map((one) => `${one.dev} ${one.local}/${one.prefixlen} ${one.scope}`);
		const theirs = lines.addresses.map((line) => {
			const [, dev, , address] = line.split(/\s+/);
			return `${dev} ${address} ${following(line, "scope")}`;
		});
		expect(inOrder(own)).toEqual(inOrder(theirs));
	});

	it("routes of all tables and types", () => {
		// The hops of a multipath route have lines of their own.
		const theirs = lines.routes.filter((line) => !/^\s/.test(line)).map(routeOf);
		const own = records("route", netns).map((one) =>
			[
				...[one.type, one.dst, one.gateway, one.dev, one.table === "main" ? null : one.table],
				// What is the kernel's default is not printed.
				...[one.protocol === "boot" ? null : one.protocol, one.scope === "global" ? null : one.scope],
				...[one.prefsrc, one.metric],
			].join(" "),
		);
		expect(inOrder(own)).toEqual(inOrder(theirs));
		const hops = lines.routes.flatMap((line) => (/^\s/.test(line) ? [line.trim().replace(/^nexthop /, "")] : []));
		expect(records("route", netns).flatMap(({ nexthops }) => nexthops)).toEqual(hops);
	});

	it("policy rules", () => {
		const inTurn = records("policy", netns).sort((a, b) => a.priority - b.priority);
		const own = inTurn.map(({ priority, text }) => `${priority}:\t${text}`);
		expect(own).toEqual(lines.policies);
	});

	it("neighbours", () => {
		const own = records("neighbour", netns).map(({ dst, dev, lladdr, flags, state }) =>
			(flags.includes("proxy")
				? [dst, "dev", dev, "proxy"]
				: [dst, "dev", dev, "lladdr", lladdr, ...flags, state]
			).join(" "),
		);
		expect(inOrder(own)).toEqual(inOrder(lines.neighbours.map((line) => line.trim())));
	});

	it("sysctls: all that are not 0, and those of the whole namespace", () => {
		const has = /\.(arp_ignore|arp_announce|arp_filter|accept_local|route_localnet|bridge-nf-call-iptables)$/;
		const own = records("sysctl", netns).flatMap(({ key, value }) =>
			has.test(key) ? [`${sysctlPath(key)} ${value}`] : [],
		);
		const theirs = lines.sysctls.filter((line) => !/ 0$/.test(line) || !/\/conf\/(?!all\/)/.test(line));
		expect(inOrder(own)).toEqual(inOrder(theirs.filter((line) => !line.includes("/default/"))));
		expect(own.filter((line) => / [12]$/.test(line))).toHaveLength(step === "here" ? 3 : 2);
	});

	it("forwarding databases", () => {
		const own = records("fdb", netns).map(({ mac, dev, dst, master, state }) =>
			[mac, dev, dst, master, state].join(" "),
		);
		const theirs = lines.fdb
			.filter((line) => / master /.test(line) || / dev vx/.test(line))
			.map((line) => {
				const [mac] = line.split(" ");
				const state = /(permanent|static)/.exec(line)?.[1] ?? "";
				return [mac, following(line, "dev"), following(line, "dst"), following(line, "master"), state].join(" ");
			});
		// A bridge may learn one more after its command has printed.
		const isLearned = (line: string) => line.endsWith(" ");
		expect(inOrder(own.filter((line) => !isLearned(line)))).toEqual(inOrder(theirs.filter((line) => !isLearned(line))));
		expect(own).toEqual(expect.arrayContaining(theirs));
	});

	it("rules and chains of nftables' own", () => {
		const own = records("chain", netns).filter((one) => one.variant === "native");
		expect(own.length).toBeGreaterThan(0);
		const rules = positioned(records("rule", netns).filter((one) => one.variant === "native"));
		for (const table of new Set(own.map((one) => one.table))) {
			const from = lines.native.indexOf(`table ${table} {`);
			const theirs = lines.native.slice(from + 1, lines.native.indexOf("}", from));
			const [chains, said] = [/^\tchain (\S+) \{/, /^\t\ttype (\S+) hook (\S+) priority (\S+); policy (\S+);$/];
			const inTable = own.filter((one) => one.table === table);
			expect(inTable.map(({ chain }) => chain)).toEqual(theirs.flatMap((line) => chains.exec(line)?.[1] ?? []));
			expect(
				inTable.flatMap(({ type, hook, priority, policy }) =>
					policy === null ? [] : [[type, hook, String(priority), policy.toLowerCase()]],
				),
			).toEqual(theirs.flatMap((line) => (said.test(line) ? [said.exec(line)?.slice(1)] : [])));
			expect(rules.filter((one) => one.table === table).map(({ text }) => `\t\t${text}`)).toEqual(
				theirs
					.filter((line) => line.startsWith("\t\t") && !said.test(line))
					.map((line) => line.replace(/ packets \d+ bytes \d+/, "")),
			);
		}
	});

	it("sets and maps of nftables", () => {
		const own = records("set", netns).map((one) => [
			`${one.what} ${one.table} ${one.name}`,
			[
				`type ${one.type}`,
				...(one.flags.length > 0 ? [`flags ${one.flags.join(",")}`] : []),
				...(one.elements.length > 0 ? [`elements = { ${one.elements.join(", ")} }`] : []),
			].join(" "),
		]);
		const theirs: [string, string][] = [];
		let table = "";
		for (const line of lines.native) {
			table = /^table (\S+ \S+) /.exec(line)?.[1] ?? table;
			const [, what, name] = /^\t(set|map|chain) (\S+) \{/.exec(line) ?? [];
			if (what) theirs.push([`${what} ${table} ${name}`, ""]);
			const last = theirs.at(-1);
			if (last && !what && /^\t\t/.test(line) && !/^\t\t(counter|size|timeout|comment)/.test(line))
				last[1] = `${last[1]} ${line.trim()}`.trim();
		}
		const unnumbered = (text: string) => text.replaceAll(/ expires \S+| packets \d+ bytes \d+/g, "");
		const sets = theirs.filter(([what]) => !what.startsWith("chain"));
		expect(own).toHaveLength(4);
		expect(own.sort()).toEqual(sets.map(([what, text]) => [what, unnumbered(text)]).sort());
	});

	it.each(["nft", "legacy"] as const)("rules and chains of iptables, %s", (variant) => {
		const chains = lines[variant].flatMap((line) => /^:(\S+ \S+)/.exec(line)?.[1] ?? []);
		const own = records("chain", netns).filter((one) => one.variant === variant);
		const isForeign = lines[variant].some((line) => line.includes("incompatible"));
		expect(isForeign).toBe(variant === "nft" && step === "there");
		if (isForeign) lines[variant] = withoutTable(lines[variant], "filter");
		expect(inOrder(own.map(({ chain, policy }) => `${chain} ${policy ?? "-"}`))).toEqual(inOrder(chains));
		const rules = positioned(records("rule", netns).filter((one) => one.variant === variant));
		const tables = new Set(own.map(({ table }) => table));
		for (const table of tables) {
			const from = lines[variant].indexOf(`*${table}`);
			const theirs = lines[variant].slice(from, lines[variant].indexOf("COMMIT", from));
			const those = rules.filter((one) => one.table === table).sort((a, b) => a.position - b.position);
			expect(inOrder(those.map(({ chain, text }) => `-A ${chain} ${text}`))).toEqual(
				inOrder(theirs.filter((line) => line.startsWith("-A "))),
			);
			for (const chain of new Set(those.map((one) => one.chain))) {
				const ordered = those.filter((one) => one.chain === chain).map(({ text }) => `-A ${chain} ${text}`);
				expect(ordered).toEqual(theirs.filter((line) => line.startsWith(`-A ${chain} `)));
			}
		}
	});
});

it("tells both ends of a pair whose indices are the same", () => {
	const [here] = records("link", "one").filter(({ name }) => name === "it's");
	const [there] = records("link", `one/${pod}`).filter(({ name }) => name === "x.y");
	expect([here, there]).toMatchObject([
		{ ifindex: 77, peerNetns: `one/${pod}`, peerIndex: 77 },
		{ ifindex: 77, peerNetns: "one", peerIndex: 77 },
	]);
});

it("tells a vxlan's parameters, though it has no remote end", () => {
	const [vxlan] = records("link", "one").filter(({ name }) => name === "vx9");
	expect(vxlan).toMatchObject({ type: "vxlan", mtu: 1400, details: { id: 9, port: 4789 } });
	expect(vxlan?.details).not.toHaveProperty("remote");
});

it("listens to flows from a NAT rule of nftables on, and counts what it met, and takes all away with the table", async () => {
	const flows = () => records("conntrack", "one");
	await agent.run("untracked");
	expect(flows()).toEqual([]);
	const told = await agent.run("nat");
	expect(flows()).toMatchObject([{ protocol: "icmp", original: { src: "10.9.0.1", dst: "10.9.0.2" } }]);
	const masquerade = 'rule:one#native ip mynat post oifname "eth9" counter masquerade';
	expect(of(told, "counters").flatMap(({ counts }) => counts)).toContainEqual(
		expect.objectContaining({ id: masquerade, packets: 1 }),
	);
	await agent.run("no-nft");
	expect(records("chain", "one").filter(({ variant }) => variant === "native")).toEqual([]);
});

it("tells what comes into a set and leaves it, and what a packet put there", async () => {
	const elements = (name: string) => records("set", "one").find((one) => one.name === name)?.elements;
	await agent.run("element");
	expect(elements("none")).toEqual(["7"]);
	expect(elements("blocked")).toEqual(["10.1.0.0/16", "10.2.0.1-10.2.0.9", "10.4.0.1", "10.5.0.1"]);
	expect(elements("noted")).toBeUndefined();
	const told = await agent.run("dynamic");
	const until = told.findIndex((one) => one.type === "command.ended" && one.command === 1);
	const changes = of(told.slice(0, until), "difference").flatMap(({ difference }) => difference.changes);
	expect(changes.filter(({ id }) => id === "set:one#inet sets seen")).toMatchObject([
		{ op: "add", to: { elements: [] } },
		{ op: "change", to: { elements: ["10.9.0.2"] } },
	]);
	expect(records("set", "one")).toEqual([]);
});

it("hears of a policy rule's interface when it comes", async () => {
	const rule = () => records("policy", "one").find(({ text }) => text.includes("iif later"));
	const before = rule();
	expect(before?.text).toContain("[detached]");
	await agent.run("late");
	expect(rule()).toEqual({ ...before, text: before?.text.replace(" [detached]", "") });
});

it("stays whole while namespaces go that are being read", async () => {
	const told = await agent.run("gone");
	expect(of(told, "command.ended")).toMatchObject([{ exit: 0 }]);
	const netns = [...agent.state.values()].flatMap((one) => ("netns" in one ? [one.netns] : []));
	expect(new Set(netns)).toEqual(new Set(["one", "two", `one/${pod}`]));
	expect(records("link", `one/${pod}`).filter(({ name }) => name.startsWith("v "))).toEqual([]);
});
