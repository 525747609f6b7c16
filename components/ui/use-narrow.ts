import { useSyncExternalStore } from "react";

/** A screen held in a hand: what stands side by side elsewhere stands one above the other. */
const narrow = "(max-width: 47.99rem)";

function subscribe(changed: () => void): () => void {
	const query = matchMedia(narrow);
	query.addEventListener("change", changed);
	return () => query.removeEventListener("change", changed);
}

export function useNarrow(): boolean {
	return useSyncExternalStore(subscribe, () => matchMedia(narrow).matches);
}
