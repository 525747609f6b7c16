import type { Lab } from "@/protocol/lab";
import type { CheckEnded } from "@/protocol/run";
import type { Compared } from "@/protocol/socket";
import type { Text } from "@/protocol/text";

/** What the checks with `compare` found last, in each variant that has been run. Kept over resets. */
export class Comparison {
	private kept: Compared[] = [];

	add(lab: Lab, event: CheckEnded): void {
		const { variant } = lab;
		const row = rowOf(lab, event);
		if (variant === null || !row) return;
		const isSame = (old: Compared) =>
			old.variant === variant && old.event.step === event.step && old.event.check === event.check;
		this.kept = [...this.kept.filter((old) => !isSame(old)), { variant, row, event }];
	}

	/** What was found in a variant, or by a check, that its file no longer has is not told any more. */
	follow(lab: Lab): void {
		const variants = lab.variants.map((variant) => variant.id);
		this.kept = this.kept.filter(
			(old) => variants.includes(old.variant) && (old.variant !== lab.variant || rowOf(lab, old.event)),
		);
	}

	all(): Compared[] {
		return this.kept;
	}
}

function rowOf(lab: Lab, event: CheckEnded): Text | undefined {
	return lab.steps.find((step) => step.id === event.step)?.checks[event.check]?.compare;
}
