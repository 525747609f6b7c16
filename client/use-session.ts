import { startTransition, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { type ErrorMessage, VethlabError } from "@/protocol/errors";
import type { Language } from "@/protocol/text";
import { onlyStreamed } from "./calm";
import { type Catalogue, createCatalogue } from "./catalogue";
import { type Words, wordsIn } from "./messages";
import { type Preferences, preferences, readPreferences } from "./preferences";
import { openWire } from "./socket";
import { createSessionStore, type Schedule, type SessionState, type SessionStore } from "./store";
import type { Wire } from "./wire";

if (typeof document !== "undefined") readPreferences();

let wire: Wire | null = null;

// While the page is yet to be drawn for the first time.
if (typeof document !== "undefined") pageWire();

/** One connection for the page's life, whichever lab it shows. */
export function pageWire(): Wire {
	wire ??= openWire();
	return wire;
}

/**
 * At once; what comes before the frame that shows it goes into the same frame, just before that is drawn. So the page
 * works twice for a frame at most, and what comes alone waits for nothing.
 */
function soon(): Schedule {
	let drawing = false;
	let waiting: (() => void) | null = null;
	const drawn = () => {
		drawing = false;
		waiting?.();
		waiting = null;
	};
	return (callback) => {
		if (drawing) {
			waiting = callback;
			return;
		}
		drawing = true;
		setTimeout(() => {
			beforeFrame(drawn);
			callback();
		});
	};
}

/** Before the next frame; a page in the background has no frames, so a timer stands in. */
function beforeFrame(callback: () => void): void {
	const frame = requestAnimationFrame(() => done());
	const timer = setTimeout(() => done(), 100);
	function done() {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
		callback();
	}
}

const empty: SessionState = {
	connection: "opening",
	session: null,
	refused: null,
	notice: null,
	past: null,
	moment: null,
	from: null,
};
const noStore = { getState: () => empty, getInitialState: () => empty, subscribe: () => () => {} };

/** Joins a lab's session for as long as the component lives. null before the first effect. */
export function useSessionStore(lab: string): SessionStore | null {
	const [store, setStore] = useState<SessionStore | null>(null);
	useEffect(() => {
		const made = createSessionStore(pageWire(), lab, soon());
		setStore(made);
		return () => made.close();
	}, [lab]);
	return store;
}

/** The session as it is, each change as it comes: for who draws the graph. */
export function useSession(store: SessionStore | null): SessionState {
	return useStore(store ?? noStore);
}

/** Milliseconds without a change after which the calm session is the newest. */
const rest = 25;
/** Milliseconds that it is late at most. */
const mostLate = 150;

/**
 * The same for all that stands around the graph: where a lab streams, it follows in one piece when there is a pause.
 * Steps, tables and timeline take longer to draw than the graph, and each change would wait for what the one before it
 * has brought them. All else (somebody looks back, the connection goes, a sandbox starts) is shown at once.
 */
export function useCalmSession(store: SessionStore | null): SessionState {
	const [calm, setCalm] = useState({ store, at: store?.getState() ?? empty });
	const late = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	useEffect(() => {
		if (!store) return;
		let resting: ReturnType<typeof setTimeout> | undefined;
		const show = () => {
			const at = store.getState();
			setCalm((calm) => (calm.at === at ? calm : { store, at }));
		};
		const deaf = store.subscribe((now, before) => {
			clearTimeout(resting);
			if (!onlyStreamed(before, now)) return show();
			// Drawing it gives way to what comes meanwhile, but not for ever.
			resting = setTimeout(() => startTransition(show), rest);
			late.current ??= setTimeout(show, mostLate);
		});
		show();
		return () => {
			deaf();
			clearTimeout(resting);
			clearTimeout(late.current);
			late.current = undefined;
		};
	}, [store]);
	useEffect(() => {
		if (calm.at !== store?.getState()) return;
		clearTimeout(late.current);
		late.current = undefined;
	}, [calm, store]);
	return calm.store === store ? calm.at : (store?.getState() ?? empty);
}

export function useCatalogue(): Catalogue {
	const [store, setStore] = useState<ReturnType<typeof createCatalogue> | null>(null);
	useEffect(() => {
		const made = createCatalogue(pageWire());
		setStore(made);
		return () => made.close();
	}, []);
	return useStore(store ?? { ...noStore, getState: () => nothing, getInitialState: () => nothing });
}

/** A lab's page of text in one language; null while it is on its way. */
export function useLabText(lab: string, language: Language): { html: string | null; error: ErrorMessage | null } {
	const key = `${lab} ${language}`;
	const [got, setGot] = useState<{ key: string; html: string | null; error: ErrorMessage | null } | null>(null);
	useEffect(() => {
		let wanted = true;
		const ask = () =>
			void pageWire()
				.request({ type: "lab.page", lab, language })
				.then(
					({ html }) => wanted && setGot({ key, html, error: null }),
					(error) => wanted && setGot({ key, html: null, error: VethlabError.from(error).toMessage() }),
				);
		ask();
		const deaf = pageWire().onLabs(ask);
		return () => {
			wanted = false;
			deaf();
		};
	}, [lab, language, key]);
	return got?.key === key ? got : { html: null, error: null };
}

const nothing: Catalogue = { labs: null, error: null, lost: false };

/** Is this the browser, and are the words there? The exported HTML has none in it, so none is in the wrong language. */
export function useInBrowser(): boolean {
	return useStore(preferences, ({ ready }) => ready);
}

export function usePreferences(): Preferences {
	return useStore(preferences);
}

export function useWords(): Words {
	return wordsIn(usePreferences().language);
}
