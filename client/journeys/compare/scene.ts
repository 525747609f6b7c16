import { z } from "zod";
import { linksOf, recordsOf } from "@/client/selectors";
import type { Journey, Sighting } from "@/protocol/journey";
import { hostOf, type LinkRecord, recordId, type State } from "@/protocol/records";

/** What an interface is to a packet: `nic` leads out of its host, `tunnel` wraps what it sends. */
const Kind = z.enum(["nic", "veth", "bridge", "tunnel", "loopback", "other"]);

/** An interface that a journey passed, as the kernel had it by then. */
const Place = z.strictObject({
	netns: z.string(),
	ifindex: z.number().int().nonnegative(),
	/** `pod`: a namespace that was made on a host; otherwise what the topology calls the host. */
	role: z.string(),
	kind: Kind,
	mtu: z.number().int().positive(),
	/** The bridge that it is a port of. */
	master: z.string().nullable(),
});
export type Place = z.infer<typeof Place>;

/** What the records say of where a journey was: it can be compared when its sandbox is gone. */
export const Scene = z.strictObject({
	places: z.array(Place),
	/** Whose a MAC address is: `worker1 veth1`. They are chosen at random, so the owner tells more than the address. */
	macs: z.record(z.string(), z.string()),
});
export type Scene = z.infer<typeof Scene>;

const tunnels = ["vxlan", "ipip", "sit", "gre", "gretap", "geneve", "tun", "wireguard"];

function kindOf(link: LinkRecord): Place["kind"] {
	const { type, netns, peerNetns } = link;
	if (type === "bridge" || type === "loopback") return type;
	if (tunnels.includes(type)) return "tunnel";
	if (type === "ether") return "nic";
	// A sandbox's NICs are veths whose other ends are on other hosts, or out of sight.
	if (type === "veth") return peerNetns === null || hostOf(peerNetns) !== hostOf(netns) ? "nic" : "veth";
	return "other";
}

export function sceneOf(journey: Journey, state: State): Scene {
	const places = new Map<string, Place>();
	const macs = new Set<string>();
	const roles = new Map(recordsOf(state, "host").map(({ name, role }) => [name, role]));
	for (const sighting of sightingsOf(journey)) {
		const { netns, ifindex, headers } = sighting;
		for (const header of headers) {
			if (header.type === "ethernet") for (const mac of [header.src, header.dst]) macs.add(mac ?? "");
			if (header.type === "arp") for (const mac of [header.senderMac, header.targetMac]) macs.add(mac);
		}
		const link = state.get(recordId.link(netns, ifindex));
		if (link?.kind !== "link") continue;
		const role = netns === hostOf(netns) ? (roles.get(netns) ?? "node") : "pod";
		places.set(link.id, { netns, ifindex, role, kind: kindOf(link), mtu: link.mtu, master: link.master });
	}
	return { places: [...places.values()], macs: ownersOf(state, macs) };
}

function ownersOf(state: State, wanted: ReadonlySet<string>): Record<string, string> {
	const owners: Record<string, string> = {};
	for (const { netns } of recordsOf(state, "netns")) {
		for (const { mac, name, master, type } of linksOf(state, netns)) {
			if (mac === null || type === "loopback" || !wanted.has(mac)) continue;
			// A bridge has the address of one of its ports; the port sends nothing of its own.
			if (!(mac in owners) || master === null) owners[mac] = `${netns} ${name}`;
		}
	}
	return owners;
}

/** All of a journey, those of ARP among them. */
function sightingsOf({ trips }: Journey): Sighting[] {
	return trips.flatMap(({ hops, end }) => [
		...hops.flatMap((hop) => [hop, ...(hop.waited?.hops ?? [])]),
		...("asked" in end ? (end.asked?.hops ?? []) : []),
	]);
}

export function placeOf({ places }: Scene, { netns, ifindex }: Sighting): Place | null {
	return places.find((one) => one.netns === netns && one.ifindex === ifindex) ?? null;
}
