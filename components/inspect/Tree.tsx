import { Box, Server } from "lucide-react";
import type { Words } from "@/client/messages";
import { linksOf, namespacesOf, recordsOf } from "@/client/selectors";
import { classes } from "@/components/ui/classes";
import type { NetnsRecord, State } from "@/protocol/records";
import { markOf, type Seen } from "./rows";

interface Props {
	seen: Seen;
	words: Words;
	selected: string | null;
	/** The namespace whose tables are shown. */
	netns: string | null;
	pick(id: string): void;
}

/** Hosts, their namespaces, the interfaces in those. */
export function Tree({ seen, words, selected, netns, pick }: Props) {
	const { state } = seen;
	return (
		<nav aria-label={words.inspect.tree} className="h-full overflow-y-auto py-1.5" data-testid="tree">
			{recordsOf(state, "host").map((host) => (
				<ul key={host.id}>
					{namespacesOf(state, host.name).map((one) => (
						<Namespace key={one.id} one={one} {...{ seen, state, words, selected, netns, pick }} />
					))}
				</ul>
			))}
		</nav>
	);
}

function Namespace({ one, seen, state, selected, netns, pick }: Props & { one: NetnsRecord; state: State }) {
	const own = one.name === "";
	const Icon = own ? Server : Box;
	return (
		<li>
			<Item
				id={one.id}
				seen={seen}
				current={netns === one.netns}
				selected={selected === one.id}
				pick={pick}
				indent={own ? 0 : 1}
			>
				<Icon className={classes("size-4 shrink-0", own ? "text-ink-faint" : "text-info")} aria-hidden />
				<span className="font-semibold">{own ? one.host : one.name}</span>
			</Item>
			<ul>
				{linksOf(state, one.netns).map((link) => (
					<li key={link.id}>
						<Item
							id={link.id}
							seen={seen}
							current={false}
							selected={selected === link.id}
							pick={pick}
							indent={own ? 1 : 2}
						>
							<span
								className={classes(
									"ml-1 size-1.5 shrink-0 rounded-full",
									link.flags.includes("UP") ? "bg-ok" : "bg-ink-faint",
								)}
								aria-hidden
							/>
							<span className="font-mono">{link.name}</span>
						</Item>
					</li>
				))}
			</ul>
		</li>
	);
}

interface ItemProps {
	id: string;
	seen: Seen;
	current: boolean;
	selected: boolean;
	indent: number;
	pick(id: string): void;
	children: React.ReactNode;
}

const dots = { added: "bg-ok", moved: "bg-info", changed: "bg-warn", removed: "bg-bad" };

function Item({ id, seen, current, selected, indent, pick, children }: ItemProps) {
	const mark = markOf(seen.marks, id);
	return (
		<button
			type="button"
			aria-current={selected || current ? "true" : undefined}
			data-pick={id}
			onClick={() => pick(id)}
			style={{ paddingLeft: `${0.875 + indent * 0.875}rem` }}
			className={classes(
				"flex h-7 w-full items-center gap-2 pr-3 text-left text-sm hover:bg-raised focus-visible:-outline-offset-2",
				selected ? "bg-accent-soft text-ink" : current ? "bg-raised text-ink" : "text-ink-soft",
			)}
		>
			{children}
			{mark && <span className={classes("ml-auto size-1.5 rounded-full", dots[mark])} aria-hidden />}
		</button>
	);
}
