import type { SessionEvent } from "@/protocol/run";
import type { Role } from "@/protocol/socket";
import type { Watcher } from "./capture";

/** Who hears what a session tells. */
export interface Viewer extends Watcher {
	tell(event: SessionEvent): void;
}

/** Those who look at a session. Without an owner among them it is kept for a while, then `abandoned` is called. */
export class Audience {
	private readonly viewers = new Map<Viewer, Role>();
	private timer: NodeJS.Timeout | undefined;

	constructor(
		private minutes: number,
		private readonly abandoned: () => void,
	) {}

	/** Only an owner keeps the sandbox: a look-only page may be left open for ever. */
	join(viewer: Viewer, role: Role): void {
		if (role === "owner") clearTimeout(this.timer);
		this.viewers.set(viewer, role);
	}

	/** Answers whether it was there. */
	leave(viewer: Viewer): boolean {
		const role = this.viewers.get(viewer);
		const was = this.viewers.delete(viewer);
		if (role === "owner") this.wait();
		return was;
	}

	has(viewer: Viewer): boolean {
		return this.viewers.has(viewer);
	}

	get size(): number {
		return this.viewers.size;
	}

	count(role: Role): number {
		let count = 0;
		for (const one of this.viewers.values()) if (one === role) count++;
		return count;
	}

	tell(event: SessionEvent): void {
		for (const viewer of this.viewers.keys()) viewer.tell(event);
	}

	/** So many minutes without an owner, counted from now where none is there. */
	keep(minutes: number): void {
		this.minutes = minutes;
		this.wait();
	}

	/** Nobody is waited for any more. */
	dismiss(): void {
		clearTimeout(this.timer);
		this.viewers.clear();
	}

	private wait(): void {
		clearTimeout(this.timer);
		if (this.count("owner") > 0) return;
		this.timer = setTimeout(this.abandoned, this.minutes * 60_000);
	}
}
