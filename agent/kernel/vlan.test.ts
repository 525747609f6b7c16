import { expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { type IpLink, parseLinks } from "./link";
import { parseVlans, vlanRecords } from "./vlan";

const link = (ifindex: number, ifname: string, more: object) => ({
	...{ ifindex, ifname, flags: [], mtu: 1500, operstate: "UP", link_type: "ether" },
	...more,
});
const links = (filtering: number): IpLink[] =>
	parseLinks(
		JSON.stringify([
			link(4, "br0", { linkinfo: { info_kind: "bridge", info_data: { vlan_filtering: filtering } } }),
			link(6, "v0", { master: "br0" }),
		]),
	);
const vlans = parseVlans(fixture("vlans.json"));

it("tells what a filtering bridge and its ports let through, with their flags and ranges", () => {
	expect(vlanRecords("worker1", vlans, links(1)).map(({ dev, vlan, end, flags }) => [dev, vlan, end, flags])).toEqual([
		["br0", 1, 1, ["PVID", "Egress Untagged"]],
		["br0", 10, 10, []],
		["v0", 1, 1, ["Egress Untagged"]],
		["v0", 10, 10, ["PVID", "Egress Untagged"]],
		["v0", 20, 24, []],
	]);
});

it("tells none of a bridge that lets all pass", () => {
	expect(vlanRecords("worker1", vlans, links(0))).toEqual([]);
});
