import { z } from "zod";
import { type AddressRecord, recordId } from "@/protocol/records";

/** iproute2 prints an address flag as a field of its own, `"secondary": true`. */
const flagNames = [
	"secondary",
	"temporary",
	"tentative",
	"deprecated",
	"dadfailed",
	"optimistic",
	"nodad",
	"home",
	"mngtmpaddr",
	"noprefixroute",
	"autojoin",
	"dynamic",
] as const;

/** One member of `addr_info`. Lifetimes are left out: they run by themselves. */
export const ipAddress = z.looseObject({
	family: z.string(),
	local: z.string().optional(),
	prefixlen: z.number().int(),
	address: z.string().optional(),
	broadcast: z.string().optional(),
	scope: z.string(),
});
export type IpAddress = z.infer<typeof ipAddress>;

/** null for families other than IPv4 and IPv6. */
export function addressRecord(netns: string, ifindex: number, dev: string, address: IpAddress): AddressRecord | null {
	const { family, local, prefixlen, scope } = address;
	if ((family !== "inet" && family !== "inet6") || local === undefined) return null;
	return {
		id: recordId.address(netns, ifindex, local, prefixlen),
		kind: "address",
		netns,
		ifindex,
		dev,
		family,
		local,
		prefixlen,
		peer: address.address ?? null,
		broadcast: address.broadcast ?? null,
		scope,
		flags: flagNames.filter((flag) => address[flag] === true),
	};
}
