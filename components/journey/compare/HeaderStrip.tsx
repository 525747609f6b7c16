import { levelsOf } from "@/client/journeys/headers";
import { headerNames } from "@/client/journeys/sentences";
import { classes } from "@/components/ui/classes";
import type { Header } from "@/protocol/journey";
import { headerColours } from "../HeaderStack";

/** A packet's headers in a row, outermost first; a tunnel's own stand in a frame before what they carry. */
export function HeaderStrip({ headers }: { headers: readonly Header[] }) {
	const levels = levelsOf(headers);
	return (
		<ul className="flex flex-wrap items-center gap-x-1.5 gap-y-1" data-testid="strip">
			{levels.map((level, n) => {
				const outer = n < levels.length - 1;
				return (
					// biome-ignore lint/suspicious/noArrayIndexKey: levels never change places
					<li key={n} className={classes("flex rounded-md", outer && "bg-accent-soft p-0.5 ring-1 ring-accent")}>
						<ul className="flex gap-0.5">
							{level
								.filter(({ type }) => type !== "data")
								.map(({ type }) => (
									<li
										key={type}
										className={classes(
											"rounded border border-line-strong border-l-4 bg-surface px-1.5 font-semibold text-ink text-sm leading-6",
											headerColours[type],
										)}
									>
										{headerNames[type]}
									</li>
								))}
						</ul>
					</li>
				);
			})}
		</ul>
	);
}
