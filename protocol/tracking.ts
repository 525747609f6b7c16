import type { RuleRecord } from "./records";

const inIptables =
	/(^| )-m (state|conntrack|conn[a-z]+|helper|cluster|ctstate)( |$)|(^| )-j (CT|NOTRACK|CONN[A-Z]+|MASQUERADE|[SD]NAT|REDIRECT|NETMAP|SYNPROXY)( |$)/;
const inNftables = /(^| )(ct|masquerade|snat|dnat|redirect|synproxy|flow)( |$)/;

/**
 * Does a rule make its namespace track? A namespace tracks from when it has a
 * rule of NAT or one that asks for a flow's state, and not before
 * (nf_ct_netns_get).
 */
export function asksForFlows({ variant, table, text }: Pick<RuleRecord, "variant" | "table" | "text">): boolean {
	if (variant === "native") return inNftables.test(text.replaceAll(/"[^"]*"/g, ""));
	return table === "nat" || inIptables.test(text);
}
