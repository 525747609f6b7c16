import type { Lab } from "@/protocol/lab";
import type { CheckEnded } from "@/protocol/run";
import type { Compared } from "@/protocol/socket";
import type { Text } from "@/protocol/text";
import type { Session } from "./session";

/** What the checks that compare found last: by variant, then by row. A row is known by its English words. */
export type Comparison = ReadonlyMap<string, ReadonlyMap<string, Compared>>;

export function comparisonOf(compared: Iterable<Compared>): Comparison {
	let all: Comparison = new Map();
	for (const one of compared) all = withCompared(all, one);
	return all;
}

function withCompared(all: Comparison, one: Compared): Comparison {
	return new Map(all).set(one.variant, new Map(all.get(one.variant)).set(one.row.en, one));
}

/** After one more check, if it is one that compares. */
export function withCheck(all: Comparison, lab: Lab, event: CheckEnded): Comparison {
	const row = lab.steps.find((step) => step.id === event.step)?.checks[event.check]?.compare;
	return row && lab.variant ? withCompared(all, { variant: lab.variant, row, event }) : all;
}

/** One row of the table; a cell for each variant of the lab, null where nothing was found (yet). */
export interface ComparedRow {
	row: Text;
	cells: (CheckEnded | null)[];
}

export interface ComparedTable {
	rows: ComparedRow[];
	/** Of each variant: whether anything in it was looked at yet. */
	ran: boolean[];
}

/** Rows in the order of the steps of this variant; those that only other variants have come after them. */
export function comparedTable({ lab, compared }: Pick<Session, "lab" | "compared">): ComparedTable {
	const own = lab.steps.flatMap((step) => step.checks.flatMap((check) => (check.compare ? [check.compare] : [])));
	const others = [...compared.values()].flatMap((rows) => [...rows.values()].map(({ row }) => row));
	const rows = new Map([...own, ...others].map((row) => [row.en, row]));
	return {
		rows: [...rows.values()].map((row) => ({
			row,
			cells: lab.variants.map(({ id }) => compared.get(id)?.get(row.en)?.event ?? null),
		})),
		ran: lab.variants.map(({ id }) => (compared.get(id)?.size ?? 0) > 0),
	};
}

/** The step up to which a variant must run for all of its cells to be filled; null if it compares nothing. */
export function lastCompared(lab: Lab): string | null {
	return lab.steps.findLast((step) => !step.prelude && step.checks.some((check) => check.compare))?.id ?? null;
}
