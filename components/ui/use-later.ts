import { startTransition, useEffect, useRef, useState } from "react";

/** Milliseconds that a value is late at most, where the page has time for nothing but what is drawn at once. */
const mostLate = 100;

/**
 * The same value a moment later, when what is drawn at once is on the screen; drawing it gives way to what is drawn at
 * once. A deferred value alone would wait for a quiet moment, and while the kernel tells one thing after the other
 * there may be none.
 */
export function useLater<T extends object>(value: T): T {
	const [later, setLater] = useState(value);
	const newest = useRef(value);
	const waiting = useRef(false);
	const last = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	useEffect(() => {
		newest.current = value;
		if (waiting.current) return;
		waiting.current = true;
		setTimeout(() => {
			waiting.current = false;
			startTransition(() => setLater(newest.current));
			last.current ??= setTimeout(() => {
				last.current = undefined;
				setLater(newest.current);
			}, mostLate);
		});
	}, [value]);
	useEffect(() => {
		if (later !== newest.current) return;
		clearTimeout(last.current);
		last.current = undefined;
	}, [later]);
	return later;
}
