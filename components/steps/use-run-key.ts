import { useEffect, useRef } from "react";

/** Where keys have a meaning of their own. */
const taken = "input, select, textarea, [contenteditable], [role=dialog], [role=tree]";
const pressable = "button, a, summary, [role=tab], [role=button], [role=separator]";

/** `n`, or Enter where nothing else would take it, runs the next step. */
export function useRunKey(run: () => void): void {
	const latest = useRef(run);
	latest.current = run;
	useEffect(() => {
		function pressed(event: KeyboardEvent) {
			if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
			const at = event.target instanceof Element ? event.target : document.body;
			if (at.closest(taken)) return;
			if (event.key === "n" || (event.key === "Enter" && !at.closest(pressable))) {
				event.preventDefault();
				latest.current();
			}
		}
		document.addEventListener("keydown", pressed);
		return () => document.removeEventListener("keydown", pressed);
	}, []);
}
