import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import type { LabFileChange } from "@/protocol/run";

/**
 * A lab's file, read again while a sandbox of it runs: what has changed, if anything, and the lab as it is written by
 * now; null where it is broken.
 */
export function readAgain(
	running: Lab,
	read: () => Lab,
): { change: LabFileChange["change"] | null; problems: string[]; lab: Lab | null } {
	try {
		const lab = read();
		const same = JSON.stringify(lab) === JSON.stringify(running);
		const change = same ? null : runs(lab) === runs(running) ? "words" : "run";
		return { change, problems: [], lab };
	} catch (thrown) {
		return { change: "broken", problems: VethlabError.from(thrown).message.split("\n"), lab: null };
	}
}

/** All of a lab but what is only read or looked at. */
function runs({ title: _, summary: __, preludes, variants, steps, ...rest }: Lab): string {
	return JSON.stringify({
		...rest,
		preludes: preludes.map(({ lab }) => lab),
		variants: variants.map(({ id }) => id),
		steps: steps.map(({ title: _, text: __, lights: ___, commands, checks, ...step }) => ({
			...step,
			commands: commands.map(({ note: _, cell, ...command }) => ({ ...command, cell: cell !== undefined })),
			checks: checks.map(({ say: _, ...check }) => check),
		})),
	});
}
