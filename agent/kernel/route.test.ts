import { describe, expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { parseRoutes, routeRecord } from "./route";

const indices = new Map([
	["veth01", 3],
	["br0", 5],
]);
const routes = parseRoutes(fixture("routes.json")).map((route) =>
	routeRecord("worker1", route, (name) => indices.get(name) ?? null),
);
const to = (dst: string, more: object = {}) => {
	return routes.filter((route) =>
		Object.entries({ dst, ...more }).every(([key, value]) => Reflect.get(route, key) === value),
	);
};

describe("routes", () => {
	it("gives each route an id of its own", () => {
		expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length);
	});

	it("tells the two default routes apart by family", () => {
		expect(to("default").map(({ family, gateway }) => [family, gateway])).toEqual([
			["inet", "192.168.10.99"],
			["inet6", "fd00::2"],
		]);
	});

	it("tells table, type, metric, source and scope", () => {
		expect(to("10.7.0.0/16")).toMatchObject([{ table: "100", metric: 50, dev: "br0", scope: "link" }]);
		expect(to("10.9.0.0/16")).toMatchObject([{ type: "blackhole", dev: null }]);
		expect(to("192.168.10.1")).toMatchObject([
			{ type: "local", table: "local", prefsrc: "192.168.10.1", scope: "host" },
		]);
	});

	it("spells the hops of a multipath route", () => {
		expect(to("10.8.0.0/16")).toMatchObject([
			{ dev: null, nexthops: ["via 192.168.10.97 dev veth01 weight 1", "via 192.168.10.98 dev br0 weight 2"] },
		]);
	});

	it("keeps a route's id when its interface is renamed", () => {
		const [route] = parseRoutes('[{"type":"unicast","dst":"10.0.0.0/8","dev":"veth01","table":"main","flags":[]}]');
		if (!route) throw new Error("no route");
		const before = routeRecord("worker1", route, () => 3);
		const after = routeRecord("worker1", { ...route, dev: "eth0" }, () => 3);
		expect(after).toEqual({ ...before, dev: "eth0" });
	});
});
