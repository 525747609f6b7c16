import { useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { type ErrorMessage, VethlabError } from "@/protocol/errors";
import type { Language } from "@/protocol/text";
import { type Catalogue, createCatalogue } from "./catalogue";
import { type Words, wordsIn } from "./messages";
import { type Preferences, preferences, readPreferences } from "./preferences";
import { openWire } from "./socket";
import { createSessionStore, type Schedule, type SessionState, type SessionStore } from "./store";
import type { Wire } from "./wire";

if (typeof document !== "undefined") readPreferences();

let wire: Wire | null = null;

/** One connection for the page's life, whichever lab it shows. */
export function pageWire(): Wire {
	wire ??= openWire();
	return wire;
}

/** Before the next frame; a page in the background has no frames, so a timer stands in. */
const beforeFrame: Schedule = (callback) => {
	const frame = requestAnimationFrame(() => done());
	const timer = setTimeout(() => done(), 100);
	function done() {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
		callback();
	}
};

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

/** Joins a lab's session for as long as the component lives. The store is null before the first effect. */
export function useSessionStore(lab: string): [SessionState, SessionStore | null] {
	const [store, setStore] = useState<SessionStore | null>(null);
	useEffect(() => {
		const made = createSessionStore(pageWire(), lab, beforeFrame);
		setStore(made);
		return () => made.close();
	}, [lab]);
	return [useStore(store ?? noStore), store];
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
	const { language } = usePreferences();
	return useMemo(() => wordsIn(language), [language]);
}
