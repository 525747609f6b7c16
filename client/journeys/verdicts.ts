import type { Change, Hop, TripEnd } from "@/protocol/journey";
import type { Traced, Verdict } from "@/protocol/trace";
import { endsOf, headerOf, isIp } from "./headers";
import type { Seen } from "./sightings";
import type { Followed } from "./trips";

/** Verdicts, by the packet that met them. */
export class Verdicts {
	readonly #byPacket = new Map<string, Traced[]>();

	constructor(traces: readonly Traced[]) {
		for (const traced of traces) {
			const key = keyOf(traced.netns, traced.id, traced.length);
			const known = this.#byPacket.get(key);
			if (known) known.push(traced);
			else this.#byPacket.set(key, [traced]);
		}
	}

	/** What netfilter said of this packet in the namespace that these sightings are of, in its order. */
	of(seen: readonly Seen[]): Verdict[] {
		const found = new Map<string, Verdict>();
		for (const one of seen) {
			for (const level of one.levels) {
				const ip = headerOf(level, "ipv4");
				if (!ip) continue;
				for (const traced of this.#byPacket.get(keyOf(one.packet.netns, ip.id, ip.length)) ?? []) {
					const { table, chain, rule, verdict } = traced.verdict;
					if (isOf(traced, seen)) found.set(`${table} ${chain} ${rule} ${verdict}`, traced.verdict);
				}
			}
		}
		return [...found.values()];
	}
}

const keyOf = (netns: string, id: number, length: number) => `${netns} ${id} ${length}`;

/**
 * NAT gives a packet other ends between two chains, and what a host sends itself is seen after it only: one end that was
 * seen is enough, or both where the IP id says nothing.
 */
function isOf({ id, src, dst, sport, dport }: Traced, seen: readonly Seen[]): boolean {
	const levels = seen.flatMap((one) => one.levels).filter((level) => level.some(isIp));
	const ends = levels.map(endsOf).filter((one) => one !== null);
	const fits = (port: number | null, own: number | null) => port === null || own === null || port === own;
	const sender = ends.some((one) => one.src === src && fits(sport, one.sport));
	const receiver = ends.some((one) => one.dst === dst && fits(dport, one.dport));
	return id === 0 ? sender && receiver : sender || receiver;
}

/** The hops with their verdicts; those of the last namespace, where it did not go out again, are `rest`. */
export function withVerdicts(
	hops: readonly Hop[],
	{ seen }: Followed,
	verdicts: Verdicts,
): { hops: Hop[]; rest: Verdict[] } {
	let rest: Verdict[] = [];
	const said = new Map<number, Verdict[]>();
	for (let from = 0; from < hops.length; ) {
		const netns = hops[from]?.netns;
		const next = hops.findIndex((hop, n) => n > from && hop.netns !== netns);
		const to = next === -1 ? hops.length : next;
		const all = verdicts.of(seen.slice(from, to));
		const out = hops.findIndex((hop, n) => n >= from && n < to && hop.direction === "out");
		if (out !== -1) said.set(out, all);
		else if (to === hops.length) rest = all;
		else said.set(to - 1, all);
		from = to;
	}
	return { hops: hops.map((hop, n) => explained({ ...hop, verdicts: said.get(n) ?? [] })), rest };
}

const rewrites = {
	source: /-j (SNAT|MASQUERADE|NETMAP)\b/,
	destination: /-j (DNAT|REDIRECT|NETMAP)\b/,
};

/** Who has rewritten an address: the rule that it met just before. */
function explained(hop: Hop): Hop {
	const by = (change: Change): Change => {
		if (change.what !== "source" && change.what !== "destination") return change;
		const pattern = rewrites[change.what];
		const verdict = hop.verdicts.find(({ rule }) => rule !== null && pattern.test(rule));
		return verdict && !change.outer ? { ...change, by: { known: "rule", verdict } } : change;
	};
	return { ...hop, changes: hop.changes.map(by) };
}

/** The verdict that a packet's way ended by, where it did not go on. */
export function droppedBy(last: Hop | undefined, rest: readonly Verdict[]): TripEnd | null {
	const verdict = [...rest, ...(last?.verdicts ?? [])].find((one) => one.verdict === "DROP");
	return verdict && last ? { code: "dropped", netns: last.netns, verdict } : null;
}
