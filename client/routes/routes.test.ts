import { describe, expect, it } from "vitest";
import { type RouteAnswer, type RouteEnd, type RouteHop, type RouteWay, routeEnds } from "@/protocol/route";
import { missedOn } from "./ends";
import { pathOf } from "./path";
import { endOf, isStuck, routeWords, sentencesOf, summaryOf } from "./sentences";

const passed = (netns: string, name: string) => ({ id: `link:${netns}#${name}`, netns, name });

function hop(netns: string, more: Partial<RouteHop> = {}): RouteHop {
	const lists = { rewrites: [], undecided: [], others: [], crossings: [] };
	const none = {
		rule: null,
		route: null,
		missed: null,
		table: null,
		routeId: null,
		nextHop: null,
		out: null,
		neighbour: null,
	};
	return {
		netns,
		iif: null,
		src: "10.0.0.2",
		dst: "10.1.0.1",
		...lists,
		...none,
		viaGateway: false,
		proxied: false,
		...more,
	};
}

function answerOf(there: RouteHop[], code: RouteEnd["code"], back: RouteWay | null = null): RouteAnswer {
	const question = { netns: "pc/pod", to: "10.1.0.1", from: null, mark: null, port: null };
	const netns = there.at(-1)?.netns ?? "";
	return { question, there: { hops: there, end: { code, netns, values: { to: "10.1.0.1" } } }, back };
}

const cable = { kind: "cable" as const, from: passed("pc/pod", "eth0"), to: passed("pc", "veth0") };
const first = hop("pc/pod", { out: passed("pc/pod", "eth0"), nextHop: "10.0.0.1", crossings: [cable] });
const second = hop("pc", { iif: passed("pc", "veth0") });

describe("a way in words", () => {
	it("has a sentence for every end in both languages, without a value that is missing", () => {
		const values = new Proxy<Record<string, string>>({}, { get: (_, name) => String(name) });
		for (const words of Object.values(routeWords)) {
			for (const code of routeEnds) expect(endOf({ code, netns: "pc", values }, words)).not.toMatch(/undefined|^$/);
		}
	});

	it("tells the rule of ip rule only where it says more than the table", () => {
		const said = (rule: string) => {
			const route = { route: "default via 10.0.0.1 dev eth0", table: "main", rule };
			return sentencesOf(hop("pc", route), routeWords.en).find(({ about }) => about === "route")?.aside;
		};
		expect(said("32766: from all lookup main")).toBe("of table `main`");
		expect(said("100: from 10.0.0.0/8 lookup main")).toContain("100: from 10.0.0.0/8");
	});

	it("tells what a hop was about to do where the way ends before", () => {
		const dropped = hop("pc", { out: passed("pc", "veth1"), nextHop: "10.1.0.1", missed: "veth9" });
		const way: RouteWay = { hops: [first, dropped], end: { code: "filtered", netns: "pc", values: {} } };
		const said = way.hops.map((one) => sentencesOf(one, routeWords.en, isStuck(way, one)).map(({ text }) => text));
		expect(said[0]).toContain("Leaves by `eth0`");
		expect(said[1]).toContain("Would leave by `veth1`");
		expect(missedOn({ ...answerOf(way.hops, "filtered"), there: way })).toEqual([{ netns: "pc", dev: "veth9" }]);
		expect(missedOn(answerOf(way.hops, "delivered"))).toEqual([]);
		expect(pathOf({ ...answerOf(way.hops, "filtered"), there: way }).ids.has("link:pc#veth1")).toBe(false);
		expect(said[1]?.join()).toContain("`veth9` has an address in its subnet but is down");
	});

	it("tells a way that is lost from an answer that is", () => {
		const lost: RouteWay = { hops: [second], end: { code: "no-route", netns: "pc", values: {} } };
		expect(summaryOf(answerOf([first, second], "no-route"), routeWords.en)).toBe("A packet does not get there.");
		expect(summaryOf(answerOf([first, second], "delivered", lost), routeWords.en)).toMatch(/no answer comes back/);
		expect(summaryOf(answerOf([second], "delivered"), routeWords.en)).toMatch(/own address/);
	});
});

it("a way in the graph is its places, interfaces and what is between, and the place where it ends", () => {
	const { ids, end, well } = pathOf(answerOf([first, second], "no-route"));
	expect([...ids].sort()).toEqual(["link:pc#veth0", "link:pc/pod#eth0", "netns:pc/pod", "stack:pc"]);
	expect(end).toBe("stack:pc");
	expect(well).toBe(false);
});
