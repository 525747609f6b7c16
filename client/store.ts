import { createStore, type StoreApi } from "zustand/vanilla";
import type { Clock, Difference, Snapshot } from "@/protocol/difference";
import { type ErrorMessage, VethlabError } from "@/protocol/errors";
import type { RouteAnswer, RouteQuestion } from "@/protocol/route";
import type { Focus, SessionEvent } from "@/protocol/run";
import { type HistoryPiece, protocolVersion, type Request, type Sharing } from "@/protocol/socket";
import { Attention, type Watched } from "./attention";
import { History, type Past } from "./history";
import { lastPlace, type Moment, momentAt, type Place, samePlace } from "./moment";
import { type Notice, noticeOf } from "./notice";
import { receive, type Session, sessionOf, withSnapshot } from "./session";
import type { Wire } from "./wire";

export interface SessionState {
	/** `lost`: it was open, and is being opened again. */
	connection: "opening" | "open" | "lost";
	/** null until the first join is answered. */
	session: Session | null;
	/** The last request that was refused; told on the page until it is put away. */
	refused: ErrorMessage | null;
	/** What has happened to the session behind the page's back; told on the page until it is put away. */
	notice: Notice | null;
	/** What is known of the epoch's past. */
	past: Past | null;
	/** Where one looks back to; null while one looks at the present. */
	moment: Moment | null;
	/** What the present or the moment is compared with, where that is not the start of its step. */
	from: Place | null;
}

type Linking = "link.show" | "link.make" | "link.revoke";

export interface SessionStore extends StoreApi<SessionState> {
	run(through: string): Promise<void>;
	stop(): Promise<void>;
	/** A fresh sandbox, replayed up to and with `through`; of another variant, if one is named. */
	reset(through?: string, variant?: string): Promise<void>;
	/** Another content for an editable file; null takes the lab's own again. Answers whether it was taken. */
	edit(step: string, file: number, content: string | null): Promise<boolean>;
	/** Which namespace's counters or flows are shown: they are read once a second while somebody looks; null for none. */
	watch(at: Watched["at"], netns: string | null): void;
	/** Which way a packet would go. Rejects with what the server or the kernel says against the question. */
	find(question: RouteQuestion): Promise<RouteAnswer>;
	/** What the owner looks at, for those who follow. */
	focus(focus: Focus): void;
	/** The look-only link: as it is, made if there is none, or gone. Rejects with what the server says against it. */
	share(type: Linking): Promise<Sharing>;
	keep(minutes: number): Promise<void>;
	end(): Promise<void>;
	/** Puts back what a notice says was lost: the owner's files, then the steps that were done. */
	bringBack(): Promise<void>;
	/** After an end: a new session of the same lab, in the same variant. */
	startAgain(): Promise<void>;
	/** Puts away what was refused, or the notice. */
	dismiss(what?: "refused" | "notice"): void;
	/** Goes back to a place in the past, or on to the present. Nothing but this page knows. */
	look(place: Place | null): void;
	/** Compares with another place than the start of the step. */
	compare(from: Place | null): void;
	/** Asks the server for what this page came too late for. */
	recall(): Promise<void>;
	close(): void;
}

/** Calls back once, soon: a page does it before its next frame, a test when it likes. */
export type Schedule = (callback: () => void) => void;

/**
 * Keeps one lab's session in step with the server. Events are applied in
 * batches, one change of the store each; a gap is asked for and meanwhile all
 * that comes is kept (SPEC 6); a new connection joins again, and its answer
 * holds all that was told in between.
 */
