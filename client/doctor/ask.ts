import { createStore } from "zustand/vanilla";
import type { DoctorReport } from "@/protocol/doctor";
import { type ErrorMessage, VethlabError } from "@/protocol/errors";
import type { Wire } from "../wire";

export interface Asked {
	/** null until the server has answered. */
	report: DoctorReport | null;
	error: ErrorMessage | null;
}

/** What the server's doctor says, followed until its look is over; asked again at each new connection, and when a lab was saved. */
export function createDoctor(wire: Wire) {
	const store = createStore<Asked>(() => ({ report: null, error: null }));
	/** Only the newest question's answers count. */
	let turn = 0;

	async function follow(again: boolean): Promise<void> {
		const own = ++turn;
		try {
			let report = await wire.request({ type: "doctor", seen: null, again });
			while (own === turn) {
				store.setState({ report, error: null });
				if (report.done) return;
				report = await wire.request({ type: "doctor", seen: report.revision, again: false });
			}
		} catch (error) {
			if (own === turn && wire.open) store.setState({ error: VethlabError.from(error).toMessage() });
		}
	}

	const deaf = wire.onLabs(() => void follow(false));
	const unplug = wire.onConnection((open) => open && void follow(false));
	if (wire.open) void follow(false);
	return {
		...store,
		again: () => void follow(true),
		close() {
			turn++;
			deaf();
			unplug();
		},
	};
}
