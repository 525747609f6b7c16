import { describe, expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { isVeth, linkRecord, parseLinks, peerOf } from "./link";

const links = parseLinks(fixture("links.json"));
const indices = new Map(links.map(({ ifname, ifindex }) => [ifname, ifindex]));
const indexOf = (name: string) => indices.get(name) ?? null;
const named = (name: string) => {
	const link = links.find(({ ifname }) => ifname === name);
	if (!link) throw new Error(`the fixture lacks ${name}`);
	return link;
};
const record = (name: string) => linkRecord("worker1", named(name), { netns: null, ifindex: null });

describe("links", () => {
	it("finds a veth's other end in the same namespace, by name", () => {
		expect(peerOf(named("veth01"), indexOf)).toEqual({ nsid: null, ifindex: named("veth1").ifindex });
		expect(peerOf(named("veth1"), indexOf)).toEqual({ nsid: null, ifindex: named("veth01").ifindex });
	});

	it("finds a veth's other end in another namespace, by that namespace's id", () => {
		expect(peerOf(named("veth03"), indexOf)).toEqual({ nsid: 0, ifindex: 40 });
	});

	it("finds the other end where both have the same index and the kernel leaves it out", () => {
		const [, eth0] = parseLinks(fixture("links-pod.json"));
		if (!eth0) throw new Error("the fixture lacks eth0");
		expect(peerOf({ ...eth0, link_index: undefined }, indexOf)).toEqual({ nsid: 0, ifindex: 40 });
	});

	it("finds the NIC that a macvlan sits on, also from a pod that it was moved into", () => {
		const [nic, here, moved] = parseLinks(fixture("links-macvlan.json"));
		if (!nic || !here || !moved) throw new Error("the fixture lacks a link");
		expect(peerOf(here, (name) => (name === nic.ifname ? nic.ifindex : null))).toEqual({ nsid: null, ifindex: 3 });
		expect(peerOf(moved, () => null)).toEqual({ nsid: 0, ifindex: 3 });
		expect([nic, here, moved].map(isVeth)).toEqual([true, false, false]);
	});

	it("takes no other device's link for a veth's end", () => {
		expect(peerOf({ ...named("vxlan0"), link: "br0" }, indexOf)).toBeNull();
	});

	it("tells kinds, masters, MTU and state", () => {
		expect(record("veth1")).toMatchObject({ type: "veth", master: "br0", mtu: 1500, operstate: "UP" });
		expect(record("lo")).toMatchObject({ type: "loopback", master: null, operstate: "UNKNOWN" });
		expect(record("br0").type).toBe("bridge");
	});

	it("leaves out M-DOWN, which a long-lived ip has wrong", () => {
		const link = { ...named("veth01"), flags: ["BROADCAST", "MULTICAST", "M-DOWN"] };
		expect(linkRecord("worker1", link, { netns: null, ifindex: null }).flags).toEqual(["BROADCAST", "MULTICAST"]);
	});

	it("flattens what is particular to a kind, without timers that run by themselves", () => {
		expect(record("vxlan0").details).toMatchObject({ id: 42, port: 4789, local: "192.168.10.254" });
		expect(record("br0").details).toMatchObject({ stp_state: 0, vlan_filtering: 0 });
		expect(Object.keys(record("br0").details).filter((name) => name.endsWith("_timer"))).toEqual([]);
	});

	it("refuses what is not an answer, and says of which question", () => {
		expect(() => parseLinks('[{"ifindex":"one"}]')).toThrow("addr show");
	});
});
