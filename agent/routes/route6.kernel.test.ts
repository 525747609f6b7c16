import { expect } from "vitest";
import { testWays, type WayCase } from "../testing/ways";

/** What differs for IPv6: everything is asked of its own tables, and forwarding and proxies work otherwise. */

const pod = (to: string, more: object = {}) => ({ netns: "one/pod", to, ...more });
const setUp = `
ip netns add pod; ip link add v type veth peer name eth0 netns pod; ip addr add fd00:8::1/64 dev v nodad; ip link set v up
ip -n pod addr add fd00:8::2/64 dev eth0 nodad; ip -n pod link set eth0 up; ip -n pod link set lo up; ip -n pod route add default via fd00:8::1
ip netns add q; ip link add br0 type bridge; ip addr add fd00:7::1/64 dev br0 nodad; ip link set br0 up
ip link add q0 type veth peer name eth0 netns q; ip link set q0 master br0 up; ip -n q addr add fd00:7::2/64 dev eth0 nodad; ip -n q link set eth0 up
ip netns add r; ip link add r0 type veth peer name eth0 netns r; ip link set r0 master br0 up; ip -n r addr add fd00:7::3/64 dev eth0 nodad; ip -n r link set eth0 up; ip -n r link set lo up
ip -n q route add default via fd00:7::1; ip -n r route add default via fd00:7::1
echo 1 >/proc/sys/net/ipv6/conf/all/forwarding`;

