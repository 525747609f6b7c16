import { familyOf } from "@/protocol/address";
import type { ConntrackRecord, RuleRecord } from "@/protocol/records";
import type { Traced } from "@/protocol/trace";
import type { HookName } from "./graph/stack";
import { covers, prefixOf } from "./ipv4";
import { ruleRecord } from "./journeys/rule-record";
import { rewrittenBy } from "./nat";

/** A packet's addresses at one place. */
interface Packet {
	src: string;
	dst: string;
	sport: number | null;
	dport: number | null;
}

/** One thing that a rule asks, or says. */
interface Option {
	name: string;
	not: boolean;
	value: string;
}

export interface Consistent {
	flows: ConntrackRecord[];
	/** What the rule asks that an entry of conntrack cannot tell: interfaces, marks, chance … */
	unknown: string[];
}

/**
 * Flows whose packets may have met this rule, by what the entries tell: addresses, protocol, ports, what was rewritten.
 * Not which flows it acted on: a rule before it may have decided, or one of the same match.
 */
export function flowsConsistent(
	rule: RuleRecord,
	hooks: readonly HookName[],
	flows: readonly ConntrackRecord[],
): Consistent {
	const options = optionsOf(rule.text);
	const target = options.findIndex(({ name }) => name === "-j" || name === "-g");
	const asked = target === -1 ? options : options.slice(0, target);
	const unknown = asked.flatMap((one) =>
		isTold(one) ? [] : [`${one.not ? "! " : ""}${one.name} ${one.value}`.trim()],
	);
	const fits = (flow: ConntrackRecord) =>
		seesFamily(rule, flow) &&
		options.every((one) => fitsFlow(one, flow)) &&
		hooks.some((hook) =>
			packetsAt(hook, rule.table, flow).some((packet) => options.every((one) => meets(one, packet))),
		);
	return { flows: flows.filter(fits), unknown };
}

/**
 * Of these flows, those of which a packet was seen to meet the rule, by a trace of the kernel's. For a rule of nat, which
 * sees a flow's first packet only, that is: made by it.
 */
export function flowsTraced(
	rule: RuleRecord,
	hooks: readonly HookName[],
	flows: readonly ConntrackRecord[],
	traces: readonly Traced[],
): Set<string> {
	const met = traces.filter(({ netns, verdict }) => netns === rule.netns && ruleRecord(netns, verdict) === rule.id);
	if (met.length === 0) return new Set();
	const seen = new Set(met.map(endsOf));
	const wasSeen = (flow: ConntrackRecord) =>
		hooks.some((hook) => packetsAt(hook, rule.table, flow).some((packet) => seen.has(endsOf(packet))));
	return new Set(flows.filter(wasSeen).map(({ id }) => id));
}

const endsOf = ({ src, dst, sport, dport }: Packet) => `${src} ${sport} ${dst} ${dport}`;

/** Options with their values; quotes kept together. */
export function optionsOf(text: string): Option[] {
	const words = text.match(/"(?:\\.|[^"])*"|\S+/g) ?? [];
	const options: Option[] = [];
	let not = false;
	for (const word of words) {
		if (word === "!") not = true;
		else if (/^--?[a-z]/i.test(word)) {
			options.push({ name: word, not, value: "" });
			not = false;
		} else {
			const last = options.at(-1);
			if (last) last.value = last.value ? `${last.value} ${word}` : word;
		}
	}
	return options;
}

/** What an entry tells, or what asks nothing. */
const told = new Set(["-s", "-d", "-p", "--sport", "--dport", "--dports", "--sports", "--ctstate", "--state"]);
const asksNothing = new Set(["-m", "--comment"]);
const isTold = ({ name }: Option) => asksNothing.has(name) || told.has(name);

/**
 * A flow's packets as a table sees them at a hook, of both directions. DNAT takes place in nat's PREROUTING and OUTPUT,
 * SNAT in nat's POSTROUTING; what an answer had rewritten is put back on the other side. A table of nat sees a flow's
 * first packet only.
 */
function packetsAt(hook: HookName, table: string, { original, reply }: ConntrackRecord): Packet[] {
	const asked: Packet = original;
	const sent: Packet = { ...original, dst: reply.src, dport: reply.sport };
	const before = hook === "PREROUTING" || (hook === "OUTPUT" && table !== "filter" && table !== "security");
	const request = before ? asked : sent;
	if (table === "nat") return [request];
	const answered: Packet = reply;
	const returned: Packet = { ...reply, dst: original.src, dport: original.sport };
	return [request, hook === "PREROUTING" || hook === "OUTPUT" ? answered : returned, returned];
}

function meets({ name, not, value }: Option, packet: Packet): boolean {
	const held = () => {
		switch (name) {
			case "-s":
				return inSubnet(packet.src, value);
			case "-d":
				return inSubnet(packet.dst, value);
			case "--sport":
			case "--sports":
				return portIn(packet.sport, value);
			case "--dport":
			case "--dports":
				return portIn(packet.dport, value);
			default:
				return null;
		}
	};
	const holds = held();
	return holds === null || holds !== not;
}

/** iptables is IPv4's; a table of nftables says its family. */
function seesFamily({ variant, table }: RuleRecord, { original }: ConntrackRecord): boolean {
	const family = variant === "native" ? table.split(" ")[0] : "ip";
	return family === (familyOf(original.src) === "inet6" ? "ip6" : "ip") || (family !== "ip" && family !== "ip6");
}

/** What it asks of the flow as a whole. */
function fitsFlow({ name, not, value }: Option, flow: ConntrackRecord): boolean {
	const { dst, src } = rewrittenBy(flow);
	switch (name) {
		case "-p":
			return (flow.protocol === value || value === "all") !== not;
		case "--ctstate":
		case "--state":
			return (
				not || value.split(",").some((state) => state !== "INVALID" && (state !== "ESTABLISHED" || answered(flow)))
			);
		case "-j":
			if (value === "MASQUERADE" || value === "SNAT") return src !== null;
			return value === "DNAT" || value === "REDIRECT" ? dst !== null : true;
		case "--to-destination":
			return target(value, flow.reply.src, flow.reply.sport);
		case "--to-source":
			return target(value, flow.reply.dst, flow.reply.dport);
		case "--to-ports":
			return portIn(flow.reply.sport, value.replace("-", ":")) || portIn(flow.reply.dport, value.replace("-", ":"));
		default:
			return true;
	}
}

function inSubnet(address: string, subnet: string): boolean {
	const [outer, inner] = [prefixOf(subnet), prefixOf(address)];
	return outer && inner ? covers(outer, inner) : address === subnet;
}

const answered = ({ flags }: ConntrackRecord) => !flags.includes("UNREPLIED");

function portIn(port: number | null, value: string): boolean {
	if (port === null) return false;
	return value.split(",").some((one) => {
		const [low = "", high = low] = one.split(":");
		return port >= Number(low || 0) && port <= Number(high || 65_535);
	});
}

/** `ADDRESS[-ADDRESS][:PORT[-PORT]]`; of a range any address is taken to be in it. */
function target(value: string, address: string, port: number | null): boolean {
	const [addresses = "", ports] = value.split(":");
	const there = addresses === "" || addresses.includes("-") || addresses === address;
	return there && (ports === undefined || portIn(port, ports.replace("-", ":")));
}
