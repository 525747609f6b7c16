import { isIn } from "@/protocol/address";
import type { RuleRecord } from "@/protocol/records";
import type { RuleNamed } from "@/protocol/route";
import type { Picture } from "./picture";

/** A packet as a rule of iptables sees it. */
export interface Seen {
	src: string;
	dst: string;
	/** Names of interfaces; null where a hook has none. */
	iif: string | null;
	oif: string | null;
	protocol: string;
	/** null for a ping, and where it is not known. */
	dport: number | null;
	/** Of an answer, the port that it comes from. */
	sport: number | null;
	mark: number;
	/** conntrack's. */
	state: "NEW" | "ESTABLISHED" | "INVALID";
	/** Of a ping, or of its answer. */
	icmpType: number;
	isOwn: (address: string) => boolean;
}

/** What a table does with a packet. `undecided` have a match that cannot be judged from here. */
export interface Verdict {
	target: string | null;
	/** What follows the target's name. */
	options: ReadonlyMap<string, string>;
	rule: RuleNamed | null;
	undecided: RuleNamed[];
}

type Fits = boolean | "unknown";

interface Parsed {
	fits: Fits;
	target: string | null;
	goto: boolean;
	options: Map<string, string>;
}

/** Targets that let the rules after them see the packet all the same. */
const passing = new Set([
	"LOG",
	"NFLOG",
	"ULOG",
	"TRACE",
	"CONNMARK",
	"TCPMSS",
	"CT",
	"NOTRACK",
	"CLASSIFY",
	"DSCP",
	"TTL",
	"SET",
]);

/** Goes through a table's chain, as the kernel would for this packet. */
export function judge(picture: Picture, netns: string, table: string, chain: string, seen: Seen): Verdict {
	const undecided: RuleNamed[] = [];
	const rules = picture.rules(netns).filter((rule) => rule.table === table);
	const chains = picture.of("chain", netns).filter((one) => one.table === table);
	const own = new Set(chains.map((one) => one.chain));
	const none = new Map<string, string>();

	function go(name: string, variant: RuleRecord["variant"], depth: number): Omit<Verdict, "undecided"> | null {
		const those = rules.filter((rule) => rule.chain === name && rule.variant === variant);
		for (const rule of those.sort((a, b) => a.order - b.order)) {
			const { fits, target, goto, options } = parse(rule.text, seen);
			if (fits === false || target === null || passing.has(target)) continue;
			if (fits === "unknown") {
				undecided.push(named(rule));
				continue;
			}
			if (target === "RETURN") return null;
			if (target === "MARK") {
				seen.mark = marked(seen.mark, options);
				continue;
			}
			if (!own.has(target)) return { target, options, rule: named(rule) };
			const verdict = depth < 32 ? go(target, variant, depth + 1) : null;
			if (verdict || goto) return verdict;
		}
		return null;
	}

	for (const variant of ["nft", "legacy"] as const) {
		const verdict = go(chain, variant, 0);
		if (verdict && verdict.target !== "ACCEPT") return { ...verdict, undecided };
		const policy = chains.find((one) => one.chain === chain && one.variant === variant)?.policy;
		if (!verdict && policy === "DROP") return { target: "DROP", options: none, rule: null, undecided };
	}
	return { target: null, options: none, rule: null, undecided };
}

export function named({ id, variant, table, chain, text }: RuleRecord): RuleNamed {
	return { id, text: variant === "native" ? `${table} ${chain} ${text}` : `-t ${table} -A ${chain} ${text}` };
}

/** Rules of NAT that name this destination and rewrite it, for a packet of another protocol or port than this one. */
export function othersFor(picture: Picture, netns: string, chain: string, seen: Seen): RuleNamed[] {
	return picture.rules(netns).flatMap((rule) => {
		if (rule.table !== "nat" || rule.chain !== chain || !/ -j DNAT /.test(` ${rule.text} `)) return [];
		const to = /(?:^| )-d (\S+)/.exec(rule.text)?.[1];
		if (to === undefined || / ! -d /.test(` ${rule.text}`) || !isIn(seen.dst, to)) return [];
		return parse(rule.text, seen).fits === false ? [named(rule)] : [];
	});
}

