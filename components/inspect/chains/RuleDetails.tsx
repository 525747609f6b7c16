import { Check } from "lucide-react";
import { useMemo } from "react";
import { chainIdOf, hooksTo } from "@/client/chains";
import { isTracking } from "@/client/nat";
import { flowsConsistent, flowsTraced } from "@/client/rule-flows";
import { recordsOf } from "@/client/selectors";
import { usePacketLog } from "@/components/packets/use-packets";
import { CopyButton } from "@/components/ui/CopyButton";
import type { RuleRecord } from "@/protocol/records";
import { rewrittenText, Tuple } from "../Tuple";
import { Counter } from "./Counter";
import type { ChainsLook } from "./look";

/** So many flows are listed; the table of flows has them all. */
const listed = 50;

/**
 * The rule as it was typed, and the flows that its match allows. That it made one is said where a trace of the kernel's
 * saw it: no entry tells that.
 */
export function RuleDetails({ rule, look }: { rule: RuleRecord; look: ChainsLook }) {
	const { words, seen, chains } = look;
	const said = words.chains;
	const typed = typedAs(rule);
	const all = recordsOf(seen.state, "conntrack", rule.netns);
	const { traces } = usePacketLog(look.session, look.epoch);
	const hooks = useMemo(() => hooksTo(chains, chainIdOf(rule)), [rule, chains]);
	const { flows, unknown } = useMemo(() => flowsConsistent(rule, hooks, all), [rule, hooks, all]);
	const traced = useMemo(() => flowsTraced(rule, hooks, flows, traces), [rule, hooks, flows, traces]);
	const shown = useMemo(
		() => [...flows.filter(({ id }) => traced.has(id)), ...flows.filter(({ id }) => !traced.has(id))].slice(0, listed),
		[flows, traced],
	);
	const notes = [
		said.how,
		...(unknown.length > 0 ? [said.notCompared(unknown.join(", "))] : []),
		...(rule.table === "nat" ? [said.firstPacket] : []),
	];
	return (
		<section
			aria-label={typed}
			data-testid="rule-details"
			className="overflow-x-auto border-line border-t bg-sunken px-4 py-2"
		>
			<p className="flex items-center gap-3">
				<code className="min-w-0 font-mono font-semibold text-ink text-sm [overflow-wrap:anywhere]">{typed}</code>
				<Counter id={rule.id} look={look} />
				<CopyButton text={() => typed} />
			</p>
			{rule.variant === "native" ? null : isTracking(seen.state, rule.netns) ? (
				<>
					<h4 className="mt-1 font-medium text-base text-ink">
						{flows.length > 0 ? said.consistent(flows.length) : said.noFlows}
					</h4>
					<ul className="my-1 grid grid-cols-[auto_auto_auto_1fr] gap-x-4">
						{shown.map((flow) => (
							<li key={flow.id} className="col-span-4 grid grid-cols-subgrid">
								<button
									type="button"
									data-flow={flow.id}
									onClick={() => look.pick(flow.id)}
									className="col-span-4 grid grid-cols-subgrid items-baseline whitespace-nowrap rounded px-1 text-left font-mono text-ink text-sm leading-6 hover:bg-raised"
								>
									<span className="text-ink-faint">{flow.protocol}</span>
									<span>
										<Tuple tuple={flow.original} flow={flow} />
									</span>
									<span>
										<Tuple tuple={flow.reply} flow={flow} reply />
									</span>
									<span className="flex gap-3 font-sans text-ink-soft">
										{rewrittenText(flow, words)}
										{traced.has(flow.id) && (
											<span
												data-traced
												className="flex items-center gap-1 self-center rounded-full bg-ok-soft px-2 font-medium text-ok text-xs leading-5"
											>
												<Check className="size-3.5" aria-hidden />
												{rule.table === "nat" ? said.madeBy : said.metBy}
											</span>
										)}
									</span>
								</button>
							</li>
						))}
						{flows.length > listed && (
							<li className="col-span-4 px-1 text-ink-soft text-sm">{said.more(flows.length - listed)}</li>
						)}
					</ul>
					<p className="text-ink-faint text-xs">{notes.join(" ")}</p>
				</>
			) : (
				<p className="text-ink-soft text-sm">{words.inspect.notTracking}</p>
			)}
		</section>
	);
}

function typedAs({ variant, table, chain, text }: RuleRecord): string {
	if (variant === "native") return `nft add rule ${table} ${chain} ${text}`;
	return `${variant === "legacy" ? "iptables-legacy" : "iptables"} -t ${table} -A ${chain} ${text}`;
}
