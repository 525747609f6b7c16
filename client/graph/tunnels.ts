import type { LinkRecord, NetRecord } from "@/protocol/records";
import type { PortElement } from "./elements";

/** From a tunnel's device to the device at its other end. */
export interface TunnelElement {
	/** Made of both ports' ids. */
	id: string;
	/** Port ids, in their order. */
	a: string;
	b: string;
	/** Do both sides know the way, or one only? */
	mutual: boolean;
	ghost: boolean;
}

/**
 * Where each tunnel leads, as its own namespace says it: by its `remote`, by a vxlan's fdb entries with a `dst`, by
 * routes with a gateway out of a tunnel that takes the gateway for its other end (ipip), by the peer of a tun's
 * address, or by what a program was told (`--remote` of the one that holds a tun). Drawn where there is a device of its kind at that address.
 */
export function tunnelsOf(
	links: readonly LinkRecord[],
	records: Iterable<NetRecord>,
	ports: ReadonlyMap<string, PortElement>,
): TunnelElement[] {
	const all = [...records];
	const devices = links.filter(({ id }) => ports.get(id)?.hang.on === "tunnel");
	if (devices.length < 2) return [];
	/** Namespaces that have an address. */
	const owners = new Map<string, Set<string>>();
	for (const record of all) {
		if (record.kind !== "address") continue;
		owners.set(record.local, (owners.get(record.local) ?? new Set()).add(record.netns));
	}
	const ways = new Set<string>();
	for (const device of devices) {
		for (const remote of remotesOf(device, all)) {
			const [owner, ...others] = owners.get(remote) ?? [];
			// An address that several have (10.0.2.15) does not say which.
			if (owner === undefined || others.length > 0 || owner === device.netns) continue;
			const far = devices.find((one) => one.netns === owner && sameKind(one, device));
			if (far) ways.add(`${device.id} ${far.id}`);
		}
	}
	const found = new Map<string, TunnelElement>();
	for (const way of ways) {
		const [from = "", to = ""] = way.split(" ");
		const [a = "", b = ""] = [from, to].sort();
		const ghost = [a, b].some((id) => ports.get(id)?.ghost ?? false);
		found.set(`tunnel:${a}~${b}`, { id: `tunnel:${a}~${b}`, a, b, mutual: ways.has(`${to} ${from}`), ghost });
	}
	return [...found.values()].sort((a, b) => a.id.localeCompare(b.id));
}

function sameKind(a: LinkRecord, b: LinkRecord): boolean {
	return a.type === b.type && a.details.id === b.details.id;
}

function remotesOf({ netns, name, type, details }: LinkRecord, all: readonly NetRecord[]): Set<string> {
	const remotes = new Set<string>();
	for (const key of ["remote", "group", "remote6"]) {
		const value = details[key];
		if (typeof value === "string" && value !== "any") remotes.add(value);
	}
	for (const record of all) {
		if (!("netns" in record) || record.netns !== netns) continue;
		if (record.kind === "fdb" && record.dev === name && record.dst !== null) remotes.add(record.dst);
		// Without a remote of its own, an ipip device sends to the gateway's address.
		if (record.kind === "route" && record.dev === name && record.gateway && type === "ipip")
			remotes.add(record.gateway);
		// A point-to-point address names the one at the other end.
		if (record.kind === "address" && record.dev === name && type === "tun" && record.peer) remotes.add(record.peer);
		if (record.kind === "process" && type === "tun") {
			const told = /--remote\s+(\S+)/.exec(record.command)?.[1];
			if (told) remotes.add(told);
		}
	}
	return remotes;
}
