import { Trash2 } from "lucide-react";
import { useState } from "react";
import { type NotKept, shelfLength } from "@/client/journeys/compare/shelf";
import { type CompareWords, originText, sideName } from "@/client/journeys/compare/sides";
import type { JourneyWords } from "@/client/journeys/sentences";
import { Button } from "@/components/ui/Button";
import type { Language } from "@/protocol/text";
import { faultText } from "./KeepBar";
import { shelf, useShelf } from "./use-shelf";

interface Props {
	words: CompareWords;
	journeyWords: JourneyWords;
	language: Language;
}

/** What is kept, folded until somebody wants it; each can be removed. */
export function ShelfList({ words, journeyWords, language }: Props) {
	const { kept, unreadable } = useShelf();
	const [fault, setFault] = useState<NotKept | null>(null);
	if (kept.length === 0 && unreadable === 0) return null;
	return (
		<details className="border-line border-b px-5 py-2.5" data-testid="shelf">
			<summary className="text-base text-ink-soft hover:text-ink">{words.shelf(kept.length, shelfLength)}</summary>
			<p className="mt-1 text-ink-faint text-sm">{words.shelfHint}</p>
			{unreadable > 0 && <p className="mt-1 text-sm text-warn">{words.unreadable(unreadable)}</p>}
			{fault && (
				<p role="alert" className="mt-1 text-bad text-sm">
					{faultText(fault, words)}
				</p>
			)}
			<ul className="mt-1">
				{kept.map(({ id, journey, origin }) => {
					const name = sideName(journey, journeyWords);
					const [where, when] = originText(origin, words, language);
					return (
						<li key={id} className="flex items-center gap-2 py-1.5" data-kept={id}>
							<span className="min-w-0 flex-1">
								<span className="block text-base text-ink text-pretty">{name}</span>
								<span className="block text-ink-soft text-sm">
									{where} · {when}
								</span>
							</span>
							<Button
								look="quiet"
								size="small"
								className="px-2"
								aria-label={words.forgetOne(`${name}, ${where}`)}
								onClick={() => setFault(shelf.remove(id))}
							>
								<Trash2 className="size-4" aria-hidden />
							</Button>
						</li>
					);
				})}
			</ul>
		</details>
	);
}
