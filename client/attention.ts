import type { Focus } from "@/protocol/run";
import type { Session } from "./session";
import type { Wire } from "./wire";

/** What is read only while somebody looks at it. */
export interface Watched {
	netns: string;
	at: "counters" | "flows";
}

const unwatched = { netns: null, at: "counters" } as const;

/** Milliseconds that a change of focus waits for the next one: a hand that runs through a list is told of once. */
const focusAfter = 80;

/**
 * Where this page looks, told to the server: the namespace that is to be read once a second, and what the owner has in
 * hand, for those who follow. Nobody need hear of it where telling fails: what is on the screen stays as it was.
 */
export class Attention {
	private watched: Watched | null = null;
	/** What the owner looks at by now, and what the server knows of it. */
	private focused: Focus | null = null;
	private known: Focus | null = null;
	private timer: ReturnType<typeof setTimeout> | undefined;

	constructor(
		private readonly wire: Wire,
		private readonly session: () => Session | null,
	) {}

	watch(watched: Watched | null): void {
		this.watched = watched;
		this.tellWatched();
	}

	/** Told as soon as the hand rests. */
	focus(focus: Focus): void {
		this.focused = focus;
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.tellFocus(), focusAfter);
	}

	/** A new session, or a new connection, has to be told again. */
	joined(session: Session): void {
		if (this.watched !== null) this.tellWatched();
		this.known = session.focus;
		this.tellFocus();
	}

	close(): void {
		clearTimeout(this.timer);
	}

	private tellWatched(): void {
		const session = this.session();
		if (!session || !this.wire.open) return;
		this.wire.request({ type: "session.look", session: session.id, ...(this.watched ?? unwatched) }).catch(() => {});
	}

	private tellFocus(): void {
		const { focused, known } = this;
		const session = this.session();
		if (!session || !focused || !this.wire.open) return;
		if (focused.step === known?.step && focused.selected === known.selected) return;
		this.known = focused;
		this.wire.request({ type: "session.focus", session: session.id, focus: focused }).catch(() => {});
	}
}
