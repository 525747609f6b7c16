import { expect } from "vitest";
import type { Hop, Journey, Sighting } from "@/protocol/journey";

/**
 * The ways of every ping and curl of the labs, written by hand from what the labs build: `>` leaves by an interface, `<`
 * comes in by it. `w1n3` is netns3 of worker1. `[…]` says what was rewritten there, or put around it (`+`) and taken off.
 */
const direct = {
	there: "w1n1 eth0> w1 veth1< w1 veth3> w1n3 eth0<",
	back: "w1n3 eth0> w1 veth3< w1 veth1> w1n1 eth0<",
};

/** From a pod to its bridge's own address, and back. */
const gateway = (pod: string, port: string) => {
	const worker = pod.slice(0, 2);
	return {
		there: `${pod} eth0> ${worker} ${port}< ${worker} br0<`,
		back: `${worker} br0> ${worker} ${port}> ${pod} eth0<`,
	};
};
const gateways = ["w1n1", "w2n1", "w3n1"].map((pod) => gateway(pod, "veth1"));

/** Pod to pod of two workers: out of a NIC, through the switch, in by a NIC. */
const out = (w: string) => `${w}n1 eth0> ${w} veth1< ${w} br0<`;
const arrive = (w: string) => `${w} br0> ${w} veth1> ${w}n1 eth0<`;
const routed = (swpIn: string, from: string, to: string, swpOut: string) =>
	`leaf ${swpIn}< leaf ${from}< leaf ${to}> leaf ${swpOut}>`;
const [to30, from30] = [
	(swp: string) => routed(swp, "vlan210", "vlan230", "swp3"),
	(swp: string) => routed("swp3", "vlan230", "vlan210", swp),
];
const plain = (a: string, b: string, there: string, back: string) => ({
	there: `${out(a)} ${a} enp0s9> ${there} ${b} enp0s9< ${arrive(b)}`,
	back: `${out(b)} ${b} enp0s9> ${back} ${a} enp0s9< ${arrive(a)}`,
});
const tunnelled = (dev: string, headers: string, a: string, b: string, there: string, back: string) => {
	const way = (from: string, to: string, between: string) =>
		`${out(from)} ${from} ${dev}> ${from} enp0s9>[+${headers}] ${between} ${to} enp0s9< ${to} ${dev}<[-${headers}] ${arrive(to)}`;
	return { there: way(a, b, there), back: way(b, a, back) };
};
const oneTwo = plain("w1", "w2", "leaf swp1< leaf swp2>", "leaf swp2< leaf swp1>");
const twoOne = plain("w2", "w1", "leaf swp2< leaf swp1>", "leaf swp1< leaf swp2>");
const oneThree = plain("w1", "w3", to30("swp1"), from30("swp1"));
const threeTwo = plain("w3", "w2", from30("swp2"), to30("swp2"));
/** The switch gets it, and has no way to go on. */
const turnedDown = `${out("w1")} w1 enp0s9> leaf swp1< leaf vlan210<`;

const service = {
	there: "w1n1 eth0> w1 veth1< w1 veth3>[dst 192.168.10.3:80] w1n3 eth0<",
	back: "w1n3 eth0> w1 veth3< w1 veth1>[src 11.96.10.3:8080] w1n1 eth0<",
};
const fromNode = { there: "w1 br0> w1 veth3> w1n3 eth0<", back: "w1n3 eth0> w1 veth3< w1 br0<" };

/** Lab 10: from the laptop through its router's NAT and the internet to the company, and back. */
const masked = (mark: string) =>
	`laptop wlan0> gateway lan0< gateway wan0>[${mark}] internet eth0< internet eth1> company wan0<`;
const unmasked = (mark: string) =>
	`company wan0> internet eth1< internet eth0> gateway wan0< gateway lan0>[${mark}] laptop wlan0<`;
