import { ArrowLeft, ArrowLeftRight, ArrowRight, ChevronsDown, Spline, X } from "lucide-react";
import { useMemo } from "react";
import { chainsOf } from "@/client/chains";
import { isRewritten } from "@/client/flows/filter";
import { rulesConsistent } from "@/client/flows/rules";
import { flowWords } from "@/client/flows/words";
import { endOf, rewrittenBy } from "@/client/nat";
import { flowOfEntry } from "@/client/packets/flow";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import type { ConntrackRecord } from "@/protocol/records";
import type { Seen } from "../rows";
import { Left } from "./Left";
import { Life } from "./Life";

interface Props {
	flow: ConntrackRecord;
	gone: boolean;
	seen: Seen;
	showRule(id: string): void;
	showPackets(flow: ConntrackRecord): void;
	onClose(): void;
}

/** One entry: both tuples, end under end, so that what was rewritten stands where it happened; its life; its rules. */
export function FlowDetails({ flow, gone, seen, showRule, showPackets, onClose }: Props) {
	const words = useWords();
	const said = flowWords[words.language];
	const { original, reply } = flow;
	const { src, dst } = rewrittenBy(flow);
	const chains = useMemo(() => chainsOf(seen.state, [], flow.netns), [seen.state, flow.netns]);
	const rules = useMemo(() => (isRewritten(flow) ? rulesConsistent(flow, chains) : []), [flow, chains]);
	return (
		<aside
			aria-label={`${flow.protocol} ${endOf(original, "src")} ${endOf(original, "dst")}`}
			data-testid="flow-details"
			className="w-[26rem] max-w-1/2 shrink-0 overflow-auto border-line border-l bg-sunken px-4 py-2"
		>
			<div className="flex items-center gap-3">
				<span className="font-mono font-semibold text-ink text-sm">
					{flow.protocol}
					{flow.state && ` ${flow.state}`}
				</span>
				<span className="text-sm">{!gone && <Left flow={flow} />}</span>
				<Button look="quiet" size="small" className="-mr-2 ml-auto px-1.5" aria-label={said.close} onClick={onClose}>
					<X className="size-4" aria-hidden />
				</Button>
			</div>
			<Life flow={flow} gone={gone} large />
			<div className="mt-2 grid grid-cols-[1fr_auto_1fr] items-center gap-x-2" data-testid="flow-picture">
				<End text={endOf(original, "src")} />
				<ArrowRight className="size-4 text-ink-faint" aria-hidden />
				<End text={endOf(original, "dst")} />
				<Change label={src === null ? null : "SNAT"} said={said.source} kept={said.kept(said.source)} />
				<span />
				<Change label={dst === null ? null : "DNAT"} said={said.destination} kept={said.kept(said.destination)} />
				<End text={endOf(reply, "dst")} rewritten={src !== null} />
				<ArrowLeft className="size-4 text-ink-faint" aria-hidden />
				<End text={endOf(reply, "src")} rewritten={dst !== null} />
			</div>
			{flowOfEntry(flow) && (
				<Button size="small" className="mt-2.5" data-testid="flow-packets" onClick={() => showPackets(flow)}>
					<ArrowLeftRight className="size-3.5 text-accent" aria-hidden />
					{said.packets}
				</Button>
			)}
			{isRewritten(flow) && (
				<>
					<h4 className="mt-2.5 font-medium text-ink text-sm" title={said.rulesHint}>
						{rules.length > 0 ? said.rules : said.noRules}
					</h4>
					<ul className="mt-1 flex flex-col gap-1">
						{rules.map((rule) => (
							<li key={rule.id}>
								<button
									type="button"
									data-rule={rule.id}
									title={said.showRule}
									onClick={() => showRule(rule.id)}
									className="flex w-full items-start gap-2 rounded-md border border-line bg-surface px-2 py-1 text-left font-mono text-ink text-xs hover:border-accent"
								>
									<Spline className="mt-0.5 size-3.5 shrink-0 text-accent" aria-hidden />
									<span className="[overflow-wrap:anywhere]">
										<span className="font-semibold">{rule.chain}</span> {rule.text}
									</span>
								</button>
							</li>
						))}
					</ul>
				</>
			)}
		</aside>
	);
}

function End({ text, rewritten = false }: { text: string; rewritten?: boolean }) {
	return (
		<span
			data-rewritten={rewritten || undefined}
			className={classes(
				"truncate rounded-md border px-1.5 py-0.5 text-center font-mono text-xs",
				rewritten ? "border-warn bg-warn-soft font-semibold text-warn" : "border-line bg-surface text-ink",
			)}
			title={text}
		>
			{text}
		</span>
	);
}

/** Between an end as it came in and as an answer has it. */
function Change({ label, said, kept }: { label: string | null; said: string; kept: string }) {
	return (
		<span
			className={classes(
				"flex h-6 items-center justify-center gap-1 text-xs",
				label ? "font-semibold text-warn" : "text-ink-faint",
			)}
		>
			{label ? (
				<>
					{said}
					<ChevronsDown className="size-3.5" aria-hidden />
					{label}
				</>
			) : (
				kept
			)}
		</span>
	);
}
