import { z } from "zod";
import { type LinkRecord, recordId } from "@/protocol/records";
import { ipAddress } from "./address";
import { parseAnswer } from "./answer";

/** Links and their addresses in one answer: with `-d`, `addr show` says all that `link show` does. */
export const linkQuery = "addr show";

const IpLink = z.object({
	ifindex: z.number().int().positive(),
	ifname: z.string(),
	link: z.string().nullish(),
	link_index: z.number().int().optional(),
	link_netnsid: z.number().int().optional(),
	flags: z.array(z.string()),
	mtu: z.number().int(),
	operstate: z.string(),
	master: z.string().optional(),
	link_type: z.string(),
	address: z.string().optional(),
	linkinfo: z
		.object({ info_kind: z.string().optional(), info_data: z.record(z.string(), z.unknown()).optional() })
		.optional(),
	addr_info: z.array(ipAddress).default([]),
});
const IpLinks = z.array(IpLink);
export type IpLink = z.infer<typeof IpLink>;

export function parseLinks(line: string): IpLink[] {
	return parseAnswer(linkQuery, IpLinks, line);
}

/** The interface that another names as its link: `nsid` as the link's own namespace counts, null for the same namespace. */
export interface PeerEnd {
	nsid: number | null;
	ifindex: number;
}

/** Kinds that sit on another interface, which knows nothing of them. */
const stacked = new Set(["macvlan", "macvtap", "ipvlan", "vlan"]);

/** Do both ends name each other? */
export function isVeth(link: IpLink): boolean {
	return link.linkinfo?.info_kind === "veth";
}

/**
 * The other end of a veth, or what a macvlan or VLAN sits on; null for other kinds, and where that is out of sight.
 * The kernel leaves IFLA_LINK out when both have the same ifindex
 * (rtnl_fill_link_iflink in net/core/rtnetlink.c); only the namespace's id is there then.
 */
export function peerOf(link: IpLink, indexOf: (name: string) => number | null): PeerEnd | null {
	if (!isVeth(link) && !stacked.has(link.linkinfo?.info_kind ?? "")) return null;
	if (link.link_netnsid !== undefined) return { nsid: link.link_netnsid, ifindex: link.link_index ?? link.ifindex };
	const ifindex = link.link_index ?? (link.link ? indexOf(link.link) : null);
	return ifindex === null || ifindex === 0 ? null : { nsid: null, ifindex };
}

export function linkRecord(
	netns: string,
	link: IpLink,
	peer: { netns: string | null; ifindex: number | null },
): LinkRecord {
	return {
		id: recordId.link(netns, link.ifindex),
		kind: "link",
		netns,
		ifindex: link.ifindex,
		name: link.ifname,
		type: link.linkinfo?.info_kind ?? link.link_type,
		mac: link.address ?? null,
		mtu: link.mtu,
		// iproute2 makes M-DOWN up from what it remembers of the other end, which a long-lived one has wrong.
		flags: link.flags.filter((flag) => flag !== "M-DOWN"),
		operstate: link.operstate,
		master: link.master ?? null,
		peerNetns: peer.netns,
		peerIndex: peer.ifindex,
		details: flatten(link.linkinfo?.info_data ?? {}),
	};
}

/** Timers run by themselves and would make each reading a change. */
const running = /(^|\.)[a-z_]*timer$/;

function flatten(value: Record<string, unknown>, prefix = ""): LinkRecord["details"] {
	const flat: LinkRecord["details"] = {};
	for (const [key, one] of Object.entries(value)) {
		const name = prefix + key;
		if (running.test(name)) continue;
		if (one !== null && typeof one === "object") Object.assign(flat, flatten({ ...one }, `${name}.`));
		else if (typeof one === "string" || typeof one === "number" || typeof one === "boolean" || one === null)
			flat[name] = one;
	}
	return flat;
}
