import { Bookmark, BookmarkCheck, Columns2 } from "lucide-react";
import { useState } from "react";
import { type NotKept, shelfLength } from "@/client/journeys/compare/shelf";
import type { CompareWords, Side } from "@/client/journeys/compare/sides";
import { Button } from "@/components/ui/Button";
import { shelf, useShelf } from "./use-shelf";

interface Props {
	/** The journey's, as `Side` has it. */
	id: string;
	/** Asked when it is to be kept. */
	side(): Side;
	words: CompareWords;
	onCompare(): void;
}

/** For a journey that is watched: put it aside, and beside another one. */
export function KeepBar({ id, side, words, onCompare }: Props) {
	const { kept } = useShelf();
	const [fault, setFault] = useState<NotKept | null>(null);
	const isKept = kept.some((one) => one.id === id);
	const Icon = isKept ? BookmarkCheck : Bookmark;
	return (
		<div className="mt-2.5">
			<div className="flex flex-wrap gap-2">
				<Button
					size="small"
					aria-pressed={isKept}
					title={isKept ? words.forget : words.shelfHint}
					data-testid="keep-journey"
					className={isKept ? "border-accent! bg-accent-soft" : ""}
					onClick={() => setFault(isKept ? shelf.remove(id) : shelf.keep({ ...side(), kept: Date.now() }))}
				>
					<Icon className="size-4" aria-hidden />
					{isKept ? words.kept : words.keep}
				</Button>
				<Button size="small" onClick={onCompare} data-testid="compare-journey">
					<Columns2 className="size-4" aria-hidden />
					{words.open}
				</Button>
			</div>
			{fault && (
				<p role="alert" className="mt-2 text-bad text-sm" data-testid="not-kept">
					{faultText(fault, words)}
				</p>
			)}
		</div>
	);
}

export function faultText(fault: NotKept, { notKept }: CompareWords): string {
	if (fault.why === "full") return notKept.full(shelfLength);
	return fault.why === "long" ? notKept.long : notKept.storage(fault.said);
}
