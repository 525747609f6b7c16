import { ChevronDown, ChevronRight } from "lucide-react";
import { Fragment } from "react";
import { useStore } from "zustand";
import { type ChainRow, wordingOf } from "@/client/chains";
import { metRules } from "@/client/journeys/met-rules";
import { classes } from "@/components/ui/classes";
import { markOf } from "../rows";
import { Counter } from "./Counter";
import type { ChainsLook } from "./look";

const edges: Readonly<Record<string, string>> = {
	added: "border-ok bg-ok-soft/60",
	moved: "border-info",
	changed: "border-warn",
	removed: "border-bad line-through opacity-70",
};

/** One rule in the words of iptables; what it jumps to is unfolded beside it. `single`: on one line, of a known height. */
export function RuleRow({ row, look, single }: { row: ChainRow; look: ChainsLook; single: boolean }) {
	const { rule, jump, open, depth } = row;
	const { match, target, rest } = wordingOf(rule.text);
	const mark = markOf(look.seen.marks, rule.id);
	const met = useStore(metRules, ({ ids }) => ids.has(rule.id));
	const said = look.words.chains;
	const Turn = open ? ChevronDown : ChevronRight;
	return (
		<li
			data-rule={rule.id}
			data-mark={mark ?? undefined}
			data-met={met || undefined}
			style={{ paddingLeft: `${depth * 0.9}rem` }}
			className={classes("flex items-stretch", single && "h-7", mark === "added" && "vl-rule-in")}
		>
			{jump && jump.rules.length > 0 && (
				<button
					type="button"
					aria-expanded={open}
					aria-label={open ? said.fold(jump.record.chain) : said.unfold(jump.record.chain, jump.rules.length)}
					title={open ? said.fold(jump.record.chain) : said.unfold(jump.record.chain, jump.rules.length)}
					onClick={() => look.turn(row)}
					className="flex w-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-raised hover:text-ink focus-visible:-outline-offset-2"
				>
					<Turn className="size-4" aria-hidden />
				</button>
			)}
			<button
				type="button"
				aria-pressed={look.picked === rule.id}
				title={single ? rule.text : undefined}
				onClick={() => look.pick(rule.id)}
				className={classes(
					"flex min-w-0 flex-1 items-baseline justify-end gap-x-2 border-l-3 px-2 py-0.5 text-left font-mono text-ink text-sm leading-6 hover:bg-raised focus-visible:-outline-offset-2",
					!single && "flex-wrap",
					mark ? edges[mark] : "border-transparent",
					look.picked === rule.id && "bg-accent-soft",
					met && "bg-warn-soft ring-2 ring-warn ring-inset",
				)}
			>
				<span className={classes("min-w-0 grow", single ? "basis-0 truncate" : "basis-44 [overflow-wrap:anywhere]")}>
					{single ? (
						rule.text
					) : (
						<>
							{match && <Options text={match} className="text-ink-soft" />}
							{target && <span className="whitespace-nowrap font-semibold">{target} </span>}
							{rest && <Options text={rest} />}
						</>
					)}
				</span>
				{jump && !open && jump.rules.length > 0 && (
					<span className="shrink-0 font-sans text-ink-faint text-xs">{said.rules(jump.rules.length)}</span>
				)}
				<Counter id={rule.id} look={look} />
			</button>
		</li>
	);
}

/** Lines break between words only: a browser would break an option at its hyphens. */
function Options({ text, className }: { text: string; className?: string }) {
	let end = 0;
	const options = text.split(" ").map((option) => {
		end += option.length + 1;
		return { option, end };
	});
	return options.map(({ option, end }) => (
		<Fragment key={end}>
			<span className={classes(option.length < 30 && "whitespace-nowrap", className)}>{option}</span>{" "}
		</Fragment>
	));
}
