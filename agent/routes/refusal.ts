import { familyOf, isIn } from "@/protocol/address";
import type { RouteHop } from "@/protocol/route";
import type { PolicyRule } from "../kernel/policy";
import { type At, type Ended, ended, type Kernel } from "./packet";
import { isUp, type Picture } from "./picture";
import { refusedBy } from "./policy";

/** What was refused, and who can say why. */
interface Refused {
	at: At;
	hop: RouteHop;
	picture: Picture;
	kernel: Kernel;
	/** Of the namespace that it is in. */
	rules: readonly PolicyRule[];
}

/** Why the kernel has no route for it: what its error (`said`) means here. Of a refusing route, `hop` is told. */
export async function refusal(said: string, { at, hop, picture, kernel, rules }: Refused): Promise<Ended> {
	const { netns, dst: to, src, iif, mark, port } = at;
	const routed = { netns, src, dst: to, iif: iif?.name ?? null, mark, port };
	const by = (type: "unreachable" | "blackhole" | "prohibit") => {
		const found = refusedBy(picture, rules, routed, type);
		if (!found) return null;
		Object.assign(hop, { route: found.text, rule: found.rule, routeId: found.id });
		return ended(type, netns, { to, by: found.text });
	};
	const other = ended("refused", netns, { to, said });
	if (/unreachable/.test(said))
		return ended("no-route", netns, {
			to,
			...offIn(picture, netns, to),
			...downIn(picture, netns, to),
			...bare(picture, netns, to),
		});
	if (/Permission denied/.test(said)) return by("prohibit") ?? other;
	if (/No route to host/.test(said)) {
		const key = iif && `net.ipv4.conf.${iif.name.replaceAll(".", "/")}.forwarding`;
		const off = ["net.ipv4.ip_forward", key].find((one) => one && picture.sysctl(netns, one) === "0");
		return by("unreachable") ?? (iif && off ? ended("no-forward", netns, { to, dev: iif.name, sysctl: off }) : other);
	}
	// Invalid argument, and Invalid cross-device link of older kernels: its source is at fault, or there is a blackhole.
	const hole = by("blackhole");
	if (hole) return hole;
	if (!iif || src === null || familyOf(to) === "inet6") return other;
	if (picture.isOwn(netns, src)) return ended("martian", netns, { from: src, dev: iif.name });
	const { all, own } = picture.conf(iif, "rp_filter");
	if (Math.max(all, own) === 0) return other;
	const sysctl =
		own >= all ? `net.ipv4.conf.${iif.name.replaceAll(".", "/")}.rp_filter` : "net.ipv4.conf.all.rp_filter";
	const back = await kernel.get(netns, { to: src });
	const out = "refused" in back ? "" : (back.got.dev ?? "");
	const counted = (await kernel.drops(netns))?.rp_filter ?? 0;
	const seen: Record<string, string> = counted > 0 ? { counted: String(counted) } : {};
	const value = String(Math.max(all, own));
	return ended("rp-filter", netns, { from: src, dev: iif.name, sysctl, value, out, ...seen });
}

/** No default route either? */
function bare(picture: Picture, netns: string, to: string): Record<string, string> {
	const all = picture.routes(netns, familyOf(to));
	return all.some(({ dst, type }) => dst === "default" && type === "unicast") ? {} : { bare: "yes" };
}

/** A namespace without IPv6 has none of its routes. */
function offIn(picture: Picture, netns: string, to: string): Record<string, string> {
	const key = "net.ipv6.conf.all.disable_ipv6";
	return familyOf(to) === "inet6" && picture.sysctl(netns, key) === "1" ? { off: key } : {};
}

/** An interface that is down and has the subnet: its routes are gone with it. */
export function downIn(picture: Picture, netns: string, to: string, longerThan = -1): Record<string, string> {
	const links = picture.of("link", netns);
	const down = picture.addresses(netns).find((address) => {
		const link = links.find(({ ifindex }) => ifindex === address.ifindex);
		const has = address.prefixlen > longerThan && sameNet(to, address.local, address.prefixlen);
		return link && !isUp(link) && has;
	});
	return down ? { down: down.dev } : {};
}

function sameNet(a: string, b: string, length: number): boolean {
	return isIn(a, `${b}/${length}`);
}
