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
});
