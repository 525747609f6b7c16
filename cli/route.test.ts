import { describe, expect, it } from "vitest";
import type { RouteAnswer, RouteHop } from "@/protocol/route";
import { questionOf, routeText } from "./route";
import { paintFor } from "./terminal";

const paint = paintFor({}, {});
const hop: RouteHop = {
	netns: "pc/pod",
	iif: null,
	src: "10.0.0.2",
	dst: "10.1.0.1",
	rewrites: [],
	undecided: [],
	others: [],
	rule: "32766: from all lookup main",
	route: "default via 10.0.0.1 dev eth0",
	missed: null,
	table: "main",
	routeId: null,
	nextHop: "10.0.0.1",
	viaGateway: true,
	out: { id: "link:pc/pod#2", netns: "pc/pod", name: "eth0" },
	neighbour: { id: null, state: null, lladdr: null },
	proxied: false,
	crossings: [
		{
			kind: "cable",
			from: { id: "link:pc/pod#2", netns: "pc/pod", name: "eth0" },
			to: { id: "link:pc#5", netns: "pc", name: "veth0" },
		},
	],
};
const answer: RouteAnswer = {
	question: questionOf(["pc/pod", "10.1.0.1:80"]),
	there: { hops: [hop], end: { code: "no-route", netns: "pc", values: { to: "10.1.0.1" } } },
	back: null,
};

describe("a way in the terminal", () => {
	it("is asked for by a namespace and an address, with a port if there is one", () => {
		expect(questionOf(["pc/pod", "10.1.0.1"])).toMatchObject({ netns: "pc/pod", to: "10.1.0.1", port: null });
		expect(questionOf(["pc/pod", "10.1.0.1:80"])).toMatchObject({ to: "10.1.0.1", port: 80 });
		expect(questionOf(["pc/pod", "fd00::1"])).toMatchObject({ to: "fd00::1", port: null });
		expect(questionOf(["pc/pod", "[fd00::1]:80"])).toMatchObject({ to: "fd00::1", port: 80 });
		for (const words of [
			...[[], ["pc"], ["pc", "pod"], ["pc", "10.1.0.1:http"], ["pc", "10.1.0.1", "more"]],
			...[
				["pc", "fd00::1:x"],
				["pc", "[fd00::1]:http"],
				["pc", "fd00::1::2"],
				["pc", "[fd00::1"],
			],
		]) {
			expect(() => questionOf(words)).toThrow(/namespace and an address/);
		}
	});

	it("says first whether it works, then each hop, then why it ends", () => {
		const lines = routeText(answer, "en", paint).split("\n");
		expect(lines[1]).toBe("pc/pod → 10.1.0.1:80");
		expect(lines[2]).toBe("✗ A packet does not get there.");
		expect(lines).toContain("    Route default via 10.0.0.1 dev eth0 of table main");
		expect(lines.join()).toContain("is not known yet: ARP would ask for it");
		expect(lines.at(-2)).toBe("  ✗ In pc: no route to 10.1.0.1.");
	});

	it("speaks Chinese", () => {
		expect(routeText(answer, "zh", paint)).toContain("✗ 在 pc：没有到 10.1.0.1 的路由。");
	});
});
