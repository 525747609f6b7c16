import { describe, expect, it } from "vitest";
import { addressRecord } from "./address";
import { fixture } from "./fixtures/read";
import { parseLinks } from "./link";

const addresses = parseLinks(fixture("links.json")).flatMap(({ ifindex, ifname, addr_info }) =>
	addr_info.map((address) => addressRecord("worker1", ifindex, ifname, address)),
);
const of = (local: string) => addresses.find((address) => address?.local === local);

describe("addresses", () => {
	it("tells prefix, scope and interface", () => {
		expect(of("192.168.10.1")).toMatchObject({ dev: "veth01", prefixlen: 24, scope: "global", peer: null, flags: [] });
		expect(of("127.0.0.1")).toMatchObject({ dev: "lo", prefixlen: 8, scope: "host" });
	});

	it("marks a second address of the same subnet as secondary", () => {
		expect(of("192.168.10.7")?.flags).toEqual(["secondary"]);
	});

	it("tells the other end of a point-to-point address", () => {
		expect(of("10.0.0.1")).toMatchObject({ peer: "10.0.0.2", prefixlen: 32 });
	});

	it("tells IPv6 from IPv4", () => {
		expect(of("fd00::1")).toMatchObject({ family: "inet6", prefixlen: 64 });
	});
});
