import { Maximize2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { type ChainRow, chainsOf } from "@/client/chains";
import { recordsOf } from "@/client/selectors";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { Sheet } from "@/components/ui/Sheet";
import type { RuleRecord } from "@/protocol/records";
import type { Seen } from "../rows";
import "./chains.css";
import type { ChainsLook } from "./look";
import { Picture } from "./Picture";
import { RuleDetails } from "./RuleDetails";

interface Props {
	seen: Seen;
	session: string;
	epoch: number;
	netns: string;
	/** null where they are not known: of a moment that is past. */
	counters: Session["counters"] | null;
	/** The picked record, if it is a rule of this namespace. */
	rule: RuleRecord | null;
	pick(id: string): void;
	/** Asks for this namespace's counters once a second; null when nobody looks any more. */
	watch: SessionStore["watch"];
}

/** A namespace's chains as a picture. Its counters run while it is open. */
export function ChainsTab({ seen, session, epoch, netns, counters, rule, pick, watch }: Props) {
	const words = useWords();
	const said = words.chains;
	const [large, setLarge] = useState(false);
	const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
	useEffect(() => {
		watch("counters", netns);
		return () => watch("counters", null);
	}, [netns, watch]);
	const chains = useMemo(
		() => chainsOf(seen.state, recordsOf(new Map(seen.marks.removed), "rule", netns), netns),
		[seen, netns],
	);
	function turn({ key }: ChainRow): void {
		const next = new Set(turned);
		if (!next.delete(key)) next.add(key);
		setTurned(next);
	}
	const look: ChainsLook = {
		words,
		seen,
		session,
		epoch,
		chains,
		counters,
		picked: rule?.id ?? null,
		turned,
		pick,
		turn,
	};
	const listing = chains.variants.includes("native") ? "iptables-save -c; nft list ruleset" : "iptables-save -c";
	const picture = (
		<>
			<Picture look={look} />
			{rule ? (
				<RuleDetails rule={rule} look={look} />
			) : (
				<p className="px-4 pb-2 text-ink-faint text-sm">
					{chains.byId.size === 0 ? said.empty : said.pick}{" "}
					<span className="ml-3">
						{words.inspect.source} <code className="font-mono">{listing}</code>
					</span>
				</p>
			)}
		</>
	);
	return (
		<div className="relative min-h-full bg-canvas" data-testid="chains">
			<Button
				look="quiet"
				size="small"
				className="absolute right-2 bottom-2 z-10 px-2"
				title={said.enlarge}
				aria-label={said.enlarge}
				data-testid="enlarge-chains"
				onClick={() => setLarge(true)}
			>
				<Maximize2 className="size-4.5" aria-hidden />
			</Button>
			{!large && picture}
			{large && (
				<Sheet title={said.label(netns)} lead={said.lead} testid="chains-sheet" onClose={() => setLarge(false)}>
					<div className="-m-6 w-[92vw] bg-canvas">
						<div className="[zoom:1.15]">{picture}</div>
					</div>
				</Sheet>
			)}
		</div>
	);
}