export function createSessionStore(wire: Wire, lab: string, schedule: Schedule): SessionStore {
	const store = createStore<SessionState>(() => ({
		connection: "opening",
		session: null,
		refused: null,
		notice: null,
		past: null,
		moment: null,
		from: null,
	}));
	let history: History | null = null;
	let recalling = false;
	/** Told and not yet applied. */
	let waiting: SessionEvent[] = [];
	/** `join` and `ask` are under way: what is told waits for their answer. */
	let busy: "join" | "ask" | null = null;
	/** Raised by each new connection: an answer of an older one is void. */
	let turn = 0;
	let scheduled = false;
	/** A fresh sandbox was asked for from here. */
	let resetting = false;

	const attention = new Attention(wire, () => store.getState().session);

	async function attempt(request: Request): Promise<boolean> {
		try {
			await wire.request(request);
			store.setState({ refused: null });
			return true;
		} catch (error) {
			store.setState({ refused: VethlabError.from(error).toMessage() });
			return false;
		}
	}

	async function inSession(make: (session: string) => Request): Promise<void> {
		const { session } = store.getState();
		if (session) await attempt(make(session.id));
	}

	async function join(variant?: string): Promise<void> {
		const mine = ++turn;
		busy = "join";
		waiting = [];
		try {
			const view = await wire.request({ type: "session.join", lab, variant });
			if (mine !== turn) return;
			busy = null;
			if (view.version !== protocolVersion) {
				throw new VethlabError("message-invalid", "The server is another version than this page. Load the page again.");
			}
			const session = sessionOf(view);
			const before = store.getState().session;
			const notice = before && noticeOf(before, session);
			if (notice && !(notice.type === "reset" && resetting)) store.setState({ notice });
			resetting = false;
			if (session.id !== store.getState().session?.id || !history?.joined(session)) history = History.of(session);
			store.setState({ connection: "open", refused: null });
			show(session);
			flush();
			attention.joined(session);
		} catch (error) {
			if (mine !== turn) return;
			busy = null;
			if (wire.open) store.setState({ connection: "open", refused: VethlabError.from(error).toMessage() });
		}
	}

	/** What is missing after our own clock; `waiting` starts with the event that showed the gap. */
	async function ask(session: Session): Promise<void> {
		if (!session.clock) return join();
		const mine = turn;
		busy = "ask";
		try {
			const answer = await wire.request({ type: "session.resync", session: session.id, clock: session.clock });
			if (mine !== turn) return;
			busy = null;
			if (answer.type === "snapshot") {
				const event = { type: answer.type, snapshot: answer.snapshot };
				const whole = withSnapshot(session, answer.snapshot);
				if (!history?.heard(event, whole)) history = History.of(whole);
				show(whole);
			} else waiting = merged(answer.differences, waiting);
			flush();
		} catch {
			if (mine === turn && wire.open) await join();
		}
	}

	function flush(): void {
		scheduled = false;
		let { session } = store.getState();
		if (busy || !session) return;
		for (const [index, event] of waiting.entries()) {
			const received = receive(session, event);
			if (typeof received === "object") {
				if (received.session.status.epoch > session.status.epoch) {
					// A class is not told of what its teacher does.
					const mine = resetting || session.role === "viewer";
					store.setState({ notice: mine ? null : { type: "reset" } });
					resetting = false;
				}
				session = received.session;
				if (!history?.heard(event, session)) history = History.of(session);
				continue;
			}
			waiting = waiting.slice(index);
			show(session);
			// The same differences would misfit again: take the whole view.
			void (received === "gap" ? ask(session) : join());
			return;
		}
		waiting = [];
		if (session !== store.getState().session) show(session);
		// The link that this page came by is no more.
		if (session.role === "viewer" && session.status.status === "ended") wire.close();
	}

	/** The session as it is by now. A new epoch has nothing to look back to. */
	function show(session: Session): void {
		const past = history?.past ?? null;
		const before = store.getState();
		const gone = session.id !== before.session?.id || past?.base.clock.epoch !== before.past?.base.clock.epoch;
		store.setState(gone ? { session, past, moment: null, from: null } : { session, past });
	}

	async function recall(): Promise<void> {
		const { session } = store.getState();
		const mine = history;
		if (!session || !mine || recalling || mine.past.complete) return;
		recalling = true;
		try {
			let base: Snapshot | null = null;
			let differences: Difference[] = [];
			for (let after: Clock | null = null; ; ) {
				const piece: HistoryPiece = await wire.request({ type: "session.history", session: session.id, after });
				if (mine !== history) break;
				if (piece.base) [base, differences] = [piece.base, []];
				for (const one of piece.differences) differences.push(one);
				after = (piece.differences.at(-1) ?? base)?.clock ?? null;
				if (base && (mine.recall(base, differences) || piece.differences.length === 0)) break;
			}
		} catch {
			// What is known is shown meanwhile; whoever wants more asks again when the connection is back.
		}
		recalling = false;
		const now = store.getState().session;
		if (now && history?.past.complete) show(now);
	}

	const deaf = wire.onTold(({ session, event }) => {
		// Until a join is answered nothing need be kept: its view holds all that was told before it.
		if (busy === "join" || session !== store.getState().session?.id) return;
		waiting.push(event);
		if (scheduled) return;
		scheduled = true;
		schedule(flush);
	});
	// Where there was nothing to join, there may be by now.
	const saved = wire.onLabs(() => {
		if (wire.open && busy === null && !store.getState().session) void join();
	});
	const unplug = wire.onConnection((open) => {
		// An ended session stays ended until somebody starts it again.
		if (open && store.getState().session?.status.status === "ended") store.setState({ connection: "open" });
		else if (open) void join(store.getState().session?.lab.variant ?? undefined);
		if (open) return;
		// What was told before it went counts: among it may be why it went.
		flush();
		turn++;
		busy = null;
		waiting = [];
		const { connection, session } = store.getState();
		const over = session?.role === "viewer" && session.status.status === "ended";
		if (connection === "open" && !over) store.setState({ connection: "lost" });
	});
	if (wire.open) void join();

	return {
		...store,
		run: (through) => {
			// Whoever runs a step wants to see what it does.
			store.setState({ moment: null, from: null });
			return inSession((session) => ({ type: "step.run", session, through }));
		},
		stop: () => inSession((session) => ({ type: "step.stop", session })),
		async reset(through, variant) {
			resetting = true;
			await inSession((session) => ({ type: "session.reset", session, through, variant }));
			if (store.getState().refused) resetting = false;
		},
		async edit(step, file, content) {
			const { session } = store.getState();
			return session !== null && attempt({ type: "file.edit", session: session.id, step, file, content });
		},
		watch: (at, netns) => attention.watch(netns === null ? null : { netns, at }),
		focus: (focus) => attention.focus(focus),
		share(type) {
			const { session } = store.getState();
			return session ? wire.request<Linking>({ type, session: session.id }) : Promise.reject(noSession());
		},
		find(question) {
			const { session } = store.getState();
			if (!session) return Promise.reject(noSession());
			return wire.request({ type: "route.find", session: session.id, question });
		},
		keep: (minutes) => inSession((session) => ({ type: "session.keep", session, minutes })),
		end: () => inSession((session) => ({ type: "session.end", session })),
		startAgain: () => join(store.getState().session?.lab.variant ?? undefined),
		async bringBack() {
			const { session, notice } = store.getState();
			if (!session || !notice || !("lost" in notice)) return;
			const { edits, through } = notice.lost;
			for (const edit of edits) {
				if (!(await attempt({ type: "file.edit", session: session.id, ...edit }))) return;
			}
			if (through && !(await attempt({ type: "step.run", session: session.id, through: through.step }))) return;
			store.setState({ notice: null });
		},
		dismiss: (what = "refused") => store.setState(what === "refused" ? { refused: null } : { notice: null }),
		look(place) {
			const { past, from } = store.getState();
			const back = past && place && !samePlace(place, lastPlace(past));
			store.setState({ moment: back ? momentAt(past, place, from) : null });
		},
		compare(from) {
			const { past, moment } = store.getState();
			store.setState({ from, moment: past && moment && momentAt(past, moment.place, from) });
		},
		recall,
		close() {
			turn++;
			attention.close();
			deaf();
			saved();
			unplug();
			const { session } = store.getState();
			if (session && wire.open) void attempt({ type: "session.leave", session: session.id });
		},
	};
}

function noSession(): VethlabError {
	return new VethlabError("session-unknown", "There is no session yet.");
}

/** The answered differences put among the kept events where they belong, so that a step's start keeps its place. */
function merged(answered: readonly Difference[], kept: readonly SessionEvent[]): SessionEvent[] {
	const all: SessionEvent[] = [];
	let next = 0;
	const tell = (upTo: number) => {
		for (let one = answered[next]; one && one.clock.n <= upTo; one = answered[++next]) {
			all.push({ type: "difference", difference: one });
		}
	};
	for (const event of kept) {
		if (event.type === "difference") tell(event.difference.clock.n);
		all.push(event);
	}
	tell(Number.POSITIVE_INFINITY);
	return all;
}
