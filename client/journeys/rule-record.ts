import { recordId } from "@/protocol/records";
import type { Verdict } from "@/protocol/trace";

/** The record of the rule that a verdict names; null where it is no rule of iptables. */
export function ruleRecord(netns: string, { table, chain, rule }: Verdict): string | null {
	return rule === null ? null : recordId.rule(netns, "nft", table, chain, rule);
}
