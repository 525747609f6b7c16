import type { IpReader } from "../kernel/ip-reader";
import { nsidQuery, parseNsid } from "../kernel/netns";
import type { Namespace } from "./namespace";

/** All watched namespaces, by their ids as seen from the agent's own. */
type Namespaces = ReadonlyMap<number, Namespace>;

/** Rings where a veth's other end does not point back: it is told nothing when its peer moves. Did any? */
export function ringFarEnds(from: Iterable<Namespace>, namespaces: Namespaces): boolean {
	let any = false;
	for (const namespace of from) {
		for (const { ifindex, peer, veth } of namespace.peers) {
			if (!veth) continue;
			const far = peer.nsid === null ? namespace : namespaces.get(namespace.ids.get(peer.nsid) ?? -1);
			const back = far?.peers.find((one) => one.ifindex === peer.ifindex)?.peer;
			if (!far || (back?.ifindex === ifindex && (back.nsid === null) === (far === namespace))) continue;
			far.rung.add("link");
			any = true;
		}
	}
	return any;
}

/** Learns which namespaces the ids mean that this one's links speak of. `root` answers in the agent's own namespace. */
export async function identify(namespace: Namespace, namespaces: Namespaces, root: IpReader): Promise<void> {
	const { ids, place } = namespace;
	do {
		if (namespace.idsRung) ids.clear();
		namespace.idsRung = false;
		const { foreignIds } = namespace;
		if (foreignIds.every((id) => ids.has(id))) continue;
		const known = new Set(ids.values());
		const others = [...namespaces.keys()].filter((nsid) => nsid !== place.nsid && !known.has(nsid));
		const answers = await root.ask(others.map((nsid) => nsidQuery(place.nsid, nsid)));
		for (const [index, nsid] of others.entries()) {
			const answer = answers[index];
			const id = answer ? parseNsid(answer) : null;
			if (id !== null) ids.set(id, nsid);
		}
		// Those left are outside the picture. Do not ask at each reading.
		for (const id of foreignIds) if (!ids.has(id)) ids.set(id, -1);
	} while (namespace.idsRung);
}
