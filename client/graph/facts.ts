import { type LinkRecord, type NetRecord, recordId, type State } from "@/protocol/records";

/** What a port or a bridge says of its interface. */
export interface Facts {
	netns: string;
	name: string;
	/** rtnetlink's kind: `veth`, `bridge`, `vxlan` … */
	type: string;
	/**
	 * By its flags, as `ip link` prints them: `up`, `no-carrier` (it is up, but
	 * the other end is not), `down`.
	 */
	state: "up" | "no-carrier" | "down";
	/** RFC 2863 state, as the kernel says it. */
	operstate: string;
	mac: string | null;
	/** Bytes. */
	mtu: number;
	/** The bridge's name, where it is enslaved. */
	master: string | null;
	/** The id of the sysctl by which it answers ARP for other hosts' addresses (proxy_arp); null where it does not. */
	proxyArp: string | null;
	/** With prefix length, IPv4 first; link-local IPv6 addresses are left out. */
	addresses: { id: string; text: string; ghost: boolean }[];
}

function stateOf(link: LinkRecord): Facts["state"] {
	if (!link.flags.includes("UP")) return "down";
	// A veth says LOWERLAYERDOWN while its peer is down; a bridge without a port that is up says DOWN.
	const carrier = !link.flags.includes("NO-CARRIER") && !["DOWN", "LOWERLAYERDOWN"].includes(link.operstate);
	return carrier ? "up" : "no-carrier";
}

/** Either its own sysctl or that of all interfaces is enough (IN_DEV_ORCONF). */
function proxyOf({ netns, name }: LinkRecord, all: State): string | null {
	const ids = [name.replaceAll(".", "/"), "all"].map((of) => recordId.sysctl(netns, `net.ipv4.conf.${of}.proxy_arp`));
	const isOn = (id: string) => {
		const one = all.get(id);
		return one?.kind === "sysctl" && one.value === "1";
	};
	return ids.find(isOn) ?? null;
}

/** `records` are those of the link's namespace, `all` those of all. */
export function factsOf(
	link: LinkRecord,
	records: readonly NetRecord[],
	all: State,
	isGhost: (id: string) => boolean,
): Facts {
	const addresses = records
		.filter((record) => record.kind === "address")
		.filter((address) => address.ifindex === link.ifindex && !(address.family === "inet6" && address.scope === "link"))
		.sort((a, b) => a.family.localeCompare(b.family))
		.map(({ id, local, prefixlen }) => ({ id, text: `${local}/${prefixlen}`, ghost: isGhost(id) }));
	const { netns, name, type, operstate, mac, mtu, master } = link;
	const proxyArp = proxyOf(link, all);
	return { netns, name, type, state: stateOf(link), operstate, mac, mtu, master, proxyArp, addresses };
}