const cases: WayCase[] = [
	{
		what: "goes over a router and a bridge, and its answer comes back",
		run: "true",
		ask: pod("FD00:7:0::3"),
		end: { code: "delivered", netns: "one/pod" },
		back: true,
		also: ({ there }) => {
			expect(there.hops.map(({ netns, nextHop }) => [netns, nextHop])).toEqual([
				["one/pod", "fd00:8::1"],
				["one", "fd00:7::3"],
				["one/r", null],
			]);
			expect(there.hops[0]).toMatchObject({
				src: "fd00:8::2",
				dst: "fd00:7::3",
				rule: "32766: from all lookup main",
				route: "default via fd00:8::1 dev eth0 metric 1024",
				routeId: expect.stringContaining("inet6 table main unicast default"),
				viaGateway: true,
				crossings: [{ kind: "cable", from: { name: "eth0" }, to: { netns: "one", name: "v" } }],
			});
			expect(there.hops[1]?.crossings).toMatchObject([{ kind: "bridge", out: { name: "r0" } }, { kind: "cable" }]);
		},
	},
	{
		what: "knows its neighbour once it has asked for it",
		run: "ip netns exec q ping -c 1 fd00:7::3",
		ask: { netns: "one/q", to: "fd00:7::3" },
		end: { code: "delivered", netns: "one/r" },
		also: ({ there }) => expect(there.hops[0]?.neighbour).toMatchObject({ lladdr: expect.stringMatching(/:/) }),
	},
	{
		what: "has no route",
		run: "ip -n pod -6 route del default",
		undo: "ip -n pod -6 route add default via fd00:8::1",
		ask: pod("fd00:7::3"),
		end: { code: "no-route", netns: "one/pod", values: { to: "fd00:7::3" } },
	},
	{
		what: "is not forwarded",
		run: "echo 0 >/proc/sys/net/ipv6/conf/all/forwarding",
		undo: "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding",
		ask: pod("fd00:7::3"),
		end: { code: "no-forward", netns: "one", values: { dev: "v", sysctl: "net.ipv6.conf.all.forwarding" } },
	},
	{
		what: "is unreachable by a route",
		run: "ip route add unreachable fd00:3::/64",
		undo: "ip route del unreachable fd00:3::/64",
		ask: pod("fd00:3::1"),
		end: { code: "unreachable", netns: "one", values: { by: "unreachable fd00:3::/64" } },
	},
	{
		what: "falls into a blackhole of a table that a policy rule names",
		run: "ip -6 rule add from fd00:8::/64 lookup 100 pref 200; ip route add blackhole fd00:4::/64 table 100",
		undo: "ip -6 rule del pref 200; ip -6 route flush table 100",
		ask: pod("fd00:4::1"),
		end: { code: "blackhole", netns: "one", values: { by: "blackhole fd00:4::/64" } },
		also: ({ there }) => expect(there.hops[1]?.rule).toBe("200: from fd00:8::/64 lookup 100"),
	},
	{
		what: "takes another table by its mark",
		run: "ip -6 rule add fwmark 7 lookup 100 pref 200; ip route add fd00:7::/64 dev br0 table 100",
		undo: "ip -6 rule del pref 200; ip -6 route flush table 100",
		ask: { netns: "one", to: "fd00:7::3", mark: 7 },
		end: { code: "delivered", netns: "one/r" },
		also: ({ there }) =>
			expect(there.hops[0]).toMatchObject({ rule: "200: from all fwmark 0x7 lookup 100", table: "100" }),
	},
	{
		what: "finds nobody with the address",
		run: "true",
		ask: { netns: "one/q", to: "fd00:7::9" },
		end: { code: "no-neighbour", values: { dev: "eth0", to: "fd00:7::9" } },
	},
	{
		// The kernel takes an IPv6 address away with its interface.
		what: "finds nobody where the interface is down",
		run: "ip -n r link set eth0 down",
		undo: "ip -n r link set eth0 up; ip -n r addr add fd00:7::3/64 dev eth0 nodad; ip -n r route add default via fd00:7::1",
		ask: { netns: "one", to: "fd00:7::3" },
		end: { code: "no-neighbour", values: { dev: "br0", to: "fd00:7::3" } },
	},
	{
		what: "is answered by a proxy entry, which needs proxy_ndp",
		run: "ip -n q route add fd00:8::/64 dev eth0; ip neigh add proxy fd00:8::2 dev br0; echo 1 >/proc/sys/net/ipv6/conf/br0/proxy_ndp",
		undo: "echo 0 >/proc/sys/net/ipv6/conf/br0/proxy_ndp",
		ask: { netns: "one/q", to: "fd00:8::2" },
		end: { code: "delivered", netns: "one/pod" },
		also: ({ there }) => expect(there.hops[0]).toMatchObject({ nextHop: "fd00:8::2", proxied: "entry" }),
	},
	{
		what: "is not answered by a proxy entry without it",
		run: "true",
		undo: "ip neigh del proxy fd00:8::2 dev br0; ip -n q route del fd00:8::/64",
		ask: { netns: "one/q", to: "fd00:8::2" },
		end: { code: "no-neighbour", netns: "one/q" },
	},
	{
		what: "is dropped by a rule of ip6tables, and not by one of iptables",
		run: "iptables -I FORWARD -j DROP; ip6tables -A FORWARD -s fd00:8::/64 -p ipv6-icmp -j DROP",
		ask: pod("fd00:7::3"),
		end: { code: "filtered", netns: "one", values: { chain: "FORWARD", table: "ip6 filter", target: "DROP" } },
	},
	{
		what: "is let pass by them to a port",
		run: "true",
		undo: "iptables -F FORWARD; ip6tables -F FORWARD",
		ask: pod("fd00:7::3", { port: 80 }),
		end: { code: "delivered", netns: "one/r" },
	},
	{
		what: "comes back, translated by MASQUERADE of ip6tables and translated back",
		run: "ip6tables -t nat -A POSTROUTING -s fd00:8::/64 -o br0 -j MASQUERADE",
		undo: "ip6tables -t nat -F",
		ask: pod("fd00:7::3"),
		end: { code: "delivered", netns: "one/pod" },
		back: true,
		also: ({ there, back }) => {
			expect(there.hops[1]?.rewrites).toMatchObject([{ field: "source", from: "fd00:8::2", to: "fd00:7::1" }]);
			expect(there.hops[1]?.undecided).toEqual([]);
			expect(back?.hops[1]?.rewrites).toMatchObject([{ field: "destination", from: "fd00:7::1", to: "fd00:8::2" }]);
		},
	},
	{
		what: "goes on to where a service's rule of nftables leads, and back",
		run: `nft add table ip6 svc; nft 'add chain ip6 svc pre { type nat hook prerouting priority -100; }'
nft add rule ip6 svc pre ip6 daddr fd00:96::1 tcp dport 80 dnat to [fd00:7::3]:8080`,
		undo: "nft delete table ip6 svc",
		ask: pod("fd00:96::1", { port: 80 }),
		end: { code: "delivered", netns: "one/pod" },
		back: true,
		also: ({ there, back }) => {
			expect(there.hops[1]?.rewrites).toMatchObject([{ field: "destination", to: "fd00:7::3", port: 8080 }]);
			expect(back?.hops.flatMap(({ rewrites }) => rewrites)).toMatchObject([{ field: "source", to: "fd00:96::1" }]);
		},
	},
	{
		what: "goes through a vxlan over IPv6",
		run: `ip addr add fd00:9::1/64 dev eth9 nodad; ip link add vx type vxlan id 42 dstport 4789 local fd00:9::1 remote fd00:9::2 dev eth9
ip addr add fd00:6::1/64 dev vx nodad; ip link set vx up`,
		ask: { netns: "one", to: "fd00:6::2" },
		end: { code: "no-remote", values: { dev: "vx", remote: "fd00:9::2" } },
	},
	{
		what: "starts where IPv6 is off",
		run: "ip netns exec pod sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6'",
		ask: pod("fd00:7::3"),
		end: { code: "no-route", netns: "one/pod", values: { off: "net.ipv6.conf.all.disable_ipv6" } },
	},
];

testWays(setUp, cases, { ipv6: true });
