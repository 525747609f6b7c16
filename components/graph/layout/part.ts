import type { BridgeElement, HostElement, NetnsElement, PortElement } from "@/client/graph/elements";

/** A host with all that is in it, and how its ports find their other ends. */
export interface HostPart {
	host: HostElement;
	namespaces: NetnsElement[];
	bridges: BridgeElement[];
	ports: PortElement[];
	/** The other end of a wire, in this host or in another. */
	peerOf: (port: string) => PortElement | null;
	/** Does a port's cable lead down to a switch? */
	toSwitch: (port: string) => boolean;
	/** For NICs on top: the column above which the cable comes down, if known. */
	below: (port: string) => number | null;
}

export function hangKey(port: PortElement): string {
	const { hang } = port;
	if (hang.on === "bridge") return `bridge ${hang.bridge}`;
	if (hang.on === "host") return `host ${hang.bridge ?? ""}`;
	return hang.on === "netns" ? `netns ${port.netnsCard}` : hang.on;
}