const [hidden, shown] = ["src 198.51.100.2", "dst 10.23.130.195"];
const dialled = { there: masked(hidden), back: unmasked(shown) };
/** Into the tunnel and out of it: `{…}` is the way of the datagram that OpenVPN put it into. */
const tunnel = {
	there: `laptop tun0> {${masked(hidden)}} company tun0<`,
	back: `company tun0> {${unmasked(shown)}} laptop tun0<`,
};

interface Way {
	there: string;
	/** Left out where no answer is seen. */
	back?: string;
}

const reversed = ({ there, back }: { there: string; back: string }) => ({ there: back, back: there });

/** What each lab's journeys are; the order and how often they are there is the pings' own. */
const ways: Record<string, readonly Way[]> = {
	"01-bridge": [direct, reversed(direct)],
	"02-routed": [direct, reversed(direct)],
	"03-masquerade": [
		gateway("w1n1", "veth1"),
		gateway("w1n3", "veth3"),
		{ there: turnedDown },
		{
			there: "w1n1 eth0> w1 veth1< w1 br0< w1 enp0s9>[src 192.168.210.21] leaf swp1< leaf vlan210<",
			back: "leaf vlan210> leaf swp1> w1 enp0s9< w1 br0>[dst 192.168.10.1] w1 veth1> w1n1 eth0<",
		},
	],
	"04-clusterip": [
		direct,
		fromNode,
		service,
		// netns3 has no way back to the node's NIC address before it has a gateway.
		{ there: fromNode.there },
		// bridge-nf-call-iptables is 0: the question goes round by way of the stack, the answer past the un-NAT.
		{
			there: "w1n1 eth0> w1 veth1< w1 br0< w1 br0>[dst 192.168.10.3:80] w1 veth3> w1n3 eth0<",
			back: "w1n3 eth0> w1 veth3< w1 veth1> w1n1 eth0<",
		},
	],
	"05-nodeport": [
		direct,
		fromNode,
		service,
		{ there: fromNode.there },
		// Before there is a rule: leaf03 knows no 11.96.10.3, and nobody listens on worker1's 32080.
		{ there: "w1 enp0s9> leaf swp1< leaf vlan210<" },
		{ there: "leaf vlan210> leaf swp1> w1 enp0s9<", back: "w1 enp0s9> leaf swp1< leaf vlan210<" },
		{
			there: "leaf vlan210> leaf swp1> w1 enp0s9< w1 br0>[dst 192.168.10.3:80] w1 veth3> w1n3 eth0<",
			back: "w1n3 eth0> w1 veth3< w1 br0< w1 enp0s9>[src 192.168.210.21:32080] leaf swp1< leaf vlan210<",
		},
	],
	"06-ipip": [
		...gateways,
		twoOne,
		tunnelled("ipip0", "ipv4", "w2", "w3", to30("swp2"), from30("swp2")),
		tunnelled("ipip0", "ipv4", "w1", "w3", to30("swp1"), from30("swp1")),
	],
	"07-vxlan": [
		...gateways,
		// It has no entry for worker3's MAC address yet.
		{ there: `${out("w2")} w2 vxlan100>` },
		tunnelled("vxlan100", "ipv4+udp+vxlan", "w2", "w3", to30("swp2"), from30("swp2")),
		tunnelled("vxlan100", "ipv4+udp+vxlan", "w1", "w3", to30("swp1"), from30("swp1")),
	],
	"08-static-routes": [
		...gateways,
		{ there: turnedDown },
		{ there: "w1 enp0s9> leaf swp1< leaf vlan210<" },
		oneTwo,
		oneThree,
		threeTwo,
	],
	"10-openvpn": [
		{ there: "company lan0> company/site eth0<", back: "company/site eth0> company lan0<" },
		dialled,
		// The internet's router says that it knows no way.
		{ there: "laptop wlan0> gateway lan0< gateway wan0>[src 198.51.100.2] internet eth0<" },
		tunnel,
		{
			there: `${tunnel.there} company lan0> company/site eth0<`,
			back: `company/site eth0> company lan0< ${tunnel.back}`,
		},
		{
			there: `${tunnel.there} company wan0>[src 203.0.113.10] internet eth1<`,
			back: `internet eth1> company wan0< company tun0>[dst 10.18.130.65] ${tunnel.back.replace("company tun0> ", "")}`,
		},
	],
	"09-bgp": [...gateways, { there: turnedDown }, oneTwo, twoOne, oneThree, threeTwo],
};

