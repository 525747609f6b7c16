"use client";

import { ArrowLeftRight } from "lucide-react";
import { useMemo, useState } from "react";
import { compare } from "@/client/journeys/compare/compare";
import { compareWords, type Side } from "@/client/journeys/compare/sides";
import { journeyWords } from "@/client/journeys/sentences";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { Sheet } from "@/components/ui/Sheet";
import { HopTable } from "./HopTable";
import { type Choices, SidePicker } from "./SidePicker";
import { TotalsTable } from "./TotalsTable";

interface Props {
	first: { a: Side | null; b: Side | null };
	choices: Choices;
	/** One of the choices, with all that is known of it. */
	sideOf(id: string): Side | null;
	onClose(): void;
}

/** Two journeys side by side, for the whole room: what they come to, and hop by hop what differs. */
export function CompareSheet({ first, choices, sideOf, onClose }: Props) {
	const { language } = useWords();
	const words = compareWords[language];
	const named = journeyWords[language];
	// Those that are compared stay, whatever becomes of the list that they were picked from.
	const [{ a, b }, setSides] = useState(first);
	const comparison = useMemo(() => (a && b ? compare(a, b) : null), [a, b]);
	const picker = { choices, words, journeyWords: named, language };
	const [shown, folded] = [comparison?.packets.slice(0, open), comparison?.packets.slice(open) ?? []];
	return (
		<Sheet title={words.title} onClose={onClose} testid="compare-journeys">
			<div className="w-[88vw] max-w-[112rem]">
				<div className="-mx-6 -mt-6 -top-6 sticky z-10 grid grid-cols-[minmax(0,1fr)_12rem_minmax(0,1fr)] border-line border-b bg-surface px-6 py-3">
					<SidePicker name="A" side={a} onPick={(id) => setSides({ a: sideOf(id), b })} {...picker} />
					<Button
						look="quiet"
						aria-label={words.swap}
						title={words.swap}
						data-testid="swap"
						className="mx-auto"
						onClick={() => setSides({ a: b, b: a })}
					>
						<ArrowLeftRight className="size-5" aria-hidden />
					</Button>
					<SidePicker name="B" side={b} onPick={(id) => setSides({ a, b: sideOf(id) })} {...picker} />
				</div>
				{!comparison && <p className="mx-auto max-w-2xl py-12 text-center text-ink-soft text-lg">{words.none}</p>}
				{comparison && <TotalsTable totals={comparison.totals} words={words} />}
				{shown?.map((packet, n) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: packets of two journeys that are compared stay
					<section key={n} className="mt-5">
						<h3 className="rounded-lg bg-raised py-1 text-center font-semibold text-ink text-lg">
							{named.role[packet.role]}
						</h3>
						<HopTable packet={packet} words={words} journeyWords={named} />
					</section>
				))}
				{folded.length > 0 && (
					<details className="mt-5">
						<summary className="text-accent text-base">{words.more(folded.length)}</summary>
						{folded.map((packet, n) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: packets of two journeys that are compared stay
							<section key={n} className="mt-4">
								<h3 className="mb-1 text-center font-mono text-ink-soft text-sm [overflow-wrap:anywhere]">
									{(packet.a ?? packet.b)?.summary}
								</h3>
								<HopTable packet={packet} words={words} journeyWords={named} />
							</section>
						))}
					</details>
				)}
				{comparison && <p className="mt-4 text-center text-ink-faint text-sm">{words.note}</p>}
			</div>
		</Sheet>
	);
}

/** Packets that are shown at once: of a ping both, of a connection how it begins. */
const open = 2;
