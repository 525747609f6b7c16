import { familyOf, groupsOf, isIn, numberOf } from "@/protocol/address";
import type { ConntrackRecord, Tuple } from "@/protocol/records";
import { endOf, rewrittenBy } from "../nat";

export interface FlowFilter {
	/** null for all. */
	protocol: string | null;
	/** Only what NAT rewrote. */
	rewritten: boolean;
	/** Words that must all be in it; one with a `/` is a prefix that one of its addresses is in. */
	query: string;
}

/** What is searched of each entry. Entries never change, so each is spelled once. */
const texts = new WeakMap<ConntrackRecord, string>();

function textOf(flow: ConntrackRecord): string {
	const known = texts.get(flow);
	if (known !== undefined) return known;
	const { protocol, original, reply, state, flags } = flow;
	const ends = [original, reply].flatMap((tuple) => [endOf(tuple, "src"), endOf(tuple, "dst")]);
	const text = [protocol, ...ends, original.icmpId, state, ...flags].join(" ").toLowerCase();
	texts.set(flow, text);
	return text;
}

/** null where all fit. */
export function flowFilter({ protocol, rewritten, query }: FlowFilter): ((flow: ConntrackRecord) => boolean) | null {
	const asked = query.toLowerCase().split(/\s+/).filter(Boolean);
	if (protocol === null && !rewritten && asked.length === 0) return null;
	const prefixes: string[] = [];
	const words: string[] = [];
	for (const word of asked) {
		if (isPrefix(word)) prefixes.push(word);
		else words.push(word);
	}
	return (flow) => {
		if (protocol !== null && flow.protocol !== protocol) return false;
		if (rewritten && !isRewritten(flow)) return false;
		if (words.length > 0) {
			const text = textOf(flow);
			if (!words.every((word) => text.includes(word))) return false;
		}
		return prefixes.every((prefix) => isWithin(prefix, flow.original) || isWithin(prefix, flow.reply));
	};
}

export function isRewritten(flow: ConntrackRecord): boolean {
	const { dst, src } = rewrittenBy(flow);
	return dst !== null || src !== null;
}

function isPrefix(word: string): boolean {
	const [address = "", length, ...rest] = word.split("/");
	if (length === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
	return (familyOf(address) === "inet" ? numberOf(address) : groupsOf(address)) !== null;
}

const isWithin = (prefix: string, { src, dst }: Tuple) => isIn(src, prefix) || isIn(dst, prefix);

/** The protocols that there are, with how many flows each has. */
export function protocolsOf(flows: readonly ConntrackRecord[]): [string, number][] {
	const counts = new Map<string, number>();
	for (const { protocol } of flows) counts.set(protocol, (counts.get(protocol) ?? 0) + 1);
	return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
