import { LoaderCircle, Rows3 } from "lucide-react";
import type { Session } from "@/client/session";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { Typed } from "@/components/ui/Typed";

interface Props {
	session: Session;
	/** May another be chosen now? */
	ready: boolean;
	onChoose(variant: string): void;
	onCompare(): void;
}

/** The ways to do the lab: which one runs, and the others to choose from. */
export function Variants({ session, ready, onChoose, onCompare }: Props) {
	const words = useWords();
	const { variants, variant } = session.lab;
	const owner = session.role === "owner";
	return (
		<section
			aria-label={words.variants.title(variants.length)}
			data-testid="variants"
			className="overflow-clip rounded-xl border border-line bg-surface"
		>
			<div className="flex items-center gap-3 border-line border-b py-1.5 pr-1.5 pl-3.5">
				<div className="min-w-0 flex-1">
					<h2 className="font-semibold text-ink text-sm">{words.variants.title(variants.length)}</h2>
					{owner && <p className="text-ink-faint text-xs">{words.variants.hint}</p>}
				</div>
				<Button size="small" data-testid="compare" onClick={onCompare}>
					<Rows3 className="size-4" aria-hidden />
					{words.variants.compare}
				</Button>
			</div>
			<ul className="divide-y divide-line">
				{variants.map(({ id, title, text }) => {
					const chosen = id === variant;
					return (
						<li key={id} className={classes("relative", chosen && "bg-accent-soft")}>
							<button
								type="button"
								aria-pressed={chosen}
								data-testid={`variant-${id}`}
								disabled={!ready || chosen}
								title={chosen ? words.variants.running : owner ? words.variants.hint : undefined}
								onClick={() => onChoose(id)}
								className={classes(
									"flex w-full items-center gap-3 px-3.5 py-2 text-left text-base focus-visible:-outline-offset-2",
									chosen ? "font-semibold text-ink" : "text-ink-soft enabled:hover:bg-raised enabled:hover:text-ink",
								)}
							>
								<Dot chosen={chosen} starting={chosen && session.status.status === "starting"} />
								<span className="min-w-0 flex-1">{words.of(title)}</span>
								{chosen && (
									<span className="shrink-0 rounded-full bg-accent px-2 py-px font-medium text-on-accent text-xs">
										{words.variants.running}
									</span>
								)}
							</button>
							{chosen && (
								<div className="pr-3.5 pb-2.5 pl-10.5">
									<Typed text={words.of(text)} />
								</div>
							)}
						</li>
					);
				})}
			</ul>
		</section>
	);
}

function Dot({ chosen, starting }: { chosen: boolean; starting: boolean }) {
	if (starting) return <LoaderCircle className="size-4 shrink-0 animate-spin text-accent" aria-hidden />;
	return (
		<span
			aria-hidden
			className={classes(
				"flex size-4 shrink-0 items-center justify-center rounded-full border-2",
				chosen ? "border-accent" : "border-line-strong",
			)}
		>
			{chosen && <span className="size-2 rounded-full bg-accent" />}
		</span>
	);
}
