import type { Focus } from "@/protocol/run";

/** Milliseconds between two tellings: a hand that runs through a list is not told to a class a hundred times. */
export const focusPause = 200;

/** What the owner looks at. (SPEC 14) */
export class OwnersFocus {
	private focus: Focus = { step: null, selected: null };
	private told: Focus = this.focus;
	private pause: NodeJS.Timeout | undefined;

	constructor(private readonly tell: (focus: Focus) => void) {}

	get now(): Focus {
		return this.focus;
	}

	set(focus: Focus): void {
		this.focus = focus;
		if (this.pause === undefined) this.tellNow();
	}

	/** Another step has started, or another sandbox: all who hear of that know it by themselves. */
	forgetStep(): void {
		this.focus = { ...this.focus, step: null };
		this.told = { ...this.told, step: null };
	}

	close(): void {
		clearTimeout(this.pause);
	}

	private tellNow(): void {
		this.pause = undefined;
		const { step, selected } = this.focus;
		if (step === this.told.step && selected === this.told.selected) return;
		this.told = this.focus;
		this.pause = setTimeout(() => this.tellNow(), focusPause);
		this.tell(this.focus);
	}
}
