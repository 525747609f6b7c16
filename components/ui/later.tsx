"use client";

import { type ComponentType, createElement, memo, type NamedExoticComponent, useEffect, useState } from "react";

/** A component whose script comes later, drawn anew only for other props; `load` fetches it before it is drawn. */
export type Later<P extends object> = NamedExoticComponent<P> & { load(): void };

/**
 * Drawn at once where its script is there. `lazy`, and `dynamic` which stands on it, would put a fallback in its place
 * first, and React lets 300 ms go by before it replaces one.
 */
export function later<P extends object>(fetch: () => Promise<ComponentType<P>>): Later<P> {
	let known: ComponentType<P> | null = null;
	let loading: Promise<void> | null = null;
	const load = () => {
		loading ??= fetch().then(
			(component) => {
				known = component;
			},
			(error: unknown) => {
				// The server was away: whoever draws it next tries again.
				loading = null;
				throw error;
			},
		);
		return loading;
	};
	function Drawn(props: P) {
		const [, setReady] = useState(known !== null);
		const [failed, setFailed] = useState<unknown>(null);
		useEffect(() => {
			if (known) return;
			let wanted = true;
			load().then(
				() => wanted && setReady(true),
				(error: unknown) => wanted && setFailed(error),
			);
			return () => {
				wanted = false;
			};
		}, []);
		if (known) return createElement(known, props);
		if (failed !== null) throw failed;
		return null;
	}
	// Where it fails, whoever draws it will know.
	return Object.assign(memo(Drawn), { load: () => void load().catch(() => {}) });
}
