import { describe, expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { neighbourRecord, parseNeighbours } from "./neighbour";

const neighbours = parseNeighbours(fixture("neighbours.json")).map((one) =>
	neighbourRecord("worker1", one, (name) => (name === "veth01" ? 3 : null)),
);
const of = (dst: string) => neighbours.find((neighbour) => neighbour.dst === dst);

describe("neighbours", () => {
	it("tells state and link-layer address, or that there is none yet", () => {
		expect(of("192.168.10.9")).toMatchObject({ state: "PERMANENT", lladdr: "02:00:00:00:00:09", ifindex: 3 });
		expect(of("192.168.10.55")).toMatchObject({ state: "INCOMPLETE", lladdr: null });
	});

	it("reads flags, which iproute2 prints as fields without a value", () => {
		expect(of("fd00::2")?.flags).toEqual(["router"]);
		expect(of("192.168.10.9")?.flags).toEqual([]);
	});

	it("is known by its interface's index, or by the name where the index is out of sight", () => {
		expect(of("192.168.10.9")?.id).toBe("neighbour:worker1#3 192.168.10.9");
		expect(of("fd00::2")?.id).toBe("neighbour:worker1#veth03 fd00::2");
	});

	it("tells an address that is answered for from the same address' own entry", () => {
		const [proxy] = parseNeighbours(fixture("neighbours-proxy.json")).map((one) =>
			neighbourRecord("worker1", one, () => 3),
		);
		expect(proxy).toMatchObject({ id: "neighbour:worker1#3 10.0.0.5 proxy", flags: ["proxy"], lladdr: null });
	});
});
