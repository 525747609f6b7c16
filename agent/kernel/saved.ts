import type { Count } from "@/protocol/counters";
import { type ChainRecord, type NetRecord, type RuleRecord, recordId } from "@/protocol/records";
import { ordersFor } from "./rule-order";

/** Chains and rules as a tool listed them. */
export interface Saved {
	records: (ChainRecord | RuleRecord)[];
	/** By record id; only of what has counted anything. */
	counts: Map<string, Count>;
}

/** What a chain and a rule share. */
type Place = Pick<RuleRecord, "netns" | "variant" | "table" | "chain">;

const noHook = { type: null, hook: null, priority: null };

/** Gathers what a tool lists, line by line. */
export class Listing {
	readonly #chains: ChainRecord[] = [];
	readonly #rules = new Map<string, Omit<RuleRecord, "order">[]>();
	readonly #counts = new Map<string, Count>();
	readonly #seen = new Map<string, number>();

	chain(
		place: Place,
		policy: string | null,
		at: Pick<ChainRecord, "type" | "hook" | "priority"> = noHook,
		count?: Count,
	): void {
		const id = recordId.chain(place.netns, place.variant, place.table, place.chain);
		this.#chains.push({ id, kind: "chain", ...place, ...at, policy });
		this.#count(id, count);
	}

	/** In their order, chain by chain. */
	rule(place: Place, text: string, count?: Count): void {
		const first = recordId.rule(place.netns, place.variant, place.table, place.chain, text);
		const nth = (this.#seen.get(first) ?? 0) + 1;
		this.#seen.set(first, nth);
		const id = nth === 1 ? first : `${first} (${nth})`;
		const key = `${place.table} ${place.chain}`;
		const own = this.#rules.get(key) ?? [];
		this.#rules.set(key, own);
		own.push({ id, kind: "rule", ...place, text });
		this.#count(id, count);
	}

	/** `before`: the rules as they were last read, whose order keys are kept; one that is as it was is the same object. */
	saved(before: readonly NetRecord[] = []): Saved {
		const old = new Map(before.flatMap((one) => (one.kind === "rule" ? [[one.id, one] as const] : [])));
		const ordered = [...this.#rules.values()].flatMap((own) => {
			const orders = ordersFor(own.map(({ id }) => old.get(id)?.order ?? null));
			return own.map((rule, at) => {
				const order = orders[at] ?? at + 1;
				const was = old.get(rule.id);
				return was?.order === order ? was : { ...rule, order };
			});
		});
		return { records: [...this.#chains, ...ordered], counts: this.#counts };
	}

	#count(id: string, count: Count | undefined): void {
		if (count && count.packets > 0) this.#counts.set(id, count);
	}
}
