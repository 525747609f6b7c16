import { expect, it } from "vitest";
import { type LinkRecord, recordId } from "@/protocol/records";
import { Picture } from "./picture";
import { reach } from "./segment";

function link(netns: string, ifindex: number, more: Partial<LinkRecord>): LinkRecord {
	return {
		id: recordId.link(netns, ifindex),
		kind: "link",
		netns,
		ifindex,
		name: `if${ifindex}`,
		type: "veth",
		mac: null,
		mtu: 1500,
		flags: ["UP", "LOWER_UP"],
		operstate: "UP",
		master: null,
		peerNetns: null,
		peerIndex: null,
		details: {},
		...more,
	};
}

const any = { local: "any", remote: "any" };

it("a tunnel ends at the one that is made for its address, not at the module's own", () => {
	const from = link("one", 3, { type: "ipip", name: "ipip0", details: { local: "10.0.0.1", remote: "any" } });
	const picture = new Picture([
		from,
		link("two", 2, { type: "ipip", name: "tunl0", flags: [], details: any }),
		link("two", 3, { type: "ipip", name: "ipip0", details: { local: "10.0.0.2", remote: "any" } }),
		{
			...{ id: "address", kind: "address", netns: "two", ifindex: 9, dev: "eth0", family: "inet", local: "10.0.0.2" },
			...{ prefixlen: 24, peer: null, broadcast: null, scope: "global", flags: [] },
		} as const,
	]);
	const { arrivals, deadEnds } = reach(picture, from, { mac: null, nextHop: "10.0.0.2" });
	expect(arrivals.map(({ at }) => at.name)).toEqual(["ipip0"]);
	expect(deadEnds).toEqual([]);
});

it("a cable out of the picture and one whose other end is down are dead ends, and say so", () => {
	const outside = link("one", 2, {});
	const down = link("one", 3, { flags: ["UP", "NO-CARRIER"], peerNetns: "two", peerIndex: 2 });
	const picture = new Picture([outside, down, link("two", 2, { name: "far", flags: [] })]);
	const frame = { mac: null, nextHop: "10.0.0.2" };
	expect(reach(picture, outside, frame).deadEnds).toMatchObject([{ code: "outside" }]);
	expect(reach(picture, down, frame).deadEnds).toMatchObject([{ code: "no-carrier", values: { far: "far" } }]);
});

it("bridges that are cabled in a circle are gone over once", () => {
	const port = (netns: string, ifindex: number, peerNetns: string, peerIndex: number) =>
		link(netns, ifindex, { master: "if1", peerNetns, peerIndex });
	const picture = new Picture([
		link("a", 1, { type: "bridge" }),
		link("b", 1, { type: "bridge" }),
		port("a", 2, "b", 2),
		port("a", 3, "b", 3),
		port("b", 2, "a", 2),
		port("b", 3, "a", 3),
	]);
	const bridge = picture.link("a", "if1");
	if (!bridge) throw new Error("no bridge");
	const { arrivals } = reach(picture, bridge, { mac: null, nextHop: "10.0.0.2" });
	expect(arrivals.map(({ at }) => at.netns)).toEqual(["b"]);
});
