import { type JourneyWords, nameOf, spanText } from "@/client/journeys/sentences";
import { Sheet } from "@/components/ui/Sheet";
import type { Journey, Sighting } from "@/protocol/journey";

interface Props {
	journey: Journey;
	/** The trip that is shown. */
	at: number;
	words: JourneyWords;
	onTrip(trip: number): void;
	onClose(): void;
}

const pitch = 92;
const left = 76;
const head = 54;
const row = 34;

/** Interfaces as columns, time downwards, a row for each packet. */
export function Ladder({ journey, at, words, onTrip, onClose }: Props) {
	const columns = columnsOf(journey);
	const x = (sighting: Sighting) => left + pitch * (columns.findIndex((one) => one.key === keyOf(sighting)) + 0.5);
	const width = left + pitch * columns.length + 12;
	const height = head + row * journey.trips.length + 16;
	const colours = { there: "var(--accent)", back: "var(--ok)", error: "var(--bad)" };
	return (
		<Sheet
			title={`${words.what[journey.protocol]} ${nameOf(journey, words)}`}
			lead={words.ladderLead}
			onClose={onClose}
			testid="ladder"
		>
			<div className="relative" style={{ width, height }}>
				{journey.trips.map(({ summary }, n) => (
					<button
						// biome-ignore lint/suspicious/noArrayIndexKey: packets of an exchange only come at its end
						key={n}
						type="button"
						title={summary}
						aria-label={summary}
						aria-current={n === at ? "step" : undefined}
						onClick={() => onTrip(n)}
						className="absolute left-0 w-full rounded-md hover:bg-raised aria-[current]:bg-accent-soft"
						style={{ top: head + row * n, height: row }}
					/>
				))}
				<svg
					width={width}
					height={height}
					role="img"
					aria-label={words.ladder}
					className="pointer-events-none relative text-ink"
				>
					{columns.map(({ key, netns, dev }, n) => {
						const middle = left + pitch * (n + 0.5);
						return (
							<g key={key}>
								<text x={middle} y={16} textAnchor="middle" fontSize={12} fill="var(--ink-soft)">
									{netns}
								</text>
								<text x={middle} y={34} textAnchor="middle" fontSize={13} fontWeight={600} fill="currentColor">
									{dev ?? words.gone}
								</text>
								<line
									x1={middle}
									x2={middle}
									y1={head - 10}
									y2={height - 8}
									stroke="var(--line-strong)"
									strokeDasharray="3 4"
								/>
							</g>
						);
					})}
					{journey.trips.map(({ role, hops, summary }, n) => {
						const y = head + row * (n + 0.5);
						const colour = colours[role];
						const [first, last] = [hops[0], hops.at(-1)];
						if (!first || !last) return null;
						const [from, to] = [x(first), x(last)];
						const towards = to >= from ? 1 : -1;
						return (
							// biome-ignore lint/suspicious/noArrayIndexKey: packets of an exchange only come at its end
							<g key={n} data-trip={role}>
								<text x={left - 10} y={y + 4} textAnchor="end" fontSize={12} fill="var(--ink-faint)">
									{words.after(spanText(journey.begun, first.time))}
								</text>
								<g>
									<line x1={from} x2={to} y1={y} y2={y} stroke={colour} strokeWidth={2.5} />
									<path d={`M${to} ${y} l${-9 * towards} -5 v10 z`} fill={colour} />
									{hops.map((hop) => (
										<circle
											key={hop.packet}
											cx={x(hop)}
											cy={y}
											r={4}
											fill="var(--surface)"
											stroke={colour}
											strokeWidth={2}
										/>
									))}
									<text x={(from + to) / 2} y={y - 7} textAnchor="middle" fontSize={12} fill="currentColor">
										{briefOf(summary)}
									</text>
								</g>
							</g>
						);
					})}
				</svg>
			</div>
		</Sheet>
	);
}

const keyOf = ({ netns, ifindex }: Sighting) => `${netns}#${ifindex}`;

/** In the order in which the first packet met them; others where they come first. */
function columnsOf({ trips }: Journey) {
	const columns: { key: string; netns: string; dev: string | null }[] = [];
	for (const { hops, role } of trips) {
		const order = role === "there" ? hops : [...hops].reverse();
		for (const hop of order) {
			const key = keyOf(hop);
			if (!columns.some((one) => one.key === key)) columns.push({ key, netns: hop.netns, dev: hop.dev });
		}
	}
	return columns;
}

/** What fits on an arrow: a segment's flags and length, or what ICMP says. */
function briefOf(summary: string): string {
	const flags = /Flags \[([^\]]+)\]/.exec(summary)?.[1];
	const length = /length (\d+)/.exec(summary)?.[1];
	if (flags) return `[${flags}]${length && length !== "0" ? ` ${length} B` : ""}`;
	return (/: (ICMP [^,]+)/.exec(summary)?.[1] ?? summary.replace(/^IP /, "")).slice(0, 34);
}
