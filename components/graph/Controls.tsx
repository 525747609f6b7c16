import { Maximize, Minus, Plus } from "lucide-react";
import { Badge } from "./cards/parts";
import type { Mark } from "./mark";
import type { GraphWords } from "./words";

interface ControlsProps {
	words: GraphWords;
	onZoom: (factor: number) => void;
	onFit: () => void;
}

export function Controls({ words, onZoom, onFit }: ControlsProps) {
	return (
		<div className="vl-panel">
			<button type="button" aria-label={words.zoomIn} title={words.zoomIn} onClick={() => onZoom(1.25)}>
				<Plus size={17} aria-hidden />
			</button>
			<button type="button" aria-label={words.zoomOut} title={words.zoomOut} onClick={() => onZoom(0.8)}>
				<Minus size={17} aria-hidden />
			</button>
			<button type="button" aria-label={words.fit} title={words.fit} onClick={onFit}>
				<Maximize size={15} aria-hidden />
			</button>
		</div>
	);
}

/** What the halos mean, as long as there are any. */
export function Legend({ shown, words }: { shown: readonly Mark[]; words: GraphWords }) {
	if (shown.length === 0) return null;
	return (
		<div className="vl-legend" aria-hidden>
			{shown.map((mark) => (
				<Badge key={mark} mark={mark} words={words} />
			))}
		</div>
	);
}
