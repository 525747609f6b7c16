import { Sample } from "./sample";

/** The fabric of labs/topologies/fabric.yaml, or some of its hosts. */
export function fabric(hosts: readonly string[] = ["worker1", "worker2", "worker3", "leaf03"]): Sample {
	const sample = new Sample();
	for (const host of hosts) sample.host(host, host === "leaf03" ? "switch" : "node");
	if (hosts.includes("leaf03")) {
		for (const [name, address] of [
			["vlan210", "192.168.210.254/24"],
			["vlan230", "192.168.230.254/24"],
		] as const) {
			sample.add("leaf03", name, "bridge");
			sample.up("leaf03", name);
			sample.address("leaf03", name, address);
		}
	}
	const addresses = ["192.168.210.21/24", "192.168.210.22/24", "192.168.230.23/24"];
	for (const [n, address] of addresses.entries()) {
		const worker = `worker${n + 1}`;
		if (!hosts.includes(worker)) continue;
		sample.add(worker, "enp0s3", "veth", { peerIndex: 40 + n });
		sample.up(worker, "enp0s3");
		sample.address(worker, "enp0s3", "10.0.2.15/24");
		if (hosts.includes("leaf03")) {
			sample.veth(worker, "enp0s9", `swp${n + 1}`, "leaf03");
			sample.enslave("leaf03", `swp${n + 1}`, n < 2 ? "vlan210" : "vlan230");
			sample.up("leaf03", `swp${n + 1}`);
		} else sample.add(worker, "enp0s9", "veth", { peerIndex: 50 + n });
		sample.up(worker, "enp0s9");
		sample.address(worker, "enp0s9", address);
		const gateway = n < 2 ? "192.168.210.254" : "192.168.230.254";
		sample.route(worker, "default", { gateway, dev: "enp0s9" });
	}
	return sample;
}

/** What each step of lab 1 does, one entry a step; each is a list of the step's commands. */
export const labOne: readonly { title: string; commands: readonly ((sample: Sample) => void)[] }[] = [
	{
		title: "namespaces",
		commands: [(s) => s.netnsAdd("worker1", "netns1"), (s) => s.netnsAdd("worker1", "netns3")],
	},
	{ title: "loopbacks", commands: [(s) => s.up("worker1/netns1", "lo"), (s) => s.up("worker1/netns3", "lo")] },
	{
		title: "veth pairs",
		commands: [(s) => s.veth("worker1", "veth01", "veth1"), (s) => s.veth("worker1", "veth03", "veth3")],
	},
	{
		title: "move",
		commands: [
			(s) => s.move("worker1", "veth01", "worker1/netns1"),
			(s) => s.move("worker1", "veth03", "worker1/netns3"),
			(s) => rename(s, "worker1/netns1", "veth01", "eth0"),
			(s) => rename(s, "worker1/netns3", "veth03", "eth0"),
		],
	},
	{
		title: "addresses",
		commands: [
			(s) => s.address("worker1/netns1", "eth0", "192.168.10.1/24"),
			(s) => s.address("worker1/netns3", "eth0", "192.168.10.3/24"),
			(s) => s.up("worker1/netns1", "eth0"),
			(s) => s.up("worker1/netns3", "eth0"),
		],
	},
	{
		title: "bridge",
		commands: [
			(s) => void s.add("worker1", "br0", "bridge"),
			(s) => s.enslave("worker1", "veth1", "br0"),
			(s) => s.enslave("worker1", "veth3", "br0"),
			(s) => s.up("worker1", "veth1"),
			(s) => s.up("worker1", "veth3"),
			(s) => s.up("worker1", "br0"),
		],
	},
	{
		title: "mtu",
		commands: [
			(s) => s.mtu("worker1", "br0", 9150),
			(s) => s.mtu("worker1", "veth1", 9150),
			(s) => s.mtu("worker1", "veth3", 9150),
			(s) => s.mtu("worker1/netns1", "eth0", 9150),
			(s) => s.mtu("worker1/netns3", "eth0", 9150),
		],
	},
	{
		title: "ping",
		commands: [
			(s) => meet(s, "worker1/netns1", "worker1/netns3", "192.168.10.3"),
			(s) => meet(s, "worker1/netns3", "worker1/netns1", "192.168.10.1"),
		],
	},
	{
		title: "troubleshooting",
		commands: [(s) => s.rule("worker1", "filter", "FORWARD", "-j ACCEPT")],
	},
];

function rename(sample: Sample, netns: string, from: string, to: string): void {
	sample.link(netns, from).name = to;
}

function meet(sample: Sample, netns: string, other: string, address: string): void {
	sample.neighbour(netns, "eth0", address, sample.link(other, "eth0").mac ?? "");
}
