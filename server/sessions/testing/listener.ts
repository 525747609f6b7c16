import { apply, stateOf } from "@/protocol/difference";
import type { State } from "@/protocol/records";
import type { SessionEvent } from "@/protocol/run";
import type { SessionView } from "@/protocol/socket";
import type { Viewer } from "../audience";

/** Keeps what it is told, and lets a test wait for more. */
export class Listener implements Viewer {
	readonly heard: SessionEvent[] = [];
	private waiting: { matches: (event: SessionEvent) => boolean; resolve: () => void }[] = [];

	tell(event: SessionEvent): void {
		this.heard.push(event);
		this.waiting = this.waiting.filter((wait) => {
			if (!wait.matches(event)) return true;
			wait.resolve();
			return false;
		});
	}

	/** Resolves at the next event that matches. */
	until(matches: (event: SessionEvent) => boolean): Promise<void> {
		return new Promise((resolve) => this.waiting.push({ matches, resolve }));
	}

	status(status: string): Promise<void> {
		return this.until((event) => event.type === "status" && event.status === status);
	}

	get types(): string[] {
		return this.heard.map((event) => event.type);
	}
}

/** The state that a view stands for. */
export function stateOfView(view: SessionView): State {
	let state: State = stateOf(view.base?.records ?? []);
	for (const one of view.differences) state = apply(state, one.changes);
	return state;
}
