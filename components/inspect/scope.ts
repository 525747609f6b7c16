import { recordsOf } from "@/client/selectors";
import type { LinkRecord, NetRecord } from "@/protocol/records";
import type { Seen } from "./rows";

export interface Picked {
	record: NetRecord | null;
	/** The namespace whose tables are shown; null while there is none. */
	netns: string | null;
	/** The interface whose record is shown. */
	link: LinkRecord | null;
}

/**
 * What a picked id stands for by now. An interface that moved is followed into
 * its new namespace; of a removed record the namespace is shown, with the
 * record struck out; with nothing picked it is the first host's own.
 */
export function pickedIn({ state, marks }: Seen, id: string | null): Picked {
	const moved = [...marks.moved].find(([, before]) => before === id)?.[0];
	const there = state.get(moved ?? id ?? "");
	const record = there ?? marks.removed.get(id ?? "") ?? null;
	const netns = record?.kind === "host" ? record.name : record?.netns;
	if (netns === undefined || !(state.has(`netns:${netns}`) || state.has(`host:${netns}`))) {
		return { record: null, netns: recordsOf(state, "host")[0]?.name ?? null, link: null };
	}
	return { record, netns, link: there?.kind === "link" ? there : null };
}