/** Of --set-xmark VALUE/MASK: the mask's bits go, then the value is put on with XOR. */
function marked(mark: number, options: ReadonlyMap<string, string>): number {
	const [value = 0, mask = 0xffffffff] = (options.get("--set-xmark") ?? options.get("--set-mark") ?? "")
		.split("/")
		.map(Number);
	return ((mark & ~mask) ^ value) >>> 0;
}

/** Splits a rule as iptables-save prints it, and holds what it asks for against the packet. */
export function parse(text: string, seen: Seen): Parsed {
	const words = (text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, "$1"));
	const options = new Map<string, string>();
	let fits: Fits = true;
	let target: string | null = null;
	let goto = false;
	let not = false;
	const take = (one: Fits) => {
		const got: Fits = one === "unknown" ? one : one !== not;
		not = false;
		if (fits !== false && got !== true) fits = got;
	};
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? "";
		if (word === "!") {
			not = true;
		} else if (word === "-j" || word === "-g") {
			target = words[++at] ?? "";
			goto = word === "-g";
			for (let rest = at + 1; rest < words.length; rest++) {
				if (words[rest]?.startsWith("--")) options.set(words[rest] ?? "", words[rest + 1] ?? "");
			}
			break;
		} else if (word === "-m") {
			if (!modules.has(words[++at] ?? "")) take("unknown");
		} else if (word in matches) {
			take(matches[word]?.(words[++at] ?? "", seen) ?? "unknown");
		} else if (word.startsWith("-")) {
			// Its value, if it has one, is none of ours either.
			take("unknown");
		}
	}
	return { fits, target, goto, options };
}

/** Modules whose options are all below, or that match anything. */
const modules = new Set(["tcp", "udp", "icmp", "comment", "conntrack", "state", "addrtype", "mark"]);

const names: Record<string, string> = { "1": "icmp", "6": "tcp", "17": "udp", "4": "ipencap", ipv4: "ipencap" };

const matches: Record<string, (value: string, seen: Seen) => Fits> = {
	"-s": (value, { src }) => isIn(src, value),
	"-d": (value, { dst }) => isIn(dst, value),
	"-i": (value, { iif }) => iif !== null && isNamed(iif, value),
	"-o": (value, { oif }) => oif !== null && isNamed(oif, value),
	"-p": (value, { protocol }) => value === "all" || (names[value] ?? value) === protocol,
	"--dport": (value, { dport }) => inRange(dport, value),
	"--sport": (value, { sport }) => inRange(sport, value),
	"--icmp-type": (value, { icmpType }) => (/^\d+$/.test(value) ? Number(value) === icmpType : "unknown"),
	"--ctstate": (value, { state }) => states(value, state),
	"--state": (value, { state }) => states(value, state),
	"--mark": (value, { mark }) => {
		const [wanted = 0, mask = 0xffffffff] = value.split("/").map(Number);
		return (mark & mask) >>> 0 === (wanted & mask) >>> 0;
	},
	"--dst-type": (value, { dst, isOwn }) => (value === "LOCAL" ? isOwn(dst) || dst.startsWith("127.") : "unknown"),
	"--src-type": (value, { src, isOwn }) => (value === "LOCAL" ? isOwn(src) || src.startsWith("127.") : "unknown"),
	"--comment": () => true,
};

/** `veth+`: any name that starts so. */
export function isNamed(name: string, pattern: string): boolean {
	return pattern.endsWith("+") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

export function inRange(port: number | null, value: string): Fits {
	if (port === null) return "unknown";
	const [from = 0, to = from] = value.split(":").map(Number);
	return port >= from && port <= to;
}

/** SNAT and DNAT are states as well, of flows that were rewritten. */
function states(value: string, state: Seen["state"]): Fits {
	const listed = value.split(",");
	return listed.includes(state) ? true : listed.some((one) => one === "DNAT" || one === "SNAT") ? "unknown" : false;
}
