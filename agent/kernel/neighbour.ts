import { z } from "zod";
import { type NeighbourRecord, recordId } from "@/protocol/records";
import { parseAnswer } from "./answer";
import { readProc } from "./proc";

/** All states but NOARP, as plain `ip neigh`. */
export const neighbourQuery = "neigh show";

/** The addresses that an interface answers for by an entry of its own; they have no event. */
export const proxyQuery = "neigh show proxy";

/** iproute2 prints a neighbour's flags as fields without a value, `"router": null`. */
const flagNames = ["router", "proxy", "managed", "extern_learn", "extern_valid", "offload"] as const;

const IpNeighbour = z.looseObject({
	dst: z.string(),
	dev: z.string(),
	lladdr: z.string().optional(),
	state: z.array(z.string()).default([]),
});
const IpNeighbours = z.array(IpNeighbour);
export type IpNeighbour = z.infer<typeof IpNeighbour>;

export function parseNeighbours(line: string): IpNeighbour[] {
	return parseAnswer(neighbourQuery, IpNeighbours, line);
}

export function neighbourRecord(
	netns: string,
	neighbour: IpNeighbour,
	indexOf: (name: string) => number | null,
): NeighbourRecord {
	const { dst, dev, lladdr, state } = neighbour;
	const ifindex = indexOf(dev);
	const flags = flagNames.filter((flag) => flag in neighbour);
	return {
		// Beside an entry for the address itself there may be one that answers for it.
		id: recordId.neighbour(netns, ifindex ?? dev, flags.includes("proxy") ? `${dst} proxy` : dst),
		kind: "neighbour",
		netns,
		ifindex,
		dev,
		dst,
		lladdr: lladdr ?? null,
		state: state[0] ?? "NONE",
		flags,
	};
}

/** The IPv4 neighbours of the network namespace that a process is in, as text; null where that cannot be read. */
export function arpTable(pid: number): string | null {
	try {
		return readProc(`/proc/${pid}/net/arp`);
	} catch {
		return null;
	}
}
