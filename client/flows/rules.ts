import type { ConntrackRecord, RuleRecord } from "@/protocol/records";
import { type Chains, chainIdOf, hooksTo, wordingOf } from "../chains";
import { hookNames } from "../graph/stack";
import { flowsConsistent } from "../rule-flows";

/** Targets of rules that rewrite a flow. */
const rewriting = new Set(["DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"]);

/** The rules of NAT that a flow is consistent with: those that may have rewritten it. Never that one did: no entry tells. */
export function rulesConsistent(flow: ConntrackRecord, chains: Chains): RuleRecord[] {
	const found: RuleRecord[] = [];
	for (const { id, rules } of chains.byId.values()) {
		// Which hooks lead to a chain takes a while to find out: asked of those that matter only.
		const some = rules.filter(
			(rule) => rewriting.has(wordingOf(rule.text).target?.slice(3) ?? "") && isConsistent(rule, hookNames, flow),
		);
		if (some.length === 0) continue;
		const hooks = hooksTo(chains, id);
		found.push(...some.filter((rule) => chainIdOf(rule) === id && isConsistent(rule, hooks, flow)));
	}
	return found;
}

function isConsistent(rule: RuleRecord, hooks: Parameters<typeof flowsConsistent>[1], flow: ConntrackRecord): boolean {
	return flowsConsistent(rule, hooks, [flow]).flows.length > 0;
}
