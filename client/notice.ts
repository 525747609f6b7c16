import { isDone, ownSteps, stepNumber } from "./selectors";
import type { Session } from "./session";

/** What was in a sandbox that went while nobody was told. */
export interface Lost {
	/** Own steps that were done. */
	readonly steps: number;
	/** The last of them that is not optional, and its number; null if none is. */
	readonly through: { readonly step: string; readonly number: number } | null;
	/** Contents that the owner had given to files. */
	readonly edits: readonly { readonly step: string; readonly file: number; readonly content: string }[];
}

/** Something that has happened to the session behind the page's back; told until it is put away. */
export type Notice =
	/** The server is another than before. */
	| { readonly type: "restarted"; readonly lost: Lost }
	/** This page was away for longer than the sandbox is kept. */
	| { readonly type: "not-kept"; readonly minutes: number; readonly lost: Lost }
	/** Another page has started the lab afresh. */
	| { readonly type: "reset" };

/** After a new connection: is the session another than the one that this page knew, and why? */
export function noticeOf(before: Session, now: Session): Notice | null {
	if (before.status.status === "ended") return null;
	if (before.id === now.id) return before.status.epoch < now.status.epoch ? { type: "reset" } : null;
	const lost = lostOf(before, now);
	if (before.server !== now.server) return { type: "restarted", lost };
	return { type: "not-kept", minutes: before.status.keepMinutes, lost };
}

function lostOf(before: Session, now: Session): Lost {
	const done = ownSteps(before.lab).filter((step) => isDone(before, step.id));
	const last = done.findLast((step) => !step.optional);
	const through = last && { step: last.id, number: stepNumber(before.lab, last.id) ?? 0 };
	const edits = before.lab.steps.flatMap((step) =>
		step.files.flatMap((file, index) => {
			const own = now.lab.steps.find((one) => one.id === step.id)?.files[index];
			const isLost = own?.editable && own.path === file.path && own.content !== file.content;
			return isLost ? [{ step: step.id, file: index, content: file.content }] : [];
		}),
	);
	return { steps: done.length, through: through ?? null, edits };
}
