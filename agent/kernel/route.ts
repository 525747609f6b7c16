import { z } from "zod";
import { type RouteRecord, recordId } from "@/protocol/records";
import { parseAnswer } from "./answer";

/** With `table all` iproute2 asks for both families (iproute.c, iproute_list_flush_or_save). */
export const routeQuery = "route show table all";

const via = z.object({ host: z.string() });
const IpRoute = z.object({
	type: z.string().default("unicast"),
	dst: z.string(),
	tos: z.string().optional(),
	gateway: z.string().optional(),
	via: via.optional(),
	dev: z.string().optional(),
	table: z.string().default("main"),
	protocol: z.string().optional(),
	scope: z.string().optional(),
	prefsrc: z.string().optional(),
	metric: z.number().int().optional(),
	pref: z.string().optional(),
	flags: z.array(z.string()).default([]),
	nexthops: z
		.array(
			z.object({
				gateway: z.string().optional(),
				via: via.optional(),
				dev: z.string().optional(),
				weight: z.number().optional(),
				flags: z.array(z.string()).default([]),
			}),
		)
		.default([]),
});
const IpRoutes = z.array(IpRoute);
export type IpRoute = z.infer<typeof IpRoute>;

export function parseRoutes(line: string): IpRoute[] {
	return parseAnswer(routeQuery, IpRoutes, line);
}

/** The names of interfaces that a route speaks of. */
export function routeDevices(route: IpRoute): string[] {
	return [route.dev, ...route.nexthops.map((hop) => hop.dev)].filter((dev) => dev !== undefined);
}

export function routeRecord(netns: string, route: IpRoute, indexOf: (name: string) => number | null): RouteRecord {
	const gateway = route.gateway ?? route.via?.host ?? null;
	// iproute2 does not say the family; `pref` is IPv6's, and both of `::/0` and `0.0.0.0/0` are called "default".
	const inet6 = route.pref !== undefined || route.dst.includes(":") || (gateway?.includes(":") && !route.via);
	const { type, dst, tos, dev, table, metric } = route;
	// An interface's index stays when it is renamed, and so does the route.
	const out = dev === undefined ? null : (indexOf(dev) ?? dev);
	const key = [
		inet6 ? "inet6" : "inet",
		`table ${table}`,
		type,
		dst,
		...(tos === undefined ? [] : [`tos ${tos}`]),
		...(metric === undefined ? [] : [`metric ${metric}`]),
		...(gateway === null ? [] : [`via ${gateway}`]),
		...(out === null ? [] : [`dev ${out}`]),
	].join(" ");
	return {
		id: recordId.route(netns, key),
		kind: "route",
		netns,
		family: inet6 ? "inet6" : "inet",
		table,
		type,
		dst,
		gateway,
		dev: dev ?? null,
		protocol: route.protocol ?? null,
		scope: route.scope ?? null,
		prefsrc: route.prefsrc ?? null,
		metric: metric ?? null,
		flags: route.flags,
		nexthops: route.nexthops.map((hop) =>
			[
				...(hop.gateway ? [`via ${hop.gateway}`] : hop.via ? [`via ${hop.via.host}`] : []),
				...(hop.dev ? [`dev ${hop.dev}`] : []),
				...(hop.weight === undefined ? [] : [`weight ${hop.weight}`]),
				...hop.flags,
			].join(" "),
		),
	};
}
