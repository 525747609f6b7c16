import { useMemo } from "react";
import { isTracking } from "@/client/nat";
import { tableWords } from "@/client/tables/words";
import { useWords } from "@/client/use-session";
import type { LinkRecord } from "@/protocol/records";
import { columnsIn, type Look } from "./columns";
import { type RowOf, sourceOf, type TableKind } from "./kinds";
import { LinkRecordView } from "./LinkRecordView";
import { rowsOf, type Scope, type Seen, traceOf } from "./rows";
import { Table } from "./Table";

interface Props {
	kind: TableKind;
	seen: Seen;
	scope: Scope;
	/** The interface that was picked. */
	link: LinkRecord | null;
	/** The record that was picked. */
	picked: string | null;
	pick(id: string): void;
	/** Rows are picked by a click. */
	onPick?: (id: string) => void;
}

/** A namespace's or an interface's records of one kind; of a picked interface all that the kernel says of it. */
export function RecordTab<K extends TableKind>(props: Props & { kind: K }) {
	const { kind, seen, scope, link, picked, pick, onPick } = props;
	const words = useWords();
	const { state, base } = seen;
	const look: Look = useMemo(() => ({ words, state, pick }), [words, state, pick]);
	const columns = useMemo(() => columnsIn(look), [look]);
	const before = useMemo(() => columnsIn({ words, state: base, pick }), [words, base, pick]);
	const { netns, dev } = scope;
	const rows = useMemo(() => rowsOf(seen, kind, { netns, dev }), [seen, kind, netns, dev]);
	if (kind === "link" && link) return <LinkRecordView link={link} seen={seen} look={look} />;
	const { empty } = tableWords[words.language];
	return (
		<Table<RowOf<K>>
			label={words.inspect.tabs[kind]}
			columns={columns[kind]}
			before={before[kind]}
			rows={rows}
			traceOf={(row) => traceOf(seen, kind, row)}
			empty={kind === "conntrack" && !isTracking(state, netns) ? words.inspect.notTracking : empty[kind]}
			source={sourceOf(kind, rows)}
			picked={picked}
			onPick={onPick}
		/>
	);
}
