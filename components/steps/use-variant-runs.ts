import { useEffect, useState } from "react";
import { lastCompared } from "@/client/compare";
import { canRun, isDone, ownSteps } from "@/client/selectors";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";

export interface VariantRuns {
	/** Those that are run now, or will be, the current one first. */
	under: readonly string[];
	/** Runs these variants one after another, each in a fresh sandbox, as far as they compare something. */
	run(variants: readonly string[]): void;
}

/** What was asked for the first of the queue: a sandbox that is newer than this epoch, then its steps. */
interface Asked {
	variant: string;
	after: number;
	steps: boolean;
}

/** Fills the table that compares variants. A step that fails, or a sandbox that is lost, ends it. */
export function useVariantRuns(session: Session, store: SessionStore, online: boolean): VariantRuns {
	const [queue, setQueue] = useState<readonly string[]>([]);
	const [asked, setAsked] = useState<Asked | null>(null);
	const { epoch, status } = session.status;
	const first = queue[0];

	useEffect(() => {
		if (!first) return;
		const next = (rest: readonly string[]) => {
			setQueue(rest);
			setAsked(null);
		};
		const ask = async (what: Asked, request: Promise<void>) => {
			setAsked(what);
			await request;
			if (store.getState().refused) next([]);
		};
		if (!online || status === "lost" || status === "ended") return next([]);
		if (asked?.variant !== first) {
			const what = { variant: first, after: epoch, steps: false };
			if (status === "ready") void ask(what, store.reset(undefined, first));
			return;
		}
		if (epoch <= asked.after || session.lab.variant !== first || !canRun(session)) return;
		const through = lastCompared(session.lab);
		if (!through) return next(queue.slice(1));
		const began = ownSteps(session.lab).some((step) => session.runs.has(step.id));
		if (asked.steps && began) return next(isDone(session, through) ? queue.slice(1) : []);
		const prepared = session.lab.steps.every((step) => !step.prelude || step.optional || isDone(session, step.id));
		if (!asked.steps && prepared) void ask({ ...asked, steps: true }, store.run(through));
	}, [first, queue, asked, epoch, status, online, session, store]);

	return { under: queue, run: setQueue };
}
