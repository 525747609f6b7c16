import { describe, expect, it } from "vitest";
import { graphOf } from "@/client/graph/elements";
import { fabric } from "@/client/graph/sample-labs";
import { litElements } from "./lit";

describe("litElements", () => {
	const sample = fabric(["worker1"]);
	sample.netnsAdd("worker1", "netns1");
	sample.veth("worker1", "veth01", "veth1");
	sample.move("worker1", "veth01", "worker1/netns1", "eth0");
	sample.process("worker1/netns1", 7, "python3 -m http.server", 80);
	const { state } = sample;
	const elements = graphOf(state);
	const lit = (...ids: string[]) => litElements(new Set(ids), state, elements);

	it("lights a namespace with what is in it, and not what is beside it", () => {
		const eth0 = sample.link("worker1/netns1", "eth0").id;
		const seen = lit("netns:worker1/netns1");
		expect(seen.get("netns:worker1/netns1")).toBe("on");
		expect(seen.get(eth0)).toBe("with");
		expect(seen.get("process:worker1/netns1#7")).toBe("with");
		expect(seen.has(sample.link("worker1", "veth1").id)).toBe(false);
	});

	it("lights the wire of an interface, the interface of an address and the stack of a route", () => {
		const enp0s9 = sample.link("worker1", "enp0s9");
		expect(lit(sample.link("worker1", "veth1").id).get(elements.wires[0]?.id ?? "")).toBe("with");
		expect([...lit(`address:worker1#${enp0s9.ifindex} 192.168.210.21/24`).keys()]).toEqual([enp0s9.id]);
		expect([...lit("route:worker1#main default").keys()]).toEqual(["route:worker1#main default", "stack:worker1"]);
		expect([...lit("socket:worker1/netns1#tcp 80").keys()]).toEqual(["process:worker1/netns1#7"]);
	});

	it("dims nothing where nothing is lit", () => {
		expect(lit().size).toBe(0);
		expect(lit("link:gone#1").size).toBe(0);
	});
});
