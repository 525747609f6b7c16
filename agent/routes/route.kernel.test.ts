import { expect, it } from "vitest";
import { testWays, type WayCase } from "../testing/ways";

const pod = (to: string, more: object = {}) => ({ netns: "one/pod", to, ...more });
const setUp = `
ip netns add pod; ip link add v type veth peer name eth0 netns pod; ip addr add 10.8.0.1/24 dev v; ip link set v up
ip -n pod addr add 10.8.0.2/24 dev eth0; ip -n pod link set eth0 up; ip -n pod link set lo up; ip -n pod route add default via 10.8.0.1
ip netns add q; ip link add br0 type bridge; ip addr add 10.7.0.1/24 dev br0; ip link set br0 up
ip link add q0 type veth peer name eth0 netns q; ip link set q0 master br0 up; ip -n q addr add 10.7.0.2/24 dev eth0; ip -n q link set eth0 up
ip netns add r; ip link add r0 type veth peer name eth0 netns r; ip link set r0 master br0 up; ip -n r addr add 10.7.0.3/24 dev eth0; ip -n r link set eth0 up`;

const cases: WayCase[] = [
	{
		what: "arrives, and the answer has no route back",
		run: "true",
		ask: pod("10.9.0.2"),
		end: { code: "no-route", netns: "two", values: { to: "10.8.0.2" } },
		back: true,
		also: ({ there }) => {
			expect(there.end).toMatchObject({ code: "delivered", netns: "two" });
			expect(there.hops.map(({ netns, nextHop }) => [netns, nextHop])).toEqual([
				["one/pod", "10.8.0.1"],
				["one", "10.9.0.2"],
				["two", null],
			]);
			expect(there.hops[2]).toMatchObject({ table: "local", rule: "0: from all lookup local" });
			expect(there.hops[0]).toMatchObject({
				src: "10.8.0.2",
				rule: "32766: from all lookup main",
				route: "default via 10.8.0.1 dev eth0",
				viaGateway: true,
				neighbour: { state: null, lladdr: null },
				crossings: [{ kind: "cable", from: { name: "eth0" }, to: { netns: "one", name: "v" } }],
			});
		},
	},
	{
		what: "comes back, translated by MASQUERADE and translated back",
		run: "iptables -t nat -A POSTROUTING -s 10.8.0.0/24 -o eth9 -j MASQUERADE",
		undo: "iptables -t nat -F",
		ask: pod("10.9.0.2"),
		end: { code: "delivered", netns: "one/pod" },
		back: true,
		also: ({ there, back }) => {
			const rule = { text: "-t nat -A POSTROUTING -s 10.8.0.0/24 -o eth9 -j MASQUERADE" };
			expect(there.hops[1]?.rewrites).toMatchObject([{ field: "source", from: "10.8.0.2", to: "10.9.0.1", rule }]);
			expect(back?.hops[1]?.rewrites).toMatchObject([{ field: "destination", from: "10.9.0.1", to: "10.8.0.2" }]);
		},
	},
	{
		what: "has no route",
		run: "ip -n pod route del default",
		undo: "ip -n pod route add default via 10.8.0.1",
		ask: pod("10.9.0.2"),
		end: { code: "no-route", netns: "one/pod", values: { to: "10.9.0.2", bare: "yes" } },
	},
	{
		what: "is unreachable by a route",
		run: "ip route add unreachable 10.3.0.0/16",
		undo: "ip route del 10.3.0.0/16",
		ask: pod("10.3.0.1"),
		end: { code: "unreachable", netns: "one", values: { to: "10.3.0.1", by: "unreachable 10.3.0.0/16" } },
	},
	{
		what: "falls into a blackhole",
		run: "ip route add blackhole 10.4.0.0/16",
		undo: "ip route del 10.4.0.0/16",
		ask: pod("10.4.0.1"),
		end: { code: "blackhole", netns: "one" },
	},
	{
		what: "is prohibited by a policy rule",
		run: "ip rule add fwmark 7 to 10.5.0.0/16 prohibit pref 100",
		undo: "ip rule del pref 100",
		ask: { netns: "one", to: "10.5.0.1", mark: 7 },
		end: { code: "prohibit", values: { to: "10.5.0.1", by: "100: from all to 10.5.0.0/16 fwmark 0x7 prohibit" } },
	},
	{
		what: "takes another table by a policy rule",
		run: "ip rule add from 10.8.0.0/24 lookup 100 pref 200; ip route add 10.9.0.0/24 dev eth9 table 100",
		undo: "ip rule del pref 200; ip route flush table 100",
		ask: pod("10.9.0.2"),
		end: { code: "delivered" },
		also: ({ there }) =>
			expect(there.hops[1]).toMatchObject({
				rule: "200: from 10.8.0.0/24 lookup 100",
				table: "100",
				routeId: expect.any(String),
			}),
	},
	{
		what: "finds an interface down, its routes gone",
		run: "ip -n pod link set eth0 down",
		undo: "ip -n pod link set eth0 up; ip -n pod route add default via 10.8.0.1",
		ask: pod("10.8.0.1"),
		end: { code: "no-route", values: { to: "10.8.0.1", down: "eth0" } },
	},
	{
		what: "finds no carrier, since the other end is down",
		run: "ip -n pod link set eth0 down",
		undo: "ip -n pod link set eth0 up; ip -n pod route add default via 10.8.0.1",
		ask: { netns: "one", to: "10.8.0.2" },
		end: { code: "no-carrier", values: { dev: "v", far: "eth0", farNetns: "one/pod" } },
	},
	{
		what: "takes a less specific route, since the interface with the subnet is down",
		run: "ip link set v down; ip route add default via 10.9.0.2",
		undo: "ip link set v up; ip route del default",
		ask: { netns: "one", to: "10.8.0.2" },
		end: { code: "no-route", netns: "two" },
		also: ({ there }) => expect(there.hops[0]).toMatchObject({ missed: "v", out: { name: "eth9" } }),
	},
	{
		what: "finds a loopback that is down",
		run: "true",
		ask: { netns: "one/q", to: "10.7.0.2" },
		end: { code: "link-down", values: { dev: "lo" } },
	},
	{
		what: "finds nobody on a bridge with the address",
		run: "true",
		ask: { netns: "one/q", to: "10.7.0.9" },
		end: { code: "no-neighbour", values: { dev: "eth0", to: "10.7.0.9", state: "" } },
	},
	{
		what: "finds the interface down that has the address",
		run: "ip -n r link set eth0 down",
		undo: "ip -n r link set eth0 up",
		ask: { netns: "one/q", to: "10.7.0.3" },
		end: { code: "no-neighbour", values: { dev: "eth0", to: "10.7.0.3", owner: "eth0", where: "one/r", down: "down" } },
	},
	{
		what: "asks on a link where the address is not, but elsewhere",
		run: "ip -n q route add 10.9.0.0/24 dev eth0",
		undo: "ip -n q route del 10.9.0.0/24",
		ask: { netns: "one/q", to: "10.9.0.2" },
		end: { code: "no-neighbour", values: { dev: "eth0", to: "10.9.0.2", owner: "eth9", where: "two", down: "" } },
	},
	{
		what: "says what the kernel has found of a neighbour that does not answer",
		run: "ip netns exec q ping -c 1 -W 1 10.7.0.9; ip -n q neigh",
		ask: { netns: "one/q", to: "10.7.0.9" },
		end: {
			code: "no-neighbour",
			values: { dev: "eth0", to: "10.7.0.9", state: expect.stringMatching(/INCOMPLETE|FAILED/) },
		},
	},
	{
		what: "goes over a bridge to another port",
		run: "true",
		ask: { netns: "one/q", to: "10.7.0.3" },
		end: { code: "delivered", netns: "one/q" },
		back: true,
		also: ({ there }) =>
			expect(there.hops[0]?.crossings).toMatchObject([
				{ kind: "cable", from: { name: "eth0" }, to: { name: "q0" } },
				{ kind: "bridge", bridge: { name: "br0" }, in: { name: "q0" }, out: { name: "r0" } },
				{ kind: "cable", from: { name: "r0" }, to: { netns: "one/r" } },
			]),
	},
	{
		what: "believes a static entry, even a wrong one",
		run: "ip -n q neigh add 10.7.0.3 lladdr 02:00:00:00:00:99 dev eth0",
		undo: "ip -n q neigh del 10.7.0.3 dev eth0",
		ask: { netns: "one/q", to: "10.7.0.3" },
		end: { code: "wrong-mac", values: { dev: "eth0", to: "10.7.0.3", mac: "02:00:00:00:00:99" } },
	},
	{
		what: "is dropped by the reverse path filter",
		run: "ip -n pod addr add 10.66.0.1/32 dev lo; echo 1 > /proc/sys/net/ipv4/conf/v/rp_filter",
		undo: "ip -n pod addr del 10.66.0.1/32 dev lo; echo 0 > /proc/sys/net/ipv4/conf/v/rp_filter",
		ask: pod("10.9.0.2", { from: "10.66.0.1" }),
		end: {
			code: "rp-filter",
			netns: "one",
			values: { from: "10.66.0.1", dev: "v", sysctl: "net.ipv4.conf.v.rp_filter", value: "1", out: "" },
		},
	},
	{
		what: "is dropped by the reverse path filter, as its counter says that others were",
		// The first ping asks by ARP: the filter would not let an answer to the second one's question be given.
		run: "ip netns exec pod ping -c 1 -W 1 10.9.0.2; ip -n pod addr add 10.66.0.1/32 dev eth0; echo 1 > /proc/sys/net/ipv4/conf/v/rp_filter; ip netns exec pod ping -c 1 -W 1 -I 10.66.0.1 10.9.0.2; true",
		undo: "ip -n pod addr del 10.66.0.1/32 dev eth0; echo 0 > /proc/sys/net/ipv4/conf/v/rp_filter",
		ask: pod("10.9.0.2", { from: "10.66.0.1" }),
		end: { code: "rp-filter", netns: "one", values: { dev: "v", counted: "1" } },
	},
	{
		what: "comes with an address of the namespace that it comes to",
		run: "ip -n pod addr add 10.9.0.1/32 dev lo",
		undo: "ip -n pod addr del 10.9.0.1/32 dev lo",
		ask: pod("10.9.0.2", { from: "10.9.0.1" }),
		end: { code: "martian", values: { from: "10.9.0.1", dev: "v" } },
	},
	{
		what: "is not forwarded",
		run: "echo 0 > /proc/sys/net/ipv4/ip_forward",
		undo: "echo 1 > /proc/sys/net/ipv4/ip_forward",
		ask: pod("10.9.0.2"),
		end: { code: "no-forward", netns: "one", values: { to: "10.9.0.2", dev: "v", sysctl: "net.ipv4.ip_forward" } },
	},
	{
		what: "goes round between two that send it to each other",
		run: "ip route add 10.70.0.0/16 via 10.8.0.2; ip -n q route add default via 10.7.0.1; ip netns exec pod sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'",
		undo: "ip route del 10.70.0.0/16; ip -n q route del default",
		ask: { netns: "one/q", to: "10.70.0.1" },
		end: { code: "loop", netns: "one/pod" },
	},
	{
		what: "is dropped by a rule of iptables",
		run: "iptables -A FORWARD -i v -p icmp -j DROP",
		undo: "iptables -F FORWARD",
		ask: pod("10.9.0.2"),
		end: {
			code: "filtered",
			values: { by: "-t filter -A FORWARD -i v -p icmp -j DROP", chain: "FORWARD", table: "filter", target: "DROP" },
		},
	},
	{
		what: "goes on to where a service's rule leads, and names rules that it cannot judge",
		run: `iptables -t nat -A PREROUTING -m statistic --mode random --probability 0.5 -j LOG
iptables -t nat -A PREROUTING -d 11.96.0.1 -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.7.0.2
iptables -t nat -A PREROUTING -d 11.96.0.1 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.7.0.3:8080
ip -n r route add default via 10.7.0.1`,
		undo: "iptables -t nat -F; ip -n r route del default",
		ask: pod("11.96.0.1", { port: 80 }),
		end: { code: "delivered", netns: "one/pod" },
		back: true,
		also: ({ there, back }) => {
			const [, host] = there.hops;
			expect(host?.rewrites).toMatchObject([{ field: "destination", from: "11.96.0.1", to: "10.7.0.3", port: 8080 }]);
			expect(host?.undecided.map(({ text }) => text)).toEqual([expect.stringContaining("10.7.0.2")]);
			expect(there.end.netns).toBe("one/r");
			expect(back?.hops.flatMap(({ rewrites }) => rewrites)).toMatchObject([{ field: "source", to: "11.96.0.1" }]);
		},
	},
	{
		what: "leaves a service's rule alone that is for another protocol",
		run: "iptables -t nat -A PREROUTING -d 11.96.0.1 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.7.0.3:8080",
		undo: "iptables -t nat -F",
		ask: pod("11.96.0.1"),
		end: { code: "no-route", netns: "one" },
		also: ({ there }) => expect(there.hops[1]?.others).toHaveLength(1),
	},
	{
		what: "needs a translation that an answer over the bridge goes past",
		run: "echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables; ip -n q route add default via 10.7.0.1; iptables -t nat -A PREROUTING -d 11.96.0.1 -j DNAT --to-destination 10.7.0.3",
		undo: "echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables",
		ask: { netns: "one/q", to: "11.96.0.1" },
		end: { code: "not-translated-back", values: { expected: "11.96.0.1", got: "10.7.0.3" } },
		back: true,
	},
	{
		what: "has that answer translated back where the bridge hands it to iptables",
		run: "true",
		undo: "iptables -t nat -F; ip -n q route del default",
		ask: { netns: "one/q", to: "11.96.0.1" },
		end: { code: "delivered", netns: "one/q" },
		back: true,
	},
	{
		what: "is answered by a proxy",
		run: "ip -n pod route add 10.9.0.0/24 dev eth0; echo 1 > /proc/sys/net/ipv4/conf/v/proxy_arp",
		undo: "ip -n pod route del 10.9.0.0/24; echo 0 > /proc/sys/net/ipv4/conf/v/proxy_arp",
		ask: pod("10.9.0.2"),
		end: { code: "delivered", netns: "two" },
		also: ({ there }) => expect(there.hops[0]).toMatchObject({ nextHop: "10.9.0.2", proxied: "sysctl" }),
	},
	{
		what: "is answered by an entry that was made by hand",
		run: "ip -n pod route add 10.9.0.0/24 dev eth0; ip neigh add proxy 10.9.0.2 dev v",
		undo: "ip -n pod route del 10.9.0.0/24; ip neigh del proxy 10.9.0.2 dev v",
		ask: pod("10.9.0.2"),
		end: { code: "delivered", netns: "two" },
		also: ({ there }) => expect(there.hops[0]).toMatchObject({ nextHop: "10.9.0.2", proxied: "entry" }),
	},
	{
		what: "is dropped by a rule of nftables",
		run: "nft add table inet guard; nft 'add chain inet guard low { type filter hook forward priority 0; }'; nft add rule inet guard low iifname v icmp type echo-request counter drop",
		ask: pod("10.9.0.2"),
		end: {
			code: "filtered",
			values: {
				by: 'inet guard low iifname "v" icmp type echo-request counter drop',
				chain: "FORWARD",
				table: "inet guard",
				target: "DROP",
			},
		},
	},
	{
		what: "is let pass by that rule, which is not for its port",
		run: "true",
		undo: "nft delete table inet guard",
		ask: pod("10.9.0.2", { port: 80 }),
		end: { code: "delivered", netns: "two" },
		also: ({ there }) => expect(there.hops[1]?.undecided).toEqual([]),
	},
	{
		what: "starts at an address that is not there",
		run: "true",
		ask: pod("10.9.0.2", { from: "10.1.2.3" }),
		end: { code: "no-source", values: { from: "10.1.2.3" } },
	},
	{
		what: "finds a vxlan that does not know the MAC address",
		run: `ip link add vx type vxlan id 42 dstport 4789 local 10.9.0.1 nolearning; ip addr add 10.6.0.1/24 dev vx; ip link set vx up
ip neigh add 10.6.0.2 lladdr 02:00:00:00:06:02 dev vx`,
		ask: { netns: "one", to: "10.6.0.2" },
		end: { code: "no-fdb", values: { dev: "vx", mac: "02:00:00:00:06:02" } },
	},
	{
		what: "finds no tunnel at the other end",
		run: "bridge fdb add 02:00:00:00:06:02 dev vx dst 10.9.0.2",
		ask: { netns: "one", to: "10.6.0.2" },
		end: { code: "no-remote", values: { dev: "vx", remote: "10.9.0.2" } },
	},
	{
		what: "goes through a vxlan, by the way of what it is wrapped in",
		host: "two",
		run: `ip link add vx address 02:00:00:00:06:02 type vxlan id 42 dstport 4789 local 10.9.0.2 nolearning; ip addr add 10.6.0.2/24 dev vx; ip link set vx up
bridge fdb add 00:00:00:00:00:00 dev vx dst 10.9.0.1`,
		ask: { netns: "one", to: "10.6.0.2" },
		end: { code: "delivered", netns: "one" },
		back: true,
		also: ({ there }) =>
			expect(there.hops[0]?.crossings).toMatchObject([
				{
					kind: "tunnel",
					remote: "10.9.0.2",
					from: { name: "vx", netns: "one" },
					to: { name: "vx", netns: "two" },
					outer: { end: { code: "delivered", netns: "two" }, hops: [{ netns: "one" }, { netns: "two" }] },
				},
			]),
	},
	{
		what: "goes as far as the wrapped packet",
		run: "ip route add blackhole 10.9.0.2/32",
		undo: "ip route del 10.9.0.2/32",
		ask: { netns: "one", to: "10.6.0.2" },
		end: { code: "outer", values: { dev: "vx", remote: "10.9.0.2" } },
	},
];

const ask = testWays(setUp, cases);

it("says that a namespace is not there", async () => {
	expect(await ask({ netns: "one/nowhere", to: "10.9.0.2" })).toMatchObject({ error: { code: "message-invalid" } });
});
