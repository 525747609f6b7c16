import { covers, prefixOf } from "@/client/ipv4";
import type { LinkRecord, PolicyRecord, RouteRecord } from "@/protocol/records";

/** What was so from one moment to another, and may still be. */
export interface Span {
	record: LinkRecord | RouteRecord | PolicyRecord;
	/** Milliseconds since 1970: when it was read to be so, and when it was read to be otherwise. */
	from: number;
	until: number | null;
}

/** Can nothing go through it? By its flags, as iproute2 prints them. */
export function whyDown({ flags }: LinkRecord): "down" | "no-carrier" | null {
	if (!flags.includes("UP")) return "down";
	return flags.includes("LOWER_UP") ? null : "no-carrier";
}

/** IPv4's rules that are there in every namespace. */
const usual = [0, 32766, 32767];

/** What the kernel's tables said at one moment, of what decides where a packet goes on. */
export class Tables {
	readonly #links = new Map<string, Span[]>();
	readonly #routes = new Map<string, Span[]>();
	readonly #policies = new Map<string, Span[]>();

	constructor(spans: readonly Span[]) {
		for (const span of spans) {
			const { record } = span;
			if (record.kind === "link") add(this.#links, `${record.netns}#${record.ifindex}`, span);
			else if (record.kind === "route") add(this.#routes, record.netns, span);
			else if (!usual.includes(record.priority)) add(this.#policies, record.netns, span);
		}
	}

	link(netns: string, ifindex: number, time: number): LinkRecord | null {
		const record = this.#links.get(`${netns}#${ifindex}`)?.find((span) => holds(span, time))?.record;
		return record?.kind === "link" ? record : null;
	}

	linkCalled(netns: string, name: string, time: number): LinkRecord | null {
		for (const [key, spans] of this.#links) {
			if (!key.startsWith(`${netns}#`)) continue;
			const record = spans.find((span) => holds(span, time))?.record;
			if (record?.kind === "link" && record.name === name) return record;
		}
		return null;
	}

	/** The interface that the routing table of a namespace leads to an address by; null where more than it decides. */
	deviceFor(netns: string, address: string, time: number): string | null {
		if (this.#policies.get(netns)?.some((span) => holds(span, time))) return null;
		let best: RouteRecord | null = null;
		for (const span of this.#routes.get(netns) ?? []) {
			const { record } = span;
			if (record.kind !== "route" || !holds(span, time) || !leadsTo(record, address)) continue;
			if (!best || isBetter(record, best)) best = record;
		}
		return best?.type === "unicast" && best.nexthops.length === 0 ? best.dev : null;
	}
}

function add(to: Map<string, Span[]>, key: string, span: Span): void {
	const known = to.get(key);
	if (known) known.push(span);
	else to.set(key, [span]);
}

const holds = ({ from, until }: Span, time: number) => from <= time && (until === null || time < until);

const lengthOf = ({ dst }: RouteRecord) => prefixOf(dst)?.length ?? 0;

function leadsTo({ family, table, dst }: RouteRecord, address: string): boolean {
	if (family !== "inet" || (table !== "main" && table !== "local")) return false;
	const [prefix, one] = [prefixOf(dst), prefixOf(address)];
	return prefix !== null && one !== null && covers(prefix, one);
}

/** The table `local` is looked up before `main`. */
function isBetter(one: RouteRecord, than: RouteRecord): boolean {
	if (one.table !== than.table) return one.table === "local";
	const [a, b] = [lengthOf(one), lengthOf(than)];
	return a === b ? (one.metric ?? 0) < (than.metric ?? 0) : a > b;
}
