import type { ConntrackRecord, Tuple } from "@/protocol/records";
import { endOf } from "../nat";

/** Who speaks with whom, in either direction: of the innermost packet, so that it is found in tunnels, too. */
export interface Flow {
	key: string;
	/** The same as NAT rewrote it, where that is asked for as well. */
	rewritten?: string;
	/** For the reader: `192.168.10.1 ↔ 192.168.10.3 ICMP`. */
	text: string;
}

/** Either direction has the same. `echo`: a ping's id. */
export function flowBetween(
	what: string,
	ends: Pick<Tuple, "src" | "dst" | "sport" | "dport">,
	echo: number | null,
): Flow {
	const protocol = what.toUpperCase();
	const both = [endOf(ends, "src"), endOf(ends, "dst")].sort();
	return { key: [protocol, ...both, echo ?? ""].join(" "), text: `${both.join(" ↔ ")} ${protocol}` };
}

/** Protocols whose packets a tuple of conntrack tells from others. */
const told: ReadonlySet<string> = new Set(["tcp", "udp", "icmp"]);

/** The packets of an entry of conntrack: as they came in, and as they went on. null where they cannot be told. */
export function flowOfEntry({ protocol, original, reply }: ConntrackRecord): Flow | null {
	if (!told.has(protocol)) return null;
	const of = (tuple: Tuple) => flowBetween(protocol, tuple, tuple.icmpId);
	return { ...of(original), rewritten: of(reply).key };
}
