import { describe, expect, it } from "vitest";
import { graphOf } from "@/client/graph/elements";
import { fabric } from "@/client/graph/sample-labs";
import { layout } from "@/components/graph/layout/layout";
import { type Drawn, pointAt, spotOf, wayBetween } from "./way";

/** Lab 1 with a gateway on its bridge: netns1 and br0 on worker1, and the fabric around it. */
function drawing(): { drawn: Drawn; place(netns: string, name: string): { netns: string; ifindex: number } } {
	const sample = fabric();
	sample.netnsAdd("worker1", "netns1");
	sample.veth("worker1", "veth01", "veth1");
	sample.move("worker1", "veth01", "worker1/netns1");
	sample.add("worker1", "br0", "bridge");
	sample.enslave("worker1", "veth1", "br0");
	sample.address("worker1", "br0", "192.168.10.254/24");
	const elements = graphOf(sample.records);
	const place = (netns: string, name: string) => {
		const link = sample.links(netns).find((one) => one.name === name);
		if (!link) throw new Error(`no ${name} in ${netns}`);
		return { netns, ifindex: link.ifindex };
	};
	return { drawn: { elements, placement: layout(elements, null) }, place };
}

describe("the way of a packet in the drawing", () => {
	const { drawn, place } = drawing();
	const pod = place("worker1/netns1", "veth01");
	const port = place("worker1", "veth1");
	const bridge = place("worker1", "br0");
	const nic = place("worker1", "enp0s9");

	it("goes along the cable, from the end that it leaves by", () => {
		const there = wayBetween(pod, port, drawn);
		expect(there[0]).toEqual(spotOf(pod, drawn));
		expect(there.at(-1)).toEqual(spotOf(port, drawn));
		expect(wayBetween(port, pod, drawn)).toEqual([...there].reverse());
	});

	it("goes from a port into its bridge's bar", () => {
		const way = wayBetween(port, bridge, drawn);
		expect(way[0]).toEqual(spotOf(port, drawn));
		expect(way.at(-1)).toEqual(spotOf(bridge, drawn));
	});

	it("goes from the bridge through the stack to the NIC", () => {
		const way = wayBetween(bridge, nic, drawn);
		const stack = drawn.placement.boxes.get("stack:worker1");
		if (!stack) throw new Error("no stack");
		expect(way[0]).toEqual(spotOf(bridge, drawn));
		expect(way.at(-1)).toEqual(spotOf(nic, drawn));
		expect(way.filter(({ y }) => y === stack.y + stack.height / 2)).toHaveLength(2);
		// Never across: each piece of it is level or upright, as the drawing's lines are.
		for (const [n, point] of way.slice(1).entries()) {
			expect(point.x === way[n]?.x || point.y === way[n]?.y).toBe(true);
		}
	});

	it("crosses to another host on its cable, and stays within a bridge there", () => {
		const far = place("leaf03", "swp1");
		expect(wayBetween(nic, far, drawn).length).toBeGreaterThan(1);
		expect(wayBetween(far, place("leaf03", "vlan210"), drawn).at(-1)).toEqual(
			spotOf(place("leaf03", "vlan210"), drawn),
		);
	});

	it("is nothing for what is not drawn", () => {
		expect(wayBetween({ netns: "nowhere", ifindex: 1 }, { netns: "nowhere", ifindex: 2 }, drawn)).toEqual([]);
	});
});

it("a place on a line is by length, not by corner", () => {
	const line = [
		{ x: 0, y: 0 },
		{ x: 10, y: 0 },
		{ x: 10, y: 30 },
	];
	expect(pointAt(line, 0.5)).toEqual({ x: 10, y: 10 });
	expect(pointAt(line, 1)).toEqual({ x: 10, y: 30 });
	expect(pointAt([], 0.5)).toBeNull();
});
