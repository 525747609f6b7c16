import type { Layer } from "@/protocol/packet";

/** Layers that carry a whole packet, by the dissector's names. */
const tunnels = new Set(["vxlan", "gre", "openvpn"]);
const network = new Set(["ip", "ipv6"]);

/** Layers by what carries what: the headers of tunnels first, outermost first, the innermost packet last. */
export function levelsOf(layers: readonly Layer[]): Layer[][] {
	const levels: Layer[][] = [];
	let level: Layer[] = [];
	for (const layer of layers) {
		const last = level.at(-1)?.name ?? "";
		// IPIP: a network header right in another one.
		if (tunnels.has(last) || (network.has(last) && network.has(layer.name))) {
			levels.push(level);
			level = [];
		}
		level.push(layer);
	}
	return [...levels, level];
}
