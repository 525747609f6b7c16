import { type Counted, type Counts, countedIn, countsAfter } from "@/protocol/counters";
import type { Snapshot } from "@/protocol/difference";
import type { RunEvent } from "@/protocol/run";
import type { SessionView } from "@/protocol/socket";
import { History, type Point } from "./history";
import { Transcript } from "./transcript";

/** What has happened in one sandbox, from its snapshot on: its state, its counters, and what has run. */
export class Epoch {
	readonly history: History;
	private readonly transcript = new Transcript();
	/** Where state and counters stood when the last step started. */
	private stepStart: Point;
	private countsAtStart: Counts = new Map();
	private counts: Counts = new Map();

	constructor(snapshot: Snapshot) {
		this.history = new History(snapshot);
		this.stepStart = this.history.now;
	}

	count(read: readonly Counted[]): void {
		this.counts = countsAfter(this.counts, read);
	}

	ran(event: RunEvent): void {
		if (event.type === "step.started") {
			this.stepStart = this.history.now;
			this.countsAtStart = this.counts;
		}
		this.transcript.add(event);
	}

	/** All of it that a viewer needs to follow from here on. */
	view(): Pick<SessionView, "base" | "differences" | "counters" | "transcript"> {
		const counters = { base: countedIn(this.countsAtStart), now: countedIn(this.counts) };
		return { ...this.history.from(this.stepStart), counters, transcript: this.transcript.events() };
	}
}
