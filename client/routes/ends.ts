import { familyOf } from "@/protocol/address";
import type { RouteAnswer, RouteEnd, RouteWay } from "@/protocol/route";

/** Does a way end as one wants it to? */
export const arrives = (way: RouteWay | null) => way?.end.code === "delivered";

/** Does a packet arrive, and its answer? */
export const isWell = ({ there, back }: RouteAnswer) => arrives(there) && (back === null || arrives(back));

/** The end of whichever way fails; null where none does. */
export function reasonOf({ there, back }: RouteAnswer): RouteEnd | null {
	if (!arrives(there)) return there.end;
	return back && !arrives(back) ? back.end : null;
}

/** Where a packet that is lost took a less specific route before, since an interface is down. */
export function missedOn({ there, back }: RouteAnswer): { netns: string; dev: string }[] {
	const lost = [there, back].find((way) => way !== null && !arrives(way));
	return lost?.hops.flatMap(({ netns, missed }) => (missed === null ? [] : [{ netns, dev: missed }])) ?? [];
}

/** What asks for the MAC address of an IP address. */
export const resolution = (address = "") => (familyOf(address) === "inet6" ? "NDP" : "ARP");
