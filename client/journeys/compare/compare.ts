import type { Hop, Trip } from "@/protocol/journey";
import { type Aligned, align } from "./align";
import { type FactKind, type Facts, factKinds, factsOf, rulesOf, type Told, type Twins } from "./facts";
import { type Place, placeOf } from "./scene";
import { type Totals, totalsOf } from "./totals";

/** Two journeys side by side, `a` on the left. Pure: it only reads what was captured and recorded. */
export interface Comparison {
	packets: ComparedPacket[];
	totals: { a: Totals; b: Totals };
}

/** A packet of each that belong together, or one that the other journey has not. */
export interface ComparedPacket {
	role: Trip["role"];
	a: Trip | null;
	b: Trip | null;
	rows: ComparedHop[];
	/** Do they end in the same way, having met the same rules after their last hops? */
	sameEnd: boolean;
}

export interface ComparedHop {
	a: HopSide | null;
	b: HopSide | null;
	/** Kinds of facts that differ; none where one side has no such hop. */
	differs: FactKind[];
	/** It is the same interface of the same namespace, by its names. */
	samePlace: boolean;
}

export interface HopSide {
	hop: Hop;
	facts: Facts;
}

export function compare(a: Told, b: Told): Comparison {
	const pairs = align(a.journey.trips, b.journey.trips, tripsWorth).map((pair) => ({
		pair,
		hops: align(sites(a, pair.a), sites(b, pair.b), hopsWorth),
	}));
	const twins = twinsOf(pairs.flatMap(({ hops }) => hops));
	const none: Twins = new Map();
	const packets = pairs.map(({ pair, hops }): ComparedPacket => {
		const opens = pair.a !== null && pair.a === a.journey.trips[0];
		const rows = hops.map((row): ComparedHop => {
			const side = (told: Told, trip: Trip | null, site: Site | null, names: Twins): HopSide | null => {
				if (!site || !trip) return null;
				const n = trip.hops.indexOf(site.hop);
				const before = trip.hops[n - 1] ?? null;
				return { hop: site.hop, facts: factsOf(told, site.hop, before, opens && n === 0, names) };
			};
			const [left, right] = [side(a, pair.a, row.a, twins), side(b, pair.b, row.b, none)];
			const differs = left && right ? factKinds.filter((kind) => left.facts[kind].same !== right.facts[kind].same) : [];
			const samePlace = left !== null && right !== null && nameOf(left.hop) === nameOf(right.hop);
			return { a: left, b: right, differs, samePlace };
		});
		const role = (pair.a ?? pair.b)?.role ?? "there";
		return { role, ...pair, rows, sameEnd: endOf(pair.a, twins) === endOf(pair.b, none) };
	});
	return { packets, totals: { a: totalsOf(a), b: totalsOf(b) } };
}

/** A hop, and what is known of the interface. */
interface Site {
	hop: Hop;
	place: Place | null;
}

const sites = ({ scene }: Told, trip: Trip | null): Site[] =>
	(trip?.hops ?? []).map((hop) => ({ hop, place: placeOf(scene, hop) }));

const nameOf = ({ netns, dev }: Hop) => `${netns} ${dev}`;
const isPod = ({ netns }: Hop) => netns.includes("/");

/**
 * Where the one packet is, the other one may stand beside it: it goes the same way (in or out) at an interface of the
 * same kind on a host of the same role. The same interface is worth the most. What differs between two networks is then
 * a gap in the middle, and both ends stand beside each other.
 */
function hopsWorth(a: Site, b: Site): number {
	if (a.hop.direction !== b.hop.direction || isPod(a.hop) !== isPod(b.hop)) return 0;
	const [netns, dev] = [a.hop.netns === b.hop.netns, a.hop.dev === b.hop.dev];
	const own = (netns ? 4 : 0) + (dev ? 2 : 0);
	if (a.place === null || b.place === null) return netns && dev ? 10 : own;
	if (a.place.kind !== b.place.kind || a.place.role !== b.place.role) return netns && dev ? 4 : 0;
	return 4 + own;
}

function tripsWorth(a: Trip, b: Trip): number {
	if (a.role !== b.role) return 0;
	return kindOf(a) === kindOf(b) ? 3 : 1;
}

/** What packet it is, as far as the other journey has one like it: a TCP segment by its flags, ICMP by its type. */
function kindOf({ summary }: Trip): string {
	const flags = /Flags \[([^\]]+)\]/.exec(summary)?.[1];
	return flags ?? /ICMP [^,]+/.exec(summary)?.[0] ?? "";
}

/** By the rows that they stand in: the first one counts. */
function twinsOf(rows: readonly Aligned<Site>[]): Twins {
	const twins = new Map<string, string>();
	for (const { a, b } of rows) if (a && b && !twins.has(nameOf(a.hop))) twins.set(nameOf(a.hop), nameOf(b.hop));
	return twins;
}

function endOf(trip: Trip | null, twins: Twins): string {
	if (!trip) return "none";
	const { end, verdicts } = trip;
	const why = end.code === "dropped" ? rulesOf([end.verdict]) : [];
	const said = end.code === "refused" ? `${end.kind} ${end.icmpCode}` : "";
	const dev = end.code === "last-seen" ? `${end.netns} ${end.dev}` : "";
	return [end.code, said, twins.get(dev) ?? dev, ...why, ...rulesOf(verdicts)].join(" ");
}
