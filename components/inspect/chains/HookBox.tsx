import { type Chain, type Hook, rowsIn } from "@/client/chains";
import { classes } from "@/components/ui/classes";
import { markOf } from "../rows";
import { Counter } from "./Counter";
import type { ChainsLook } from "./look";
import { RuleList } from "./RuleList";

/** One of the five places where netfilter sees a packet: the tables that have a chain there, in the kernel's order. */
export function HookBox({ hook, look }: { hook: Hook; look: ChainsLook }) {
	const said = look.words.chains;
	const idle = hook.idle.map((chain) => tableName(chain, look)).join(", ");
	const isBusy = hook.busy.length > 0;
	return (
		<section
			aria-label={hook.name}
			data-hook={hook.name}
			className={classes(
				"flex min-w-0 flex-col overflow-hidden rounded-xl border bg-surface",
				isBusy ? "border-line-strong" : "self-start border-line border-dashed",
			)}
		>
			<h3
				className={classes(
					"py-1 font-mono font-semibold",
					isBusy ? "bg-accent-soft px-3 text-accent text-sm" : "px-2.5 text-ink-faint text-xs",
				)}
			>
				{hook.name}
			</h3>
			{hook.busy.map((chain) => (
				<Table key={chain.id} chain={chain} look={look} />
			))}
			{(idle || !isBusy) && (
				<p className={classes("pb-1 text-ink-faint text-xs", isBusy ? "border-line border-t px-3 pt-1" : "px-2.5")}>
					{idle ? said.idle(idle) : said.nothing}
				</p>
			)}
		</section>
	);
}

/** The variant is named where more than one is in use; a native table says itself what it is. */
function tableName({ record }: Chain, { chains }: ChainsLook): string {
	if (record.variant === "native") return `${record.table} ${record.chain}`;
	return chains.variants.length > 1 ? `${record.table} (${record.variant})` : record.table;
}

function Table({ chain, look }: { chain: Chain; look: ChainsLook }) {
	const { record } = chain;
	const said = look.words.chains;
	const changed = markOf(look.seen.marks, chain.id) === "changed";
	return (
		<div data-chain={chain.id} className="border-line border-t">
			<p className="flex items-baseline gap-2 px-3 pt-1 text-xs">
				<span className="font-mono font-semibold text-ink-soft text-sm">
					{record.variant === "native" ? `${record.table} ${record.chain}` : record.table}
				</span>
				<span className="whitespace-nowrap rounded-full bg-quiet-soft px-1.5 text-ink-soft">
					{record.variant === "native" ? said.native(String(record.priority)) : record.variant}
				</span>
				<span className={classes("ml-auto", changed ? "font-semibold text-warn" : "text-ink-faint")}>
					{said.policy}{" "}
					<span className={classes("font-mono", record.policy === "DROP" && "font-semibold text-bad")}>
						{record.policy ?? "–"}
					</span>
				</span>
				<Counter id={chain.id} look={look} />
			</p>
			<div className="pb-1">
				<RuleList
					rows={rowsIn(look.chains, chain, look.turned)}
					look={look}
					label={`${record.table} ${record.chain}`}
				/>
			</div>
		</div>
	);
}
