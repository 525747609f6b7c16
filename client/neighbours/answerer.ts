import { type LinkRecord, type NeighbourRecord, recordId, type State } from "@/protocol/records";
import { recordsOf } from "../selectors";

/**
 * Who has a neighbour's MAC, and why it speaks for the address: it is its own; it is its namespace's, on another
 * interface (Linux answers on any of them); it answers for others (proxy ARP); or nothing that is known here.
 */
export interface Answerer {
	link: LinkRecord;
	why: "own" | "namespace" | "proxy" | "unknown";
	/** The interface that the address is on, where that is another. */
	owner: LinkRecord | null;
}

/** null where no interface in the picture has the MAC. */
export function answererOf(state: State, { lladdr, dst, netns, ifindex }: NeighbourRecord): Answerer | null {
	if (lladdr === null) return null;
	// A bridge has the MAC of one of its ports, and both ends of a pair are two: who asks is not who answers.
	const links = recordsOf(state, "link").filter(
		(link) => link.mac === lladdr && !(link.netns === netns && link.ifindex === ifindex),
	);
	const owners = recordsOf(state, "address").filter(({ local }) => local === dst);
	const owns = (link: LinkRecord) => owners.some((one) => one.netns === link.netns && one.ifindex === link.ifindex);
	const own = links.find(owns);
	if (own) return { link: own, why: "own", owner: null };
	const near = links.find((link) => owners.some((one) => one.netns === link.netns));
	const link = near ?? links.find(({ master }) => master === null) ?? links[0];
	if (!link) return null;
	const owned = owners.find((one) => one.netns === link.netns) ?? owners[0];
	const owner = owned
		? (recordsOf(state, "link", owned.netns).find((one) => one.ifindex === owned.ifindex) ?? null)
		: null;
	if (near) return { link, why: "namespace", owner };
	return { link, why: isProxy(state, link, dst) ? "proxy" : "unknown", owner };
}

/** By a sysctl, or by an entry for this address (`ip neigh add proxy`). */
function isProxy(state: State, { netns, name, ifindex }: LinkRecord, dst: string): boolean {
	const byEntry = state.has(recordId.neighbour(netns, ifindex, `${dst} proxy`));
	return (
		byEntry ||
		["all", name].some((one) => {
			const sysctl = state.get(recordId.sysctl(netns, `net.ipv4.conf.${one.replaceAll(".", "/")}.proxy_arp`));
			return sysctl?.kind === "sysctl" && sysctl.value === "1";
		})
	);
}