/** Every way of the lab is there, and no other one: of what got no answer, as much of a way as it came. */
export function expectWays(lab: string, journeys: readonly Journey[]): void {
	const wanted = ways[lab];
	if (!wanted) return;
	const expected = wanted.map(({ there, back }) => `${there} || ${back ?? ""}`);
	const found = [...new Set(journeys.filter(isAsked).flatMap(waysOf))];
	expect(found).toEqual(expect.arrayContaining(expected));
	// While routes come up a ping may die on its way: a check asks again.
	const cutShort = (way: string) => {
		const [there = "", back] = way.split(" || ");
		return back === "" && wanted.some((one) => one.there.startsWith(there));
	};
	expect(found.filter((way) => !expected.includes(way) && !cutShort(way))).toEqual([]);
}

/** Rules that a trace must have named as what rewrote an address; a kernel without nf_tables has no trace. */
const rules: Record<string, string> = {
	"03-masquerade": "-s 192.168.10.0/24 ! -o br0 -j MASQUERADE",
	"04-clusterip": "-d 11.96.10.3/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.10.3:80",
	"05-nodeport": "-d 192.168.210.21/32 -p tcp -m tcp --dport 32080 -j DNAT --to-destination 192.168.10.3:80",
};

/** The lab's NAT rule rewrote the first packet of some flow; conntrack's entry rewrote the others, and their answers. */
export function expectRules(lab: string, journeys: readonly Journey[]): void {
	const rule = rules[lab];
	if (rule === undefined) return;
	const changes = journeys.flatMap(({ trips }) => trips.flatMap(({ hops }) => hops.flatMap((hop) => hop.changes)));
	const by = changes.flatMap((change) => ("by" in change && change.by ? [change.by] : []));
	expect(by.flatMap((one) => (one.known === "rule" ? [one.verdict.rule] : []))).toContain(rule);
	expect(by.some((one) => one.known === "conntrack" && one.undone)).toBe(true);
}

/** Pings and curls; not what BIRD says to its neighbours, nor what never left. */
function isAsked({ protocol, to, trips }: Journey): boolean {
	return (protocol === "icmp" || (protocol === "tcp" && !to.endsWith(":179"))) && (trips[0]?.hops.length ?? 0) > 0;
}

/** Each packet that was sent there, beside what came back; a connection's are all alike. */
function waysOf({ trips }: Journey): string[] {
	// A reset of what nobody asked for is about another address: it is no part of the connection's way.
	const there = trips.find(({ role }) => role === "there");
	const back = trips.find(({ role }) => role === "back");
	return there ? [`${there.hops.map(written).join(" ")} || ${back?.hops.map(written).join(" ") ?? ""}`] : [];
}

function written(hop: Hop | Sighting): string {
	const { netns, dev, direction, changes } = hop;
	const carried = "carried" in hop && hop.carried ? `{${hop.carried.hops.map(written).join(" ")}} ` : "";
	const place = netns.replace("worker", "w").replace("/netns", "n").replace("leaf03", "leaf");
	const said = changes.flatMap((change) => {
		if ("headers" in change) {
			const names = change.headers.map(({ type }) => type).filter((type) => type !== "ethernet");
			return [`[${change.what === "wrapped" ? "+" : "-"}${names.join("+")}]`];
		}
		if (change.what === "source") return [`[src ${change.to}]`];
		return change.what === "destination" ? [`[dst ${change.to}]`] : [];
	});
	return `${carried}${place} ${dev}${direction === "in" ? "<" : ">"}${said.join("")}`;
}
