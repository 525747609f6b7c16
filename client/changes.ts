import {
	hostOf,
	type LinkRecord,
	type NetRecord,
	type RecordKind,
	recordId,
	type State,
	type SysctlRecord,
} from "@/protocol/records";
import { isBornWith, positioned } from "@/protocol/rules";
import { addedText, changedTexts, linkTexts, removedText } from "./change-texts";
import type { Marks } from "./graph/marks";
import type { ChangeWords } from "./messages/changes";
import { linkNamed, recordsOf } from "./selectors";

export type ChangeMark = "added" | "changed" | "moved" | "removed";

/** One change in plain words. */
export interface ChangeLine {
	/** Of the record that it is about; of a removed one its old id. */
	readonly id: string;
	readonly mark: ChangeMark;
	/** With `backquotes` around what one would type. */
	readonly text: string;
}

export interface KindChanges {
	readonly kind: RecordKind;
	readonly lines: readonly ChangeLine[];
}

export interface NetnsChanges {
	readonly host: string;
	/** `HOST` or `HOST/NAME`. */
	readonly netns: string;
	readonly kinds: readonly KindChanges[];
}

/** In this order: what is made before what hangs on it. */
const kinds: readonly RecordKind[] = [
	"host",
	"netns",
	"link",
	"address",
	"route",
	"policy",
	"neighbour",
	"chain",
	"rule",
	"set",
	"tracking",
	"conntrack",
	"fdb",
	"vlan",
	"process",
	"socket",
	"sysctl",
];

interface Between {
	readonly base: State;
	readonly state: State;
	readonly marks: Marks;
}

/** What leads from one state to another, net, by host, namespace and kind, in plain words. */
export function changesOf(seen: Between, words: ChangeWords): NetnsChanges[] {
	const found = new Map<string, Map<RecordKind, ChangeLine[]>>();
	/** Of thousands of lines few are read: those of what came and went are worded when they are. */
	const put = (record: NetRecord, mark: ChangeMark, ...texts: (string | (() => string))[]) => {
		const netns = record.kind === "host" ? record.name : record.netns;
		const byKind = found.get(netns) ?? new Map<RecordKind, ChangeLine[]>();
		const lines = byKind.get(record.kind) ?? [];
		for (const text of texts)
			lines.push(typeof text === "string" ? { id: record.id, mark, text } : worded(record.id, mark, text));
		if (lines.length > 0) found.set(netns, byKind.set(record.kind, lines));
	};
	const { base, state, marks } = seen;
	const [place, placeBefore] = [placesIn(state), placesIn(base)];
	for (const [id, was] of marks.moved) {
		const [is, old] = [state.get(id), base.get(was)];
		const from = old ?? is;
		if (is?.kind !== "link" || from?.kind !== "link") continue;
		// Made and moved at once: it came from where it was made, which is not known any more.
		if (!old) put(is, "added", words.added.link(is.name, is.type));
		else
			put(
				is,
				"moved",
				words.moved(is.name, from.netns, from.name),
				...linkTexts({ ...from, name: is.name }, is, words),
			);
	}
	for (const id of marks.added) {
		const record = state.get(id);
		if (!record || marks.moved.has(id) || !isTold(record, marks.added)) continue;
		if (!isBorn(record, seen)) put(record, "added", () => addedText(record, words, place(id)));
	}
	for (const record of marks.removed.values()) {
		if (!isTold(record, marks.removed)) continue;
		if (record.kind !== "sysctl") put(record, "removed", () => removedText(record, words));
		else if (interfaceOf(record, state)) put(record, "changed", words.value(record.key, record.value, "0"));
		// With its interface, or under the name that it had.
		else if (!interfaceOf(record, base)) put(record, "removed", removedText(record, words));
	}
	for (const id of marks.changed.keys()) {
		const [is, was] = [state.get(id), base.get(id)];
		if (is?.kind === "rule") {
			const [from, to] = [placeBefore(id), place(id)];
			if (from !== to)
				put(is, "changed", words.ruleMoved(`${is.table} ${is.chain}`, is.text, String(from), String(to)));
		} else if (is && was) put(is, "changed", ...changedTexts(was, is, words));
	}
	const places = new Map(recordsOf(state, "netns").map(({ netns }, index) => [netns, index]));
	const order = (netns: string) => places.get(netns) ?? places.size;
	return [...found]
		.sort(([a], [b]) =>
			hostOf(a) === hostOf(b) ? a.length - b.length || order(a) - order(b) : order(hostOf(a)) - order(hostOf(b)),
		)
		.map(([netns, byKind]) => ({
			host: hostOf(netns),
			netns,
			kinds: kinds.flatMap((kind) => {
				const lines = byKind.get(kind);
				return lines ? [{ kind, lines }] : [];
			}),
		}));
}

function worded(id: string, mark: ChangeMark, text: () => string): ChangeLine {
	return {
		id,
		mark,
		get text() {
			return text();
		},
	};
}

/** `others`: ids of all that came with it, or went with it. */
function isTold(record: NetRecord, others: { has(id: string): boolean }): boolean {
	if (record.kind === "policy") return !(isBornWith(record) && others.has(recordId.netns(record.netns)));
	// The kernel's own routes come with an address; iptables makes a table's built-in chains with its first rule.
	if (record.kind === "route") return record.table !== "local";
	return record.kind !== "chain" || record.policy === null;
}

const ofInterface = /^net\.ipv4\.conf\.(?!all\.)(.+)\.([a-z_]+)$/;

/** The interface that a sysctl is about. Some of an interface's are records only where they are not 0 (records.ts). */
function interfaceOf({ netns, key }: SysctlRecord, state: State): LinkRecord | null {
	const name = ofInterface.exec(key)?.[1];
	return name === undefined ? null : linkNamed(state, netns, name.replaceAll("/", "."));
}

/** Is it a sysctl that an interface came with, or took along to a new name, and that is as in the whole namespace? */
function isBorn(record: NetRecord, { base, state, marks }: Between): boolean {
	if (record.kind !== "sysctl") return false;
	const link = interfaceOf(record, state);
	if (!link) return false;
	const [was, name = ""] = [base.get(link.id), ofInterface.exec(record.key)?.[2]];
	if (!marks.added.has(link.id) && was?.kind === "link" && was.name === link.name) return false;
	const key = name === "forwarding" ? "net.ipv4.ip_forward" : `net.ipv4.conf.all.${name}`;
	const whole = state.get(recordId.sysctl(record.netns, key));
	return whole?.kind === "sysctl" && whole.value === record.value;
}

/** Of rules by their ids: which one it is of its chain, from 1. Nothing is counted before it is asked for. */
function placesIn(state: State): (id: string) => number {
	let places: ReadonlyMap<string, number> | null = null;
	return (id) => {
		places ??= new Map(positioned(state.values()).map((rule) => [rule.id, rule.position]));
		return places.get(id) ?? 1;
	};
}
