import { describe, expect, it } from "vitest";
import type { ConntrackRecord, Tuple } from "@/protocol/records";
import { fabric } from "./graph/sample-labs";
import { isTracking, rewrittenBy } from "./nat";

const tuple = (src: string, dst: string, sport: number | null = null, dport: number | null = null): Tuple => {
	return { src, dst, sport, dport, icmpType: null, icmpCode: null, icmpId: null };
};
const flow = (original: Tuple, reply: Tuple): ConntrackRecord => ({
	id: "conntrack:worker1#1",
	kind: "conntrack",
	netns: "worker1",
	protocol: "tcp",
	original,
	reply,
	state: null,
	flags: [],
	timeout: null,
});

describe("rewrittenBy", () => {
	it("finds the service that became a pod, and the pod that became its node", () => {
		const dnat = flow(
			tuple("192.168.10.1", "11.96.10.3", 40000, 8080),
			tuple("192.168.10.3", "192.168.10.1", 80, 40000),
		);
		expect(rewrittenBy(dnat)).toEqual({ dst: "192.168.10.3:80", src: null });
		const snat = flow(tuple("192.168.10.1", "192.168.210.254"), tuple("192.168.210.254", "192.168.210.21"));
		expect(rewrittenBy(snat)).toEqual({ dst: null, src: "192.168.210.21" });
	});

	it("finds nothing where an answer is the request turned round", () => {
		const plain = flow(tuple("192.168.10.1", "192.168.10.3", 1, 2), tuple("192.168.10.3", "192.168.10.1", 2, 1));
		expect(rewrittenBy(plain)).toEqual({ dst: null, src: null });
	});
});

describe("isTracking", () => {
	it("is so from the first rule of NAT on", () => {
		const sample = fabric(["worker1"]);
		sample.rule("worker1", "filter", "FORWARD", "-j ACCEPT");
		expect(isTracking(sample.state, "worker1")).toBe(false);
		sample.rule("worker1", "nat", "POSTROUTING", "-s 192.168.10.0/24 ! -o br0 -j MASQUERADE");
		expect(isTracking(sample.state, "worker1")).toBe(true);
		expect(isTracking(sample.state, "worker1/netns1")).toBe(false);
	});
});
