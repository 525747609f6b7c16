import { useEffect } from "react";
import { useStore } from "zustand";
import { createShelf, type Shelf } from "@/client/journeys/compare/shelf";

/** One for the page, whichever lab it shows. */
export const shelf = createShelf(() => localStorage);

/** The journeys that are kept in this browser; other pages of it put some there, too. */
export function useShelf(): Shelf {
	useEffect(() => {
		// What cannot be read is nothing to keep: who wants to keep one is told.
		shelf.reread();
		const changed = () => void shelf.reread();
		addEventListener("storage", changed);
		return () => removeEventListener("storage", changed);
	}, []);
	return useStore(shelf);
}
