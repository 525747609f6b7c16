import { type NudState, nudStates, nudWays } from "@/client/neighbours/nud";
import { neighbourWords } from "@/client/neighbours/words";
import { tableWords } from "@/client/tables/words";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";

/** Middle of each state's box, and half of its size, in the drawing's own units. */
const places: Readonly<Record<NudState, [x: number, y: number]>> = {
	INCOMPLETE: [60, 19],
	REACHABLE: [187, 19],
	STALE: [314, 19],
	FAILED: [60, 107],
	PROBE: [187, 107],
	DELAY: [314, 107],
};
const half = [40, 17] as const;

const tones: Readonly<Record<NudState, string>> = {
	REACHABLE: "fill-ok-soft stroke-ok text-ok",
	STALE: "fill-warn-soft stroke-warn text-warn",
	DELAY: "fill-info-soft stroke-info text-info",
	PROBE: "fill-info-soft stroke-info text-info",
	FAILED: "fill-bad-soft stroke-bad text-bad",
	INCOMPLETE: "fill-bad-soft stroke-bad text-bad",
};

interface Props {
	/** The state that is lit; null for none. */
	present: string | null;
	/** States that were gone through. */
	been: ReadonlySet<string>;
	/** Ways that were taken, `FROM TO`. */
	taken: ReadonlySet<string>;
	/** How many entries are in each state, where none is picked. */
	counts: ReadonlyMap<string, number> | null;
}

/** The states of a neighbour and what leads from one to another; the present one is lit, and the way that led there. */
export function NudMachine({ present, been, taken, counts }: Props) {
	const { language } = useWords();
	const said = neighbourWords[language];
	const { nud } = tableWords[language];
	return (
		<svg
			viewBox="0 0 358 126"
			role="img"
			aria-label={present ?? said.title}
			className="block w-full"
			data-testid="nud-machine"
		>
			<defs>
				{["line-strong", "accent"].map((color) => (
					<marker
						key={color}
						id={`nud-${color}`}
						viewBox="0 0 8 8"
						refX="7"
						refY="4"
						markerWidth="6"
						markerHeight="6"
						orient="auto"
					>
						<path d="M0 0 8 4 0 8z" fill={`var(--${color})`} />
					</marker>
				))}
			</defs>
			{nudWays.map(({ from, to, why }) => (
				<Way key={`${from} ${to}`} from={from} to={to} text={said.why[why]} taken={taken.has(`${from} ${to}`)} />
			))}
			{nudStates.map((state) => {
				const [x, y] = places[state];
				const lit = state === present;
				const count = counts?.get(state) ?? 0;
				return (
					<g key={state} data-nud-state={state} data-lit={lit || undefined}>
						<title>{counts ? said.entries(count, state) : nud[state]}</title>
						<rect
							x={x - half[0]}
							y={y - half[1]}
							width={2 * half[0]}
							height={2 * half[1]}
							rx={9}
							strokeWidth={lit ? 2.5 : been.has(state) ? 1.5 : 1}
							className={classes(
								lit || count > 0
									? tones[state]
									: been.has(state)
										? "fill-surface stroke-accent"
										: "fill-surface stroke-line-strong",
							)}
						/>
						<text
							x={x}
							y={count > 0 ? y - 1.5 : y + 4}
							textAnchor="middle"
							className={classes(
								"font-mono text-[12px]",
								lit || count > 0 ? "fill-ink font-semibold" : been.has(state) ? "fill-ink" : "fill-ink-faint",
							)}
						>
							{state}
							{count > 0 && (
								<tspan x={x} dy={13}>
									{count}
								</tspan>
							)}
						</text>
					</g>
				);
			})}
		</svg>
	);
}

interface WayProps {
	from: NudState;
	to: NudState;
	text: string;
	taken: boolean;
}

/** There and back between the same two stand side by side. */
const lanes: Readonly<Record<string, number>> = {
	"INCOMPLETE FAILED": -12,
	"FAILED INCOMPLETE": 12,
	"PROBE REACHABLE": -10,
};

function Way({ from, to, text, taken }: WayProps) {
	const [a, b] = [places[from], places[to]];
	const along = Math.sign(b[0] - a[0]);
	const down = Math.sign(b[1] - a[1]);
	const lane = lanes[`${from} ${to}`] ?? 0;
	const vertical = along === 0;
	// A diagonal leaves at the side, a little up or down.
	const lift = vertical ? half[1] : 6;
	const [x1, y1] = [a[0] + along * half[0] + lane, a[1] + down * lift];
	const [x2, y2] = [b[0] - along * half[0] + lane, b[1] - down * lift];
	const left = lane < 0;
	return (
		<g className={taken ? "fill-accent" : "fill-ink-faint"} data-way={`${from} ${to}`} data-taken={taken || undefined}>
			<line
				x1={x1}
				y1={y1}
				x2={x2}
				y2={y2}
				stroke={taken ? "var(--accent)" : "var(--line-strong)"}
				strokeWidth={taken ? 2 : 1.25}
				markerEnd={`url(#nud-${taken ? "accent" : "line-strong"})`}
			/>
			<text
				x={(x1 + x2) / 2 + (vertical ? (left ? -4 : 4) : 0)}
				y={(y1 + y2) / 2 + (vertical ? 4 : down !== 0 ? 14 : -5)}
				textAnchor={vertical ? (left ? "end" : "start") : "middle"}
				className={classes("text-[12px]", taken && "font-semibold")}
			>
				{text}
			</text>
		</g>
	);
}
