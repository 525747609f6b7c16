import { familyOf } from "@/protocol/address";
import type { RouteHop } from "@/protocol/route";
import { type At, forwarding6, type Kernel } from "./packet";
import { isUp, type Picture } from "./picture";
import type { Arrival } from "./segment";

/** For whom it is asked, and who can tell. */
interface Asked {
	at: At;
	hop: RouteHop;
	picture: Picture;
	kernel: Kernel;
}

/** Who answers ARP, or NDP, for an address; `hop` is told if that is by proxy. */
export async function whoAnswers(
	address: string,
	arrivals: readonly Arrival[],
	{ at, hop, picture, kernel }: Asked,
): Promise<Arrival | null> {
	if (familyOf(address) === "inet6") return whoIsNeighbour(address, arrivals, picture, hop);
	for (const arrival of arrivals) {
		const { all, own } = picture.conf(arrival.at, "arp_ignore");
		const addresses = picture.addresses(arrival.at.netns).filter(({ local }) => local === address);
		const strict = Math.max(all, own) > 0;
		if (addresses.some(({ ifindex }) => !strict || ifindex === arrival.at.ifindex)) return arrival;
	}
	for (const arrival of arrivals) {
		const { all, own } = picture.conf(arrival.at, "proxy_arp");
		if (all === 0 && own === 0 && !picture.answersFor(arrival.at, address)) continue;
		const { netns, name } = arrival.at;
		const answer = await kernel.get(netns, { to: address, from: at.src, iif: name });
		if ("refused" in answer || answer.got.type !== "unicast" || answer.got.dev === name) continue;
		hop.proxied = all > 0 || own > 0 ? "sysctl" : "entry";
		return arrival;
	}
	return null;
}

/** Where the address is instead: on an interface that is down, or out of this one's reach. */
export function whoHas(picture: Picture, address: string): Record<string, string> {
	const owner = picture.holderOf(address);
	return owner ? { owner: owner.name, where: owner.netns, down: isUp(owner) ? "" : "down" } : {};
}

/** NDP: an interface answers for its own addresses, and for those of its proxy entries (ndisc_recv_ns). */
function whoIsNeighbour(
	address: string,
	arrivals: readonly Arrival[],
	picture: Picture,
	hop: RouteHop,
): Arrival | null {
	const own = arrivals.find(({ at: { netns, ifindex } }) =>
		picture.addresses(netns).some((one) => one.local === address && one.ifindex === ifindex),
	);
	if (own) return own;
	const proxy = arrivals.find(({ at }) => {
		const conf = picture.conf(at, "proxy_ndp", "inet6");
		const asked = conf.all > 0 || conf.own > 0;
		return asked && picture.sysctl(at.netns, forwarding6) === "1" && picture.answersFor(at, address);
	});
	if (proxy) hop.proxied = "entry";
	return proxy ?? null;
}
