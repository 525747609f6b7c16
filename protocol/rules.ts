import type { NetRecord, PolicyRecord, RuleRecord } from "./records";

/** A rule with its place in its chain, from 1, as `iptables -L --line-numbers` counts. */
export type Positioned = RuleRecord & { position: number };

/** Rules chain by chain, each chain's in their order. */
export function byChain(records: Iterable<NetRecord>): Map<string, RuleRecord[]> {
	const chains = new Map<string, RuleRecord[]>();
	for (const record of records) {
		if (record.kind !== "rule") continue;
		const key = `${record.netns}#${record.variant} ${record.table} ${record.chain}`;
		const chain = chains.get(key);
		if (chain) chain.push(record);
		else chains.set(key, [record]);
	}
	for (const rules of chains.values()) rules.sort((a, b) => a.order - b.order);
	return chains;
}

/** The rules among these records, which hold all of a chain or none of it. */
export function positioned(records: Iterable<NetRecord>): Positioned[] {
	return [...byChain(records).values()].flatMap((rules) =>
		rules.map((rule, index) => ({ ...rule, position: index + 1 })),
	);
}

/** The rules of policy routing that a namespace is born with. */
const bornWith = new Map([
	[0, "from all lookup local"],
	[32766, "from all lookup main"],
	[32767, "from all lookup default"],
]);

export const isBornWith = ({ priority, text }: PolicyRecord) => bornWith.get(priority) === text;
