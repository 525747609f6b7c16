import { type Family, familyOf, isIn, numberOf } from "@/protocol/address";
import type { ChainRecord, RuleRecord } from "@/protocol/records";
import type { RuleNamed } from "@/protocol/route";
import type { Picture } from "./picture";
import { inRange, isNamed, named, type Seen } from "./rules";

/**
 * What nftables' own chains do with a packet at a hook (ip6tables' are among them: nft lists those, too). Of its
 * language what labs use to let pass or not is read; a rule that says more, and might decide, is undecided.
 */
export interface NativeVerdict {
	/** Of the rule, or of the chain by its policy, that drops or rejects it. */
	stopped: { target: "DROP" | "REJECT"; by: RuleNamed; table: string } | null;
	/** What a chain of NAT makes of its address. */
	nat: Translated | null;
	undecided: RuleNamed[];
}

export interface Translated {
	what: "masquerade" | "snat" | "dnat";
	/** null for masquerade, which takes the kernel's own choice. */
	to: string | null;
	port: number | null;
	rule: RuleNamed;
}

/** What a rule may do that changes a packet's way. */
const decisive = /(^| )(drop|reject|queue|snat|dnat|masquerade|redirect|jump|goto|vmap|mark set)( |$)/;

const final = /(^| )(accept|drop|reject|queue|snat|dnat|masquerade|redirect|jump|goto|vmap|mark set)( |$)/;

export function judgeNative(picture: Picture, netns: string, hook: string, seen: Seen): NativeVerdict {
	/** Rules that may or may not apply. */
	const open: RuleRecord[] = [];
	const families = familyOf(seen.dst) === "inet" ? ["ip", "inet"] : ["ip6", "inet"];
	const rules = picture.rules(netns).filter(({ variant }) => variant === "native");
	const bases = picture.of("chain", netns).filter((one) => {
		return one.hook === hook.toLowerCase() && families.includes(one.table.split(" ")[0] ?? "");
	});

	function go(table: string, chain: string, depth: number): Verdict {
		const those = rules.filter((rule) => rule.table === table && rule.chain === chain);
		for (const rule of those.sort((a, b) => a.order - b.order)) {
			const { fits, said } = read(rule.text, seen, elementsIn(picture, rule));
			if (fits === false) continue;
			const ends = fits === true ? verdict.exec(said) : null;
			if (!ends) {
				const translated = fits === true ? translation(said, rule) : null;
				if (translated) return translated;
				if (fits !== true || decisive.test(unquoted(said))) open.push(rule);
				continue;
			}
			const [, word = "", target = ""] = ends;
			if (word === "return") return null;
			if (word === "accept") return "accept";
			if (word === "drop" || word === "reject") return rule;
			const inner = depth < 16 ? go(table, target, depth + 1) : null;
			if (inner !== null || word === "goto") return inner;
		}
		return null;
	}

	let nat: Translated | null = null;
	for (const base of bases.sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0))) {
		// Of a flow its first packet only comes by.
		if (base.type === "nat" && seen.state !== "NEW") continue;
		const end = go(base.table, base.chain, 0);
		if (end !== null && end !== "accept" && "what" in end) {
			nat ??= end;
			continue;
		}
		const stopped = end === null ? byPolicy(base) : end === "accept" ? null : byRule(end);
		// One that may accept matters where it would be dropped else.
		if (stopped) return { stopped, nat, undecided: open.filter(({ text }) => final.test(unquoted(text))).map(named) };
	}
	return { stopped: null, nat, undecided: open.filter(({ text }) => decisive.test(unquoted(text))).map(named) };
}

type Verdict = RuleRecord | Translated | "accept" | null;

/** `masquerade`, `snat to ADDRESS`, `dnat ip6 to [ADDRESS]:PORT`; null for what picks among several. */
function translation(said: string, rule: RuleRecord): Translated | null {
	if (said === "masquerade") return { what: "masquerade", to: null, port: null, rule: named(rule) };
	const [, what, bracketed, plain, port] =
		/^([sd]nat)(?: ip6?)? to (?:\[([0-9a-f:]+)\]|(\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:]+))(?::(\d+))?$/.exec(said) ??
		[];
	const to = bracketed ?? plain;
	if ((what !== "snat" && what !== "dnat") || to === undefined) return null;
	return { what, to, port: port === undefined ? null : Number(port), rule: named(rule) };
}

function byPolicy({ id, table, chain, policy }: ChainRecord): NativeVerdict["stopped"] {
	if (policy !== "DROP") return null;
	return { target: "DROP", by: { id, text: `${table} ${chain} policy drop` }, table };
}

function byRule(rule: RuleRecord): NativeVerdict["stopped"] {
	const rejects = /(^| )reject( |$)/.test(unquoted(rule.text));
	return { target: rejects ? "REJECT" : "DROP", by: named(rule), table: rule.table };
}

const unquoted = (text: string) => text.replaceAll(/"[^"]*"/g, '""');

type Fits = boolean | "unknown";

const verdict = /^(accept|drop|reject|return|jump|goto)(?: (\S+)|$)/;
const asked = /^((?:ip6?|tcp|udp|ct|meta|icmp|icmpv6|th) \S+|[io]if(?:name)?) (!= )?(\{ [^}]* \}|"[^"]*"|\S+)( |$)/;
/** What stands where a value would, and is none: a concatenation, a map, a sum. */
const strange = /^(\.|vmap|map|set|and|or|[&|^<>=].*)$/;

