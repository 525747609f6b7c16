import type { RunEvent } from "@/protocol/run";

/** Characters of one command's output that are kept for those who join later: the newest. */
export const keptOutput = 128 * 1024;

type Output = Extract<RunEvent, { type: "command.output" }>;

/**
 * What has run in this epoch, for those who join later. Of each step only its
 * newest run, of each command only the newest part of its output: bounded by
 * the lab, however often a step is tried.
 */
export class Transcript {
	private kept: RunEvent[] = [];

	add(event: RunEvent): void {
		if (event.type === "step.started") this.kept = this.kept.filter((old) => old.step !== event.step);
		if (event.type !== "command.output") {
			this.kept.push(event);
			return;
		}
		const last = this.kept.at(-1);
		if (last?.type === "command.output" && sameStream(last, event)) {
			// A copy: what was handed out earlier must not change.
			this.kept[this.kept.length - 1] = { ...last, text: last.text + event.text };
		} else this.kept.push(event);
		this.trim(event);
	}

	events(): RunEvent[] {
		return this.kept.slice();
	}

	/** Cuts the oldest output of the command until what is left is within bounds. */
	private trim(of: Output): void {
		let room = keptOutput;
		for (let i = this.kept.length - 1; i >= 0; i--) {
			const event = this.kept[i];
			if (event?.type !== "command.output" || event.step !== of.step || event.command !== of.command) continue;
			if (event.text.length <= room) room -= event.text.length;
			else if (room === 0) this.kept.splice(i, 1);
			else {
				this.kept[i] = { ...event, text: wholeCharacters(event.text.slice(-room)) };
				room = 0;
			}
		}
	}
}

function sameStream(a: Output, b: Output): boolean {
	return a.step === b.step && a.command === b.command && a.stream === b.stream;
}

/** Without the second half of a surrogate pair at its start. */
function wholeCharacters(text: string): string {
	const first = text.charCodeAt(0);
	return first >= 0xdc00 && first <= 0xdfff ? text.slice(1) : text;
}
