import { describe, expect, it } from "vitest";
import { graphOf } from "./elements";
import { fabric } from "./sample-labs";

describe("tunnels", () => {
	it("lead where fdb entries say, from one side or both, and not to an address that several have", () => {
		const sample = fabric();
		for (const [host, local] of [
			["worker1", "192.168.210.21"],
			["worker3", "192.168.230.23"],
		] as const)
			sample.add(host, "vxlan100", "vxlan", { details: { id: 100, local } });
		const tunnels = () => graphOf(sample.state).tunnels;
		expect(tunnels()).toEqual([]);
		sample.fdb("worker1", "vxlan100", "00:00:ff:ff:30:04", "10.0.2.15");
		expect(tunnels()).toEqual([]);
		sample.fdb("worker1", "vxlan100", "00:00:ff:ff:30:04", "192.168.230.23");
		expect(tunnels()).toMatchObject([{ mutual: false }]);
		sample.fdb("worker3", "vxlan100", "00:00:ff:ff:10:04", "192.168.210.21");
		expect(tunnels()).toMatchObject([{ mutual: true }]);
	});

	it("of ipip lead to the gateway of a route into them", () => {
		const sample = fabric();
		for (const host of ["worker1", "worker3"])
			sample.add(host, "ipip0", "ipip", { details: { local: "1.2.3.4", remote: "any" } });
		sample.route("worker1", "192.168.30.0/24", { gateway: "192.168.230.23", dev: "ipip0" });
		expect(graphOf(sample.state).tunnels).toHaveLength(1);
	});

	it("of programs lead to the peer that a tun's address names", () => {
		const sample = fabric();
		for (const host of ["worker1", "worker3"]) sample.add(host, "tun0", "tun", { details: { type: "tun" } });
		sample.address("worker1", "tun0", "10.18.130.65/32", "10.18.130.66");
		expect(graphOf(sample.state).tunnels).toEqual([]);
		sample.address("worker3", "tun0", "10.18.130.66/32", "10.18.130.65");
		expect(graphOf(sample.state).tunnels).toMatchObject([{ mutual: true }]);
	});
});