/** Holds what a rule asks against a packet; `said` is what follows. Reads from the left as far as it knows the words. */
export function read(text: string, seen: Seen, elements: Elements = () => null): { fits: Fits; said: string } {
	let rest = text;
	let fits: Fits = true;
	for (;;) {
		const skipped = /^(counter|log( prefix "[^"]*")?( level \S+)?|meta nftrace set \d|comment "[^"]*")( |$)/.exec(rest);
		if (skipped) {
			rest = rest.slice(skipped[0].length);
			continue;
		}
		const [all = "", what = "", not, value = ""] = asked.exec(rest) ?? [];
		const match = matches[what];
		if (!match || strange.test(value)) {
			const decided = rest === "" || verdict.test(rest) || /^(masquerade|[sd]nat)( |$)/.test(rest);
			return { fits: decided ? fits : worse(fits, "unknown"), said: rest };
		}
		rest = rest.slice(all.length);
		const one = some(value, elements, (each) => match(each, seen));
		fits = worse(fits, one === "unknown" || one === null ? (one ?? false) : one !== (not !== undefined));
	}
}

/** A match that does not hold decides, whatever else there is. */
const worse = (a: Fits, b: Fits): Fits => (a === false || b === false ? false : a === true ? b : a);

/** What is in a named set; null where that cannot be told. */
type Elements = (name: string) => readonly string[] | null;

/** Packets fill a dynamic set, and nothing tells. What an element says beside its value is left out. */
function elementsIn(picture: Picture, { netns, table }: RuleRecord): Elements {
	return (name) => {
		const set = picture.of("set", netns).find((one) => one.table === table && one.name === name);
		if (set?.what !== "set" || set.flags.includes("dynamic")) return null;
		return set.elements.map((one) => one.replace(/ (timeout|counter|comment)( .*)?$/, ""));
	};
}

/** `{ a, b }`, `@set` or one value. null is no: of another protocol, say, whatever is asked. */
function some(value: string, elements: Elements, one: (value: string) => Fits | null): Fits | null {
	const named = value.startsWith("@") ? elements(value.slice(1)) : [];
	if (named === null) return "unknown";
	const all = value.startsWith("@") ? named : value.startsWith("{") ? value.slice(1, -1).split(",") : [value];
	if (all.length === 0) return false;
	const found = all.map((each) => one(each.trim().replace(/^"(.*)"$/, "$1")));
	if (found.includes(true)) return true;
	return found.includes("unknown") ? "unknown" : found.includes(false) ? false : null;
}

const address = (which: "src" | "dst", family: Family) => (value: string, seen: Seen) => {
	if (familyOf(seen[which]) !== family) return null;
	const [from = "", to] = value.split("-");
	if (to === undefined) return isIn(seen[which], value);
	const [low, high, own] = [from, to, seen[which]].map(numberOf);
	return low == null || high == null || own == null ? "unknown" : own >= low && own <= high;
};
const port = (which: "sport" | "dport", protocol: string | null) => (value: string, seen: Seen) => {
	if (protocol !== null && seen.protocol !== protocol) return null;
	return inRange(seen[which], value.replace("-", ":"));
};
/** nft's names of what is called otherwise elsewhere. */
const protocols: Readonly<Record<string, string>> = { icmpv6: "ipv6-icmp" };
const protocol = (value: string, seen: Seen) => (protocols[value] ?? value) === seen.protocol;
const icmp = (which: string, types: Readonly<Record<string, string>>) => (value: string, seen: Seen) =>
	seen.protocol === which ? (types[value] ?? value) === String(seen.icmpType) : null;
const name = (which: "iif" | "oif") => (value: string, seen: Seen) => {
	const own = seen[which];
	return own === null ? null : isNamed(own, value.replace(/\*$/, "+"));
};

const matches: Readonly<Record<string, (value: string, seen: Seen) => Fits | null>> = {
	"ip saddr": address("src", "inet"),
	"ip daddr": address("dst", "inet"),
	"ip6 saddr": address("src", "inet6"),
	"ip6 daddr": address("dst", "inet6"),
	"ip protocol": (value, seen) => (familyOf(seen.dst) === "inet" ? protocol(value, seen) : null),
	"ip6 nexthdr": (value, seen) => (familyOf(seen.dst) === "inet6" ? protocol(value, seen) : null),
	"meta l4proto": protocol,
	"meta nfproto": (value, seen) => value === (familyOf(seen.dst) === "inet" ? "ipv4" : "ipv6"),
	"tcp dport": port("dport", "tcp"),
	"tcp sport": port("sport", "tcp"),
	"udp dport": port("dport", "udp"),
	"udp sport": port("sport", "udp"),
	"th dport": port("dport", null),
	"icmp type": icmp("icmp", { "echo-request": "8", "echo-reply": "0" }),
	"icmpv6 type": icmp("ipv6-icmp", { "echo-request": "128", "echo-reply": "129" }),
	iif: name("iif"),
	iifname: name("iif"),
	oif: name("oif"),
	oifname: name("oif"),
	"ct state": (value, { state }) => value.split(",").includes(state.toLowerCase()),
};
