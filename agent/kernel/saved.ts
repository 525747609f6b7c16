import { isDeepStrictEqual } from "node:util";
import type { Count } from "@/protocol/counters";
import { type ChainRecord, type NetRecord, type RuleRecord, recordId, type SetRecord } from "@/protocol/records";
import { ordersFor } from "./rule-order";

/** Chains and rules as a tool listed them. */
export interface Saved {
	records: (ChainRecord | RuleRecord | SetRecord)[];
	/** By record id; only of what has counted anything. */
	counts: Map<string, Count>;
}

/** What a chain and a rule share. */
type Place = Pick<RuleRecord, "netns" | "variant" | "table" | "chain">;

const noHook = { type: null, hook: null, priority: null };

/** A chain's rules as they were listed, in their order. */
interface OwnRules {
	place: Place;
	texts: string[];
	counts: (Count | undefined)[];
}

const keyOf = ({ table, chain }: Pick<Place, "table" | "chain">) => `${table} ${chain}`;

/** Gathers what a tool lists, line by line. */
export class Listing {
	readonly #chains: { record: ChainRecord; count: Count | undefined }[] = [];
	readonly #rules = new Map<string, OwnRules>();
	/** Rules come chain by chain. */
	#last: OwnRules | null = null;
	readonly #sets: SetRecord[] = [];

	chain(
		place: Place,
		policy: string | null,
		at: Pick<ChainRecord, "type" | "hook" | "priority"> = noHook,
		count?: Count,
	): void {
		const id = recordId.chain(place.netns, place.variant, place.table, place.chain);
		this.#chains.push({ record: { id, kind: "chain", ...place, ...at, policy }, count });
	}

	set(set: SetRecord): void {
		this.#sets.push(set);
	}

	/** In their order, chain by chain. */
	rule(place: Place, text: string, count?: Count): void {
		const own = this.#of(place);
		own.texts.push(text);
		own.counts.push(count);
	}

	/**
	 * `before`: the rules as they were last read, whose order keys are kept; what is as it was is the same object. A
	 * chain that says the same as before is taken over whole: of thousands one differs.
	 */
	saved(before: readonly NetRecord[] = []): Saved {
		const counts = new Map<string, Count>();
		const count = (id: string, one: Count | undefined) => {
			if (one && one.packets > 0) counts.set(id, one);
		};
		const chainsBefore = new Map<string, ChainRecord>();
		const rulesBefore = new Map<string, RuleRecord[]>();
		let last: RuleRecord[] = [];
		for (const one of before) {
			if (one.kind === "chain") chainsBefore.set(one.id, one);
			if (one.kind !== "rule") continue;
			if (last[0]?.chain !== one.chain || last[0].table !== one.table) {
				last = rulesBefore.get(keyOf(one)) ?? [];
				rulesBefore.set(keyOf(one), last);
			}
			last.push(one);
		}
		const setsBefore = new Map(before.flatMap((one) => (one.kind === "set" ? [[one.id, one] as const] : [])));
		const records: Saved["records"] = this.#chains.map(({ record, count: counted }) => {
			count(record.id, counted);
			const was = chainsBefore.get(record.id);
			return was && isSameChain(was, record) ? was : record;
		});
		for (const [key, own] of this.#rules) {
			const old = rulesBefore.get(key) ?? [];
			const rules = saysTheSame(old, own.texts) ? old : rulesOf(own, old);
			for (const [at, rule] of rules.entries()) {
				records.push(rule);
				count(rule.id, own.counts[at]);
			}
		}
		for (const set of this.#sets) {
			const was = setsBefore.get(set.id);
			records.push(was && isDeepStrictEqual(was, set) ? was : set);
		}
		return { records, counts };
	}

	#of(place: Place): OwnRules {
		if (this.#last?.place.chain === place.chain && this.#last.place.table === place.table) return this.#last;
		const key = keyOf(place);
		const own = this.#rules.get(key) ?? { place, texts: [], counts: [] };
		this.#rules.set(key, own);
		this.#last = own;
		return own;
	}
}

function isSameChain(a: ChainRecord, b: ChainRecord): boolean {
	return a.policy === b.policy && a.type === b.type && a.hook === b.hook && a.priority === b.priority;
}

function saysTheSame(old: readonly RuleRecord[], texts: readonly string[]): boolean {
	return old.length === texts.length && old.every(({ text }, at) => text === texts[at]);
}

/** Of the same wording the second and later ones are numbered. */
function rulesOf({ place, texts }: OwnRules, before: readonly RuleRecord[]): RuleRecord[] {
	const old = new Map(before.map((rule) => [rule.id, rule]));
	const seen = new Map<string, number>();
	const ids = texts.map((text) => {
		const first = recordId.rule(place.netns, place.variant, place.table, place.chain, text);
		const nth = (seen.get(first) ?? 0) + 1;
		seen.set(first, nth);
		return nth === 1 ? first : `${first} (${nth})`;
	});
	const orders = ordersFor(ids.map((id) => old.get(id)?.order ?? null));
	return ids.map((id, at) => {
		const order = orders[at] ?? at + 1;
		const was = old.get(id);
		return was?.order === order ? was : { id, kind: "rule", ...place, text: texts[at] ?? "", order };
	});
}
