import { Search, X } from "lucide-react";
import type { ReactNode } from "react";
import { tableWords } from "@/client/tables/words";
import { useWords } from "@/client/use-session";
import { CopyButton } from "@/components/ui/CopyButton";

interface Props {
	/** What the table is called. */
	label: string;
	query: string;
	onQuery(query: string): void;
	/** Rows that fit, and rows in all. */
	found: number;
	all: number;
	/** The table as text, tabs between its columns. */
	copied(): string;
	/** The command that tells the same. */
	source: string;
	/** Further filters. */
	children?: ReactNode;
}

/** Below a table: search, how much it found, the table as text, and where it comes from. */
export function TableBar({ label, query, onQuery, found, all, copied, source, children }: Props) {
	const words = useWords();
	const said = tableWords[words.language];
	return (
		<div
			className="@container flex h-8 shrink-0 items-center gap-2 border-line border-t bg-sunken pr-1 pl-3"
			data-testid="table-bar"
		>
			<label className="flex min-w-0 items-center gap-1.5 text-ink-faint focus-within:text-accent">
				<Search className="size-4 shrink-0" aria-hidden />
				<input
					type="text"
					inputMode="search"
					value={query}
					onChange={({ target }) => onQuery(target.value)}
					onKeyDown={(event) => {
						if (event.key === "Escape" && query !== "") {
							event.stopPropagation();
							onQuery("");
						}
					}}
					placeholder={said.search}
					aria-label={said.searchIn(label)}
					spellCheck={false}
					data-testid="table-search"
					className="h-6 w-40 min-w-16 rounded-md bg-transparent px-1 font-mono text-ink text-sm placeholder:font-sans placeholder:text-ink-faint"
				/>
			</label>
			{query !== "" && (
				<button
					type="button"
					onClick={() => onQuery("")}
					title={said.clearSearch}
					aria-label={said.clearSearch}
					className="-ml-1 rounded text-ink-faint hover:text-ink"
				>
					<X className="size-4" aria-hidden />
				</button>
			)}
			{children}
			<output className="whitespace-nowrap text-ink-soft text-xs tabular-nums" data-testid="table-found">
				{found === all ? "" : said.found(words.number(found), words.number(all))}
			</output>
			<span className="ml-auto min-w-0 truncate text-ink-faint text-sm" data-testid="source">
				<span className="@max-2xl:hidden">{words.inspect.source} </span>
				<code className="font-mono">{source}</code>
			</span>
			<span className="@max-3xl:hidden">
				<CopyButton text={copied} label={said.copyTable} />
			</span>
			<span className="@3xl:hidden">
				<CopyButton text={copied} />
			</span>
		</div>
	);
}
