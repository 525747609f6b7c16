import type { Crossing, Rewrite, RouteAnswer, RouteEnd, RouteHop, RouteWay } from "@/protocol/route";
import type { Language } from "@/protocol/text";
import { en, type RouteWords } from "./en";
import { arrives, resolution } from "./ends";
import { zh } from "./zh";

export type { RouteWords } from "./en";

export const routeWords: Record<Language, RouteWords> = { en, zh };

/** What is said of a hop, in the order in which it happens. */
export interface Sentence {
	about: "translated" | "route" | "neighbour" | "leaves" | "crossing" | "uncertain";
	text: string;
	/** Less important: beside or below it. */
	aside?: string;
	/** Of a tunnel: the way of the wrapped packet. */
	outer?: { title: string; way: RouteWay };
}

/** Does a way end at this hop, before it has left it? */
export const isStuck = (way: RouteWay, hop: RouteHop) =>
	!arrives(way) && hop === way.hops.at(-1) && hop.crossings.length === 0;

/** In one sentence: the answer to "does it ping?". */
export function summaryOf({ there, back }: RouteAnswer, words: RouteWords): string {
	if (!arrives(there)) return words.summary.lostThere;
	if (back === null) return words.summary.own;
	return arrives(back) ? words.summary.arrives : words.summary.lostBack;
}

/** How and why a way ends, without where. */
export function endOf({ code, values }: RouteEnd, words: RouteWords): string {
	const sentence: (values: Record<string, string>) => string = words.end[code];
	return sentence(values);
}

/** `stuck`: the way ends here, and not well. What it was about to do is told as that. */
export function sentencesOf(hop: RouteHop, words: RouteWords, stuck = false): Sentence[] {
	const rewrites = (field: Rewrite["field"]) =>
		hop.rewrites
			.filter((one) => one.field === field)
			.map((one): Sentence => ({ about: "translated", text: rewritten(one, hop, words) }));
	const said: Sentence[] = rewrites("destination");
	for (const rule of hop.undecided) said.push({ about: "uncertain", text: words.undecided(rule.text) });
	for (const rule of hop.others) said.push({ about: "uncertain", text: words.other(rule.text) });
	if (hop.route !== null) {
		const aside =
			hop.table !== null ? words.table(hop.table, own(hop.rule)) : hop.rule ? words.byRule(hop.rule) : undefined;
		said.push({ about: "route", text: words.route(hop.route), ...(aside ? { aside } : {}) });
	}
	if (hop.missed !== null) said.push({ about: "uncertain", text: words.missed(hop.missed) });
	if (hop.nextHop !== null && hop.out) {
		const { nextHop, neighbour, proxied } = hop;
		const whose = hop.viaGateway ? words.gateway(nextHop) : words.onLink(nextHop);
		const last = farEnd(hop.crossings);
		const how = resolution(nextHop);
		const proxy = proxied && last ? words.neighbour.proxied[proxied](last.name, last.netns, how) : "";
		said.push({
			about: "neighbour",
			text: whose,
			...(neighbour ? { aside: proxy || macOf(neighbour, how, words) } : {}),
		});
		said.push(...rewrites("source"));
		said.push({ about: "leaves", text: (stuck ? words.wouldLeave : words.leaves)(hop.out.name) });
	} else said.push(...rewrites("source"));
	for (const crossing of hop.crossings) said.push(crossed(crossing, words));
	return said;
}

/** The three rules that every namespace has (0, 32766, 32767) say no more than the table does. */
const own = (rule: string | null) => (rule !== null && /^(0|32766|32767): /.test(rule) ? null : rule);

function macOf({ state, lladdr }: NonNullable<RouteHop["neighbour"]>, how: string, words: RouteWords): string {
	if (state === null) return words.neighbour.none(how);
	return lladdr === null || state === "FAILED" || state === "INCOMPLETE"
		? words.neighbour.failed(state, how)
		: words.neighbour.known(lladdr, state);
}

function rewritten({ netns, field, from, to, port, rule }: Rewrite, hop: RouteHop, words: RouteWords): string {
	const target = port === null ? to : `${to}:${port}`;
	if (rule) return words.rewrite[field](from, target, rule.text);
	return words.rewrite.back[field](from, target) + (netns === hop.netns ? "" : words.rewrite.backWhere(netns));
}

function crossed(crossing: Crossing, words: RouteWords): Sentence {
	switch (crossing.kind) {
		case "cable":
			return { about: "crossing", text: words.cable(crossing.from.name, crossing.to.name) };
		case "bridge":
			return {
				about: "crossing",
				text: words.bridge(crossing.bridge.name, crossing.out?.name ?? null, crossing.known),
			};
		case "macvlan":
			return { about: "crossing", text: words.macvlan(crossing.from.name, crossing.to.name) };
		case "tunnel": {
			const { from, to, remote, outer } = crossing;
			const text = words.tunnel(from.name, to.name, remote);
			return { about: "crossing", text, outer: { title: words.outer(remote), way: outer } };
		}
	}
}

function farEnd(crossings: readonly Crossing[]) {
	const last = crossings.at(-1);
	return last?.kind === "bridge" ? last.bridge : (last?.to ?? null);
}
