import type { Header, Hop, Journey } from "@/protocol/journey";
import type { Verdict } from "@/protocol/trace";
import { address, type Ends, endsOf, headerOf, isIp, levelsOf } from "../headers";
import { headersText } from "../sentences";
import { placeOf, type Scene } from "./scene";

/** What two hops that stand side by side are compared by, in the order in which they are shown. */
export const factKinds = [
	"headers",
	"length",
	"outer",
	"source",
	"destination",
	"ttl",
	"mac",
	"taken",
	"asked",
	"rules",
] as const;
export type FactKind = (typeof factKinds)[number];

export interface Fact {
	/** As it is shown; null for nothing (no rule, no ARP). */
	value: string | null;
	/** Two facts of one kind are the same if these are. */
	same: string;
}

export type Facts = Readonly<Record<FactKind, Fact>>;

/** A journey, and what is known of where it was. */
export interface Told {
	journey: Journey;
	scene: Scene;
}

/** By what the places of one journey are called in the other: `worker1 veth1` may be the other's `worker2 veth1`. */
export type Twins = ReadonlyMap<string, string>;

const fact = (value: string | number | null, same: string | number | null = value): Fact => ({
	value: value === null ? null : String(value),
	same: String(same),
});

/**
 * The facts of a hop. What is chosen at random or by counting (IP ids, a client's port, MAC addresses) is compared by
 * what it stands for. Addresses are compared as such where a packet begins; further on, by whether they still are those
 * that the journey began with, so that two pings to different pods differ in this once and not at every hop.
 */
export function factsOf(told: Told, hop: Hop, before: Hop | null, opens: boolean, twins: Twins): Facts {
	const levels = levelsOf(hop.headers);
	const core = levels.at(-1) ?? [];
	const ends = endsOf(core);
	const { journey, scene } = told;
	const named = endsNamed(journey, opens);
	const owner = (mac: string | null) => (mac === null ? null : (scene.macs[mac] ?? mac));
	const twin = (name: string | null) => (name === null ? null : (twins.get(name) ?? name));
	const sender = owner(headerOf(levels[0] ?? [], "ethernet")?.src ?? null);
	const { waited } = hop;
	const answerer = waited && owner(waited.mac);
	const asked = (name: string, who: string | null) => (who === null ? name : `${name} is-at ${who}`);
	return {
		headers: fact(headersText(hop.headers)),
		length: fact(hop.length),
		outer: outerOf(levels, before),
		source: fact(ends && address(ends.src, ends.sport), ends && named(ends.src, ends.sport)),
		destination: fact(ends && address(ends.dst, ends.dport), ends && named(ends.dst, ends.dport)),
		ttl: fact(core.find(isIp)?.ttl ?? null),
		mac: fact(sender, twin(sender)),
		taken: takenBy(hop, placeOf(scene, hop)?.master ?? null),
		asked: waited
			? fact(asked(waited.address, answerer), asked(named(waited.address, null), twin(answerer)))
			: fact(null),
		rules: fact(rulesOf(hop.verdicts).join("\n") || null),
	};
}

/**
 * Who takes a frame in. Of a bridge's port the kernel says only whether the frame has the port's own address, and the
 * bridge may have the same one.
 */
function takenBy({ direction, frame }: Hop, master: string | null): Fact {
	if (direction === "out" || frame === null) return fact(null);
	return master === null ? fact(frame) : fact(`bridge ${master}`, "bridge");
}

/** The rules that a packet met, and a policy that ended it. */
export function rulesOf(verdicts: readonly Verdict[]): string[] {
	return verdicts
		.filter(({ rule, verdict }) => rule !== null || verdict === "DROP")
		.map(({ table, chain, rule, verdict }) => `${table} ${chain}${rule === null ? "" : ` ${rule}`}: ${verdict}`);
}

/** A tunnel's own addresses, outermost first: where they are new; further on, what changes of them. */
function outerOf(levels: readonly Header[][], before: Hop | null): Fact {
	const outer = levels.slice(0, -1);
	if (outer.length === 0) return fact(null);
	const was = before ? levelsOf(before.headers).slice(0, -1) : [];
	const spelled = (level: readonly Header[] | undefined) => {
		const ends = level && endsOf(level);
		return ends ? `${ends.src} → ${ends.dst}` : "";
	};
	const ttl = (level: readonly Header[]) => level.find(isIp)?.ttl ?? "";
	const value = outer.map((level) => `${spelled(level)}, ttl ${ttl(level)}`).join(" / ");
	const same = outer.map((level, n) => `${spelled(level) === spelled(was[n]) ? "" : spelled(level)} ${ttl(level)}`);
	return fact(value, same.join(" / "));
}

/** Gives an end the name by which it is compared. */
function endsNamed({ from, to }: Journey, opens: boolean): (host: string, port: number | null) => string {
	const known: [string, Ends["src"], string][] = [
		[from, hostIn(from), "from"],
		[to, hostIn(to), "to"],
	];
	return (host, port) => {
		// Whoever asks has a port that the kernel chose.
		const mine = known.find(([whole, one]) => one === host && (port === null || address(host, port) === whole));
		if (!mine) return address(host, port);
		const [, , name] = mine;
		if (!opens) return name;
		return name === "from" ? host : address(host, port);
	};
}

/** Without its port. */
function hostIn(end: string): string {
	if (end.startsWith("[")) return end.slice(1, end.indexOf("]"));
	const [host = end, ...ports] = end.split(":");
	return ports.length === 1 ? host : end;
}
