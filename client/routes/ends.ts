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

/** What asks for the MAC address of an IP address. */
export const resolution = (address = "") => (familyOf(address) === "inet6" ? "NDP" : "ARP");
