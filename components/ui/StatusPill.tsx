import type { Words } from "@/client/messages";
import { lastStarted, stepNumber } from "@/client/selectors";
import type { SessionState } from "@/client/store";
import { classes } from "./classes";

const tones = {
	connecting: "bg-warn animate-pulse-dot",
	starting: "bg-info animate-pulse-dot",
	ready: "bg-ok",
	running: "bg-info animate-pulse-dot",
	lost: "bg-bad",
	ended: "bg-ink-faint",
};

/** Where the session stands, in a word or two. */
export function StatusPill({ at, words }: { at: SessionState; words: Words }) {
	// Refused before it began: the banner says why.
	if (!at.session && at.refused) return null;
	const session = at.connection === "open" ? at.session : null;
	const status = session?.status.status ?? "connecting";
	return (
		<span
			data-testid="status"
			data-status={status}
			role="status"
			className="inline-flex h-8 items-center gap-2 rounded-full border border-line bg-raised px-3 font-medium text-ink text-sm"
		>
			<span className={classes("size-2.5 rounded-full", tones[status])} aria-hidden />
			{text()}
		</span>
	);

	function text(): string {
		if (!session) return words.session.connecting;
		const { phase } = session.status;
		if (status === "starting")
			return phase ? `${words.session.starting} · ${words.session.phase[phase]}` : words.session.starting;
		if (status === "lost" && session.clock === null) return words.session.cannotRun;
		if (status !== "running") return words.session[status];
		const running = lastStarted(session);
		if (!running) return words.session.runningAny;
		const number = stepNumber(session.lab, running.step);
		return number ? words.session.running(number) : words.session.preparing;
	}
}
