import type { ToAgent } from "@/protocol/agent";
import type { Viewer } from "./audience";

/** What a viewer looks at, of what is read only while somebody does. */
export interface Look {
	netns: string;
	at: "counters" | "flows";
}

/** Milliseconds between two tellings: each is a reading in the sandbox, where the owner's steps wait for their turn. */
const lookPause = 200;

/** What all viewers look at. The agent of a sandbox that is ready is told, of many changes at once the last. */
export class Looks {
	private readonly looks = new Map<Viewer, Look>();
	private isReady = false;
	/** There is something that the agent does not know yet; of flows, too. */
	private stale = false;
	private flowsStale = false;
	private pause: NodeJS.Timeout | undefined;

	constructor(private readonly send: (message: Extract<ToAgent, { type: "look" }>) => void) {}

	set(viewer: Viewer, look: Look | null): void {
		const before = this.looks.get(viewer);
		if (look?.netns === before?.netns && look?.at === before?.at) return;
		if (look) this.looks.set(viewer, look);
		else this.looks.delete(viewer);
		this.stale = true;
		// Also where another looks there already: whoever comes needs them whole, and no view has them.
		if (look?.at === "flows" || before?.at === "flows") this.flowsStale = true;
		if (this.isReady && this.pause === undefined) this.tellNow();
	}

	/** A sandbox is ready, whose agent knows nothing yet. */
	begin(): void {
		this.isReady = true;
		this.stale = this.looks.size > 0;
		this.flowsStale = true;
		this.tellNow();
	}

	/** There is none to be told until the next one begins. */
	rest(): void {
		this.isReady = false;
		clearTimeout(this.pause);
		this.pause = undefined;
	}

	private tellNow(): void {
		this.pause = undefined;
		if (!this.stale) return;
		const flows = this.flowsStale ? { flows: this.at("flows") } : {};
		this.stale = false;
		this.flowsStale = false;
		this.pause = setTimeout(() => this.tellNow(), lookPause);
		this.send({ type: "look", netns: this.at("counters"), ...flows });
	}

	private at(wanted: Look["at"]): string[] {
		return [...new Set([...this.looks.values()].flatMap(({ netns, at }) => (at === wanted ? [netns] : [])))];
	}
}
