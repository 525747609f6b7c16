import type { Change, Header, Journey, Sighting, Trip, TripEnd } from "@/protocol/journey";
import type { Language } from "@/protocol/text";
import { en, type JourneyWords } from "./en";
import { ruleRecord } from "./rule-record";
import { between } from "./sightings";
import { zh } from "./zh";

export type { JourneyWords } from "./en";

export const journeyWords: Record<Language, JourneyWords> = { en, zh };

/** How a journey is called in a list. */
export function nameOf({ protocol, from, to, seq }: Journey, words: JourneyWords): string {
	if (protocol === "arp") return words.asks(to);
	return seq === null ? `${from} → ${to}` : `${from} → ${to} · ${words.seq(seq)}`;
}

/** Names of headers, outermost first. */
export function headersText(headers: readonly Header[]): string {
	return headers.map((header) => headerNames[header.type]).join(" + ");
}

export const headerNames: Record<Header["type"], string> = {
	ethernet: "Ethernet",
	arp: "ARP",
	ipv4: "IPv4",
	ipv6: "IPv6",
	icmp: "ICMP",
	udp: "UDP",
	tcp: "TCP",
	vxlan: "VXLAN",
	data: "data",
};

export interface Said {
	text: string;
	/** Who did it, where that is known. */
	aside: string | null;
	/** The record that did it, to be picked. */
	record: string | null;
	/** It is rewritten, wrapped or unwrapped: more than what happens at every router. */
	strong: boolean;
}

export function changeText(change: Change, netns: string, words: JourneyWords): Said {
	if ("headers" in change) {
		const text = words.change[change.what](headersText(change.headers), change.bytes);
		return { text, aside: null, record: null, strong: true };
	}
	const { what, from, to, outer, by } = change;
	const said = words.change[what](from, to);
	const text = outer ? words.change.outer(said) : said;
	const strong = what === "source" || what === "destination";
	if (by === null) return { text, aside: null, record: null, strong };
	if (by.known === "conntrack") {
		return { text, aside: by.undone ? words.undone : words.byConntrack, record: by.record, strong };
	}
	const { verdict } = by;
	return { text, aside: words.byRule(verdict.rule ?? verdict.chain), record: ruleRecord(netns, verdict), strong };
}

/** In how many pieces it came by here, where that is another number than before; null for nothing to say. */
export function fragmentsText(now: Sighting, before: Sighting | null, words: JourneyWords): string | null {
	const { fragments } = now;
	const was = before?.fragments?.parts.length ?? 1;
	if (!fragments) return was > 1 ? words.whole : null;
	const { parts, complete } = fragments;
	if (complete && parts.length === was) return null;
	const sizes = parts.map(({ length }) => length).join(" + ");
	return complete ? words.fragments(parts.length, sizes) : words.fragmentsMissing(parts.length, sizes);
}

/** How a packet's way ended, in sentences. */
export function endText(end: TripEnd, words: JourneyWords): string[] {
	const asked =
		"asked" in end && end.asked ? [words.end.asked(end.asked.address, end.asked.times, end.asked.dev ?? "?")] : [];
	switch (end.code) {
		case "arrived":
			return [words.end.arrived(end.netns)];
		case "refused":
			return [words.end.refused(icmpText(end, words), end.by, end.netns), ...asked];
		case "no-neighbour":
			return [words.end["no-neighbour"](end.netns), ...asked];
		case "dropped": {
			const { table, chain, rule } = end.verdict;
			const where = `${table} ${chain}`;
			return [rule === null ? words.end.policy(end.netns, where) : words.end.dropped(end.netns, where, rule)];
		}
		case "counted":
			return [words.end.counted[end.reason](end.netns, end.count)];
		case "link-down": {
			const down = words.end["link-down"];
			return [down[end.why](end.netns, end.dev), down[end.by]];
		}
		case "last-seen":
			return [words.end["last-seen"](end.netns, end.dev ?? "?")];
	}
}

function icmpText(end: Extract<TripEnd, { code: "refused" }>, { icmp }: JourneyWords): string {
	const { kind, icmpCode, mtu } = end;
	if (kind === 11) return icmp.ttl;
	if (kind !== 3) return icmp.other(kind, icmpCode);
	const known: Record<number, string> = {
		0: icmp.net,
		1: icmp.host,
		2: icmp.protocol,
		3: icmp.port,
		4: icmp.fragment(mtu ?? 0),
		9: icmp.prohibited,
		10: icmp.prohibited,
		13: icmp.prohibited,
	};
	return known[icmpCode] ?? icmp.unreachable(icmpCode);
}

/** The packet whose end tells how a journey ended: the first one that did not arrive, or the last one. */
export function telling({ trips }: Journey): Trip | undefined {
	const own = trips.filter(({ role }) => role !== "error");
	return own.find(({ end }) => end.code !== "arrived") ?? own.at(-1);
}

/** TCP's answer to a port that nobody listens on: a reset, and nothing else. */
export function isReset({ protocol, trips }: Journey): boolean {
	const back = trips.find(({ role }) => role === "back");
	return protocol === "tcp" && back !== undefined && / Flags \[R/.test(back.summary);
}

/** How a journey ended, in sentences. */
export function outcome(journey: Journey, words: JourneyWords): string[] {
	if (isReset(journey)) return [words.reset];
	const home = journey.trips.find(({ role, end }) => role === "back" && end.code === "arrived")?.hops.at(-1);
	if (journey.answered) return [home ? words.answeredAfter(spanText(journey.begun, home.time)) : words.midwayAnswered];
	if (journey.midway) return [words.midwayLead];
	const told = telling(journey);
	return told ? endText(told.end, words) : [];
}

/** Nanoseconds' difference as a person reads it: `12 µs`, `3.4 ms`, `1.02 s`. */
export function spanText(from: string, to: string): string {
	const milliseconds = between(from, to);
	if (milliseconds < 1) return `${Math.round(milliseconds * 1000)} µs`;
	if (milliseconds < 1000) return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
	return `${(milliseconds / 1000).toFixed(2)} s`;
}
