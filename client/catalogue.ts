import { createStore } from "zustand/vanilla";
import { type ErrorMessage, VethlabError } from "@/protocol/errors";
import type { LabSummary } from "@/protocol/lab";
import type { Wire } from "./wire";

export interface Catalogue {
	/** null until the server has answered. */
	labs: LabSummary[] | null;
	error: ErrorMessage | null;
	/** Whether the connection to the server is lost at the moment. */
	lost: boolean;
}

/** The labs that the server has, asked for at each new connection and whenever one was saved. */
export function createCatalogue(wire: Wire) {
	const store = createStore<Catalogue>(() => ({ labs: null, error: null, lost: false }));
	async function ask(): Promise<void> {
		try {
			store.setState({ labs: await wire.request({ type: "labs.list" }), error: null, lost: false });
		} catch (error) {
			if (wire.open) store.setState({ error: VethlabError.from(error).toMessage() });
		}
	}
	const deaf = wire.onLabs(() => void ask());
	const unplug = wire.onConnection((open) => (open ? void ask() : store.setState({ lost: true })));
	if (wire.open) void ask();
	const close = () => {
		deaf();
		unplug();
	};
	return { ...store, close };
}

/** The number that a lab's folder begins with, as it is written there: `01` of `01-bridge`; null if it has none. */
export function labNumber(id: string): string | null {
	return /^\d+/.exec(id)?.[0] ?? null;
}
