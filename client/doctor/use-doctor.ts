import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { pageWire } from "../use-session";
import { type Asked, createDoctor } from "./ask";

const nothing: Asked = { report: null, error: null };
const noStore = { getState: () => nothing, getInitialState: () => nothing, subscribe: () => () => {} };

/** Asks the server's doctor for as long as the component lives. A hook file of its own: the page loads it late. */
export function useDoctor(): Asked & { again(): void } {
	const [store, setStore] = useState<ReturnType<typeof createDoctor> | null>(null);
	useEffect(() => {
		const made = createDoctor(pageWire());
		setStore(made);
		return () => made.close();
	}, []);
	return { ...useStore(store ?? noStore), again: () => store?.again() };
}
