import { expect, it } from "vitest";
import { fdbRecord, parseFdb } from "./fdb";
import { fixture } from "./fixtures/read";
import { parseLinks } from "./link";

const links = parseLinks(fixture("links-vxlan.json"));
const index = (name: string) => links.find(({ ifname }) => ifname === name)?.ifindex;
const records = parseFdb(fixture("fdb.json")).flatMap((entry) => fdbRecord("worker1", entry, links) ?? []);

it("tells a vxlan's remote ends by MAC, and where all else goes", () => {
	expect(records.filter(({ dev }) => dev === "vxlan100")).toMatchObject([
		{ mac: "00:00:00:00:00:00", dst: "192.168.1.3", state: "permanent", master: null },
		{
			id: `fdb:worker1#${index("vxlan100")} 02:00:00:00:00:01 self dst 192.168.1.1`,
			mac: "02:00:00:00:00:01",
			dst: "192.168.1.1",
			flags: ["self"],
		},
	]);
});

it("tells a bridge's entries: learned, static, and a port's own", () => {
	expect(records.filter(({ master }) => master === "br0")).toMatchObject([
		{ dev: "v0", mac: "02:00:00:00:00:02", state: "static" },
		{ dev: "v0", mac: links.find(({ ifname }) => ifname === "v1")?.address, state: "" },
		{ dev: "v0", mac: links.find(({ ifname }) => ifname === "v0")?.address, state: "permanent" },
	]);
});

it("leaves out the multicast addresses that interfaces listen to", () => {
	expect(records.filter(({ mac }) => mac.startsWith("33:33:") || mac.startsWith("01:00:5e:"))).toEqual([]);
	expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
});
