import { z } from "zod";
import { recordId, type VlanRecord } from "@/protocol/records";
import { parseAnswer } from "./answer";
import type { IpLink } from "./link";

export const vlanQuery = "vlan show";

const BridgeVlans = z.array(
	z.object({
		ifname: z.string(),
		vlans: z
			.array(
				z.object({
					vlan: z.number().int(),
					/** With `-d`, neighbours that are alike are one. */
					vlanEnd: z.number().int().optional(),
					flags: z.array(z.string()).default([]),
				}),
			)
			.default([]),
	}),
);
export type BridgeVlans = z.infer<typeof BridgeVlans>;

export function parseVlans(line: string): BridgeVlans {
	return parseAnswer(vlanQuery, BridgeVlans, line);
}

/** Is it a bridge that heeds VLANs? Others have them listed, too, and let all pass. A kernel without them refuses the question. */
export function filtersVlans({ linkinfo }: IpLink): boolean {
	return linkinfo?.info_kind === "bridge" && linkinfo.info_data?.vlan_filtering === 1;
}

/** Those of bridges that filter, and of their ports, under the names that these have now. */
export function vlanRecords(netns: string, vlans: BridgeVlans, links: readonly IpLink[]): VlanRecord[] {
	const bridges = new Set(links.filter(filtersVlans).map(({ ifname }) => ifname));
	return vlans.flatMap(({ ifname, vlans: own }) => {
		const link = links.find((one) => one.ifname === ifname);
		if (!link || !bridges.has(link.master ?? ifname)) return [];
		return own.map(({ vlan, vlanEnd, flags }): VlanRecord => {
			const id = recordId.vlan(netns, link.ifindex, vlan);
			return { id, kind: "vlan", netns, dev: ifname, vlan, end: vlanEnd ?? vlan, flags };
		});
	});
}
