import { useCallback, useEffect, useRef, useState } from "react";
import { lastStarted } from "@/client/selectors";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";

/** A look-only page and the owner that it follows. */
export interface Follow {
	/** Or does it look around alone? */
	on: boolean;
	/** The step that the owner opened by hand; null for the one that ran last. */
	step: string | null;
	/** Looks at what the owner looks at, again. */
	back(): void;
}

export interface Looking {
	/** Id of the record that is picked. */
	selected: string | null;
	select(id: string | null): void;
	/** The step that was opened by hand, until another one starts. */
	opened: string | null;
	open(step: string): void;
	/** null for an owner. */
	follow: Follow | null;
}

interface Own {
	selected: string | null;
	opened: { step: string; since: number } | null;
	/** A viewer who has looked elsewhere than the owner. */
	alone: boolean;
}

/** Which step and record this page looks at: an owner's are told to those who follow, a viewer's are the owner's until they look elsewhere. */
export function useLooking(session: Session, store: SessionStore, past: boolean): Looking {
	const [own, setOwn] = useState<Own>({ selected: null, opened: null, alone: false });
	const viewer = session.role === "viewer";
	const on = viewer && !own.alone && !past;
	const since = lastStarted(session)?.started ?? 0;
	const mine = own.opened?.since === since ? own.opened.step : null;
	const selected = on ? session.focus.selected : own.selected;
	const opened = on ? session.focus.step : mine;

	// What is seen now is where one starts from, and what is called here stays the same for who draws.
	const latest = useRef({ selected, opened, since });
	latest.current = { selected, opened, since };
	const go = useCallback((to: { selected?: string | null; opened?: string }) => {
		const now = { ...latest.current, ...to };
		const { since } = latest.current;
		setOwn({ selected: now.selected, opened: now.opened === null ? null : { step: now.opened, since }, alone: true });
	}, []);
	const select = useCallback((id: string | null) => go({ selected: id }), [go]);
	const open = useCallback((step: string) => go({ opened: step }), [go]);
	const back = useCallback(() => {
		setOwn({ selected: null, opened: null, alone: false });
		store.look(null);
	}, [store]);

	useEffect(() => {
		if (!viewer) store.focus({ step: opened, selected });
	}, [viewer, store, opened, selected]);

	return { selected, select, opened, open, follow: viewer ? { on, step: session.focus.step, back } : null };
}
