import { type CompareWords, originText, type Side, sideName } from "@/client/journeys/compare/sides";
import type { JourneyWords } from "@/client/journeys/sentences";
import type { Journey } from "@/protocol/journey";
import type { Language } from "@/protocol/text";

export interface Choices {
	/** Newest first. */
	here: readonly { id: string; journey: Journey }[];
	kept: readonly Side[];
}

interface Props {
	/** `A` or `B`. */
	name: string;
	side: Side | null;
	choices: Choices;
	words: CompareWords;
	journeyWords: JourneyWords;
	language: Language;
	onPick(id: string): void;
}

/** One of the two: picked from this sandbox's and the kept ones, and where it comes from. */
export function SidePicker({ name, side, choices, words, journeyWords, language, onPick }: Props) {
	const known = [...choices.here, ...choices.kept].some(({ id }) => id === side?.id);
	const [where, when] = side ? originText(side.origin, words, language) : ["", ""];
	return (
		<div className="min-w-0" data-side={name}>
			<div className="flex items-center gap-2.5">
				<span
					aria-hidden
					className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-ink font-bold text-surface text-xl"
				>
					{name}
				</span>
				<select
					aria-label={words.pickOf(name)}
					data-testid={`pick-${name}`}
					value={side?.id ?? ""}
					onChange={(event) => onPick(event.target.value)}
					className="h-10 w-full min-w-0 truncate rounded-lg border border-line-strong bg-surface px-2 font-semibold text-ink text-lg"
				>
					{!side && <option value="">{words.pick}</option>}
					{side && !known && <option value={side.id}>{sideName(side.journey, journeyWords)}</option>}
					{choices.here.length > 0 && (
						<optgroup label={words.here}>
							{choices.here.map(({ id, journey }) => (
								<option key={id} value={id}>
									{sideName(journey, journeyWords)}
								</option>
							))}
						</optgroup>
					)}
					{choices.kept.length > 0 && (
						<optgroup label={words.kept}>
							{choices.kept.map(({ id, journey, origin }) => (
								<option key={id} value={id}>
									{originText(origin, words, language)[0]} · {sideName(journey, journeyWords)}
								</option>
							))}
						</optgroup>
					)}
				</select>
			</div>
			{side && (
				<p className="mt-1.5 ml-11.5 text-base text-ink-soft">
					<span className="font-semibold text-ink">{where}</span>
					{when && ` · ${when}`}
				</p>
			)}
		</div>
	);
}
