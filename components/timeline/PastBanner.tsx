import { History, Radio } from "lucide-react";
import type { Past } from "@/client/history";
import type { Moment } from "@/client/moment";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import type { Lab } from "@/protocol/lab";
import { placeText } from "./moment-text";

interface Props {
	past: Past;
	moment: Moment;
	lab: Lab;
	onLive(): void;
}

/** Where the graph leaves room at its lower edge, so that nothing moves for it: this is not now, and when it was. */
export function PastBanner({ past, moment, lab, onLive }: Props) {
	const words = useWords();
	return (
		<div
			data-testid="past-banner"
			className="absolute right-32 bottom-1.5 z-10 flex max-w-[calc(100%-9rem)] items-center gap-2.5 rounded-xl border border-warn/50 bg-warn-soft py-1 pr-1 pl-3.5 text-base text-ink shadow-lift"
		>
			<History className="size-4.5 shrink-0 text-warn" aria-hidden />
			<p className="min-w-0 truncate">
				<span className="font-semibold">{words.timeline.past}</span>
				<span className="ml-2.5 text-ink-soft tabular-nums">{placeText(past, moment.place, lab, words)}</span>
			</p>
			<Button size="small" onClick={onLive} data-testid="to-live">
				<Radio className="size-4" aria-hidden />
				{words.timeline.toLive}
			</Button>
		</div>
	);
}
