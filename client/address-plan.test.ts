import { describe, expect, it } from "vitest";
import { addressPlan } from "./address-plan";
import type { Sample } from "./graph/sample";
import { fabric } from "./graph/sample-labs";

function pod(sample: Sample, worker: string, subnet: number, last = 1): void {
	const netns = `${worker}/netns${last}`;
	sample.netnsAdd(worker, `netns${last}`);
	sample.veth(worker, `veth0${last}`, `veth${last}`);
	sample.move(worker, `veth0${last}`, netns, "eth0");
	sample.up(netns, "eth0");
	sample.address(netns, "eth0", `192.168.${subnet}.${last}/24`);
	sample.route(netns, "default", { gateway: `192.168.${subnet}.254`, dev: "eth0" });
	if (!sample.links(worker).some(({ name }) => name === "br0")) {
		sample.add(worker, "br0", "bridge");
		sample.up(worker, "br0");
		sample.address(worker, "br0", `192.168.${subnet}.254/24`);
	}
	sample.enslave(worker, `veth${last}`, "br0");
}

function cluster(): Sample {
	const sample = fabric();
	for (const n of [1, 2, 3]) pod(sample, `worker${n}`, n * 10);
	return sample;
}

const planOf = (sample: Sample, host: string) => addressPlan(sample.state).nodes.find((node) => node.host === host);

describe("addressPlan", () => {
	it("tells each node's addresses, its pods' subnet by their bridge, and each pod with its gateway", () => {
		const sample = cluster();
		pod(sample, "worker1", 10, 3);
		expect(planOf(sample, "worker1")).toMatchObject({
			addresses: [
				{ dev: "enp0s3", address: "10.0.2.15/24" },
				{ dev: "enp0s9", address: "192.168.210.21/24" },
			],
			subnets: [{ subnet: "192.168.10.0/24", by: "br0" }],
			pods: [
				{ name: "netns1", dev: "eth0", address: "192.168.10.1/24", gateway: "192.168.10.254" },
				{ name: "netns3", address: "192.168.10.3/24" },
			],
		});
		expect(planOf(sample, "leaf03")).toMatchObject({
			addresses: [{ dev: "vlan210" }, { dev: "vlan230" }],
			subnets: [],
			pods: [],
		});
	});

	it("tells how a node comes to the others' pods: not at all, directly, by tunnel, by the switch, by BGP", () => {
		const sample = cluster();
		const how = (from: string, to: string) =>
			planOf(sample, from)?.ways.find((way) => way.to === to && way.subnet !== "");
		expect(how("worker1", "worker3")).toMatchObject({ how: "default", gateway: "192.168.210.254" });
		expect(how("leaf03", "worker3")).toMatchObject({ how: "none", gateway: null, dev: null });
		sample.route("worker1", "192.168.20.0/24", { gateway: "192.168.210.22", dev: "enp0s9" });
		expect(how("worker1", "worker2")).toMatchObject({ how: "direct", subnet: "192.168.20.0/24", dev: "enp0s9" });
		sample.add("worker1", "ipip0", "ipip", { details: { local: "192.168.210.21", remote: "any" } });
		sample.route("worker1", "192.168.30.0/24", { gateway: "192.168.230.23", dev: "ipip0" });
		expect(how("worker1", "worker3")).toMatchObject({ how: "tunnel", gateway: "192.168.230.23", dev: "ipip0" });
		sample.route("worker2", "192.168.30.0/24", { gateway: "192.168.210.254", dev: "enp0s9" });
		expect(how("worker2", "worker3")?.how).toBe("switch");
		sample.route("worker3", "192.168.20.0/24", { gateway: "192.168.230.254", dev: "enp0s9", protocol: "bird" });
		expect(how("worker3", "worker2")?.how).toBe("bgp");
	});

	it("takes the longest prefix, then the lowest metric, as the kernel does", () => {
		const sample = cluster();
		sample.route("worker1", "192.168.0.0/16", { gateway: "192.168.210.254", dev: "enp0s9" });
		sample.route("worker1", "192.168.20.0/24", { gateway: "192.168.210.22", dev: "enp0s9", metric: 32 });
		const way = planOf(sample, "worker1")?.ways.find(({ to }) => to === "worker2");
		expect(way).toMatchObject({ how: "direct", gateway: "192.168.210.22" });
	});

	it("has pods without a bridge by the route that leads to each", () => {
		const sample = fabric(["worker1"]);
		sample.netnsAdd("worker1", "netns1");
		sample.veth("worker1", "veth01", "veth1");
		sample.move("worker1", "veth01", "worker1/netns1", "eth0");
		sample.address("worker1/netns1", "eth0", "192.168.10.1/32");
		expect(planOf(sample, "worker1")?.subnets).toEqual([]);
		sample.route("worker1", "192.168.10.1/32", { dev: "veth1" });
		expect(planOf(sample, "worker1")?.subnets).toEqual([{ subnet: "192.168.10.1/32", by: "veth1" }]);
	});

	it("finds subnets of two nodes that overlap, and an address that two pods have", () => {
		const sample = cluster();
		expect(addressPlan(sample.state)).toMatchObject({ overlaps: [], twice: [] });
		sample.address("worker2", "br0", "192.168.10.254/25");
		sample.address("worker2/netns1", "eth0", "192.168.10.1/25");
		const plan = addressPlan(sample.state);
		expect(plan.overlaps).toEqual([
			{ a: { host: "worker1", subnet: "192.168.10.0/24" }, b: { host: "worker2", subnet: "192.168.10.128/25" } },
			{ a: { host: "worker1", subnet: "192.168.10.0/24" }, b: { host: "worker2", subnet: "192.168.10.0/25" } },
		]);
		expect(plan.twice).toEqual([{ address: "192.168.10.1", netns: ["worker1/netns1", "worker2/netns1"] }]);
	});
});
