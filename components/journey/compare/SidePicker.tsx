import { type CompareWords, keptName, originText, type Side, sideName } from "@/client/journeys/compare/sides";
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
		<div className="flex min-w-0 items-center gap-3" data-side={name}>
			<span
				aria-hidden
				className="flex size-11 shrink-0 items-center justify-center rounded-lg bg-ink font-bold text-2xl text-surface"
			>
				{name}
			</span>
			<div className="min-w-0 flex-1">
				{side && (
					<p className="line-clamp-2 font-semibold text-ink text-lg leading-6" title={where}>
						{where}
					</p>
				)}
				<select
					aria-label={words.pickOf(name)}
					data-testid={`pick-${name}`}
					value={side?.id ?? ""}
					onChange={(event) => onPick(event.target.value)}
					className="mt-1 h-9 w-full min-w-0 truncate rounded-lg border border-line-strong bg-surface px-2 text-base text-ink"
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
									{keptName(journey, origin, journeyWords, language)}
								</option>
							))}
						</optgroup>
					)}
				</select>
				{when && <p className="mt-1 truncate text-ink-soft text-sm">{when}</p>}
			</div>
		</div>
	);
}
