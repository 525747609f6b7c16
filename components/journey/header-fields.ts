import { levelsOf } from "@/client/journeys/headers";
import type { Header, Sighting } from "@/protocol/journey";

export interface Field {
	name: string;
	value: string;
	/** What it was at the hop before, where it was another. */
	was: string | null;
}

export interface Block {
	/** Stays the same from hop to hop, for one header of a packet. */
	key: string;
	type: Header["type"];
	bytes: number;
	fields: Field[];
	/** It was not there at the hop before; or it was, and is no more. */
	news: "added" | "removed" | null;
}

/** A packet's headers at a hop, outermost first, beside what they were at the hop before. */
export function blocksOf({ headers }: Sighting, before: Sighting | null): Block[] {
	const now = levelsOf(headers);
	const was = before ? levelsOf(before.headers) : now;
	const depth = Math.max(now.length, was.length);
	// The innermost packet is the same one at every hop: levels are counted from it.
	return Array.from({ length: depth }, (_, n) => depth - 1 - n).flatMap((level) => {
		const [here, there] = [now.at(-1 - level), was.at(-1 - level)];
		const key = (header: Header) => `${level} ${header.type}`;
		if (!here) return (there ?? []).map((one): Block => ({ ...block(one, null), key: key(one), news: "removed" }));
		return here.map((one): Block => {
			const twin = there?.find(({ type }) => type === one.type) ?? null;
			// A device without Ethernet in between is no news of the packet's.
			const news = there || one.type === "ethernet" ? null : "added";
			return { ...block(one, twin), key: key(one), news: there ? null : (news ?? "added") };
		});
	});
}

function block(header: Header, twin: Header | null): Omit<Block, "key" | "news"> {
	const before = new Map(twin ? fieldsOf(twin) : []);
	return {
		type: header.type,
		bytes: header.bytes,
		fields: fieldsOf(header).map(([name, value]) => {
			const was = before.get(name) ?? value;
			return { name, value, was: was === value ? null : was };
		}),
	};
}

const icmpKinds: Record<number, string> = {
	0: "echo reply",
	3: "destination unreachable",
	5: "redirect",
	8: "echo request",
	11: "time exceeded",
};

function fieldsOf(header: Header): [string, string][] {
	switch (header.type) {
		case "ethernet":
			return [["src", header.src], ...(header.dst === null ? [] : ([["dst", header.dst]] as [string, string][]))];
		case "arp": {
			const { op, sender, senderMac, target } = header;
			return op === "reply"
				? [["reply", `${sender} is-at ${senderMac}`]]
				: [
						["request", `who-has ${target} tell ${sender}`],
						["MAC", senderMac],
					];
		}
		case "ipv4":
			return [
				["src", header.src],
				["dst", header.dst],
				["ttl", String(header.ttl)],
				["id", String(header.id)],
				["length", String(header.length)],
			];
		case "ipv6":
			return [
				["src", header.src],
				["dst", header.dst],
				["hop limit", String(header.ttl)],
			];
		case "icmp": {
			const { kind, code, id, seq, mtu } = header;
			const echo: [string, string][] =
				id === null
					? []
					: [
							["id", String(id)],
							["seq", String(seq)],
						];
			const kinds: [string, string] = ["type", icmpKinds[kind] ?? String(kind)];
			return [
				kinds,
				...(code === 0 ? [] : ([["code", String(code)]] as [string, string][])),
				...echo,
				...(mtu ? ([["mtu", String(mtu)]] as [string, string][]) : []),
			];
		}
		case "udp":
			return [
				["sport", String(header.sport)],
				["dport", String(header.dport)],
			];
		case "tcp":
			return [
				["sport", String(header.sport)],
				["dport", String(header.dport)],
				["flags", header.flags],
				["seq", String(header.seq)],
				["ack", String(header.ack)],
			];
		case "vxlan":
			return [["vni", String(header.vni)]];
		case "data":
			return [];
	}
}
