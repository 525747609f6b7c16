import type { z } from "zod";
import { Check, Selection } from "@/protocol/check";
import { Command, type LabFile, StepFile, Step as StepSchema, Topology, Variant } from "@/protocol/lab";
import { valueAt } from "./issues";

export type Step = LabFile["steps"][number];

/** What of a lab file fits the schema, be the rest as wrong as it likes: it is looked at all the same. */
export interface Parts {
	/** None in a lab without variants; null where they do not fit. */
	variants: NonNullable<LabFile["variants"]> | null;
	/** With their places in the file. */
	steps: readonly (readonly [number, Step])[];
	/** Do all steps fit? */
	whole: boolean;
}

export function partsOf(lab: LabFile): Parts {
	return { variants: lab.variants ?? [], steps: [...lab.steps.entries()], whole: true };
}

/** Of a file that does not fit as a whole. */
export function fittingParts(value: unknown): Parts {
	const steps = valueAt(value, ["steps"]);
	const variants = Variant.array().safeParse(valueAt(value, ["variants"]) ?? []);
	let allFit = Array.isArray(steps);
	const fitting = (Array.isArray(steps) ? steps : []).flatMap((step: unknown, index) => {
		const whole = StepSchema.safeParse(step).data;
		const data = whole ?? standIn(step, index);
		allFit &&= whole !== undefined;
		return data ? [[index, data] as const] : [];
	});
	return { variants: variants.data ?? null, steps: fitting, whole: allFit };
}

/**
 * A step of which parts do not fit: what does stays where it is, and the rest is taken by something that no check
 * beyond the schema finds fault with.
 */
function standIn(step: unknown, index: number): Step | null {
	const own = (key: string) => valueAt(step, [key]);
	const list = <T>(key: string, schema: z.ZodType<T>, other: (i: number) => unknown) => {
		const said = own(key);
		const all: unknown[] = Array.isArray(said) && said.length > 0 ? said : [null];
		return all.map((one, i) => (schema.safeParse(one).success ? one : other(i)));
	};
	const variants = StepSchema.shape.variants.safeParse(own("variants"));
	const id = StepSchema.shape.id.safeParse(own("id"));
	const text = (i: number) => ({ en: `step ${index}, ${i}`, zh: " " });
	const taken = {
		id: id.data ?? `step-${index}-without-a-name`,
		title: text(0),
		text: text(0),
		variants: variants.data,
		lights: list("lights", Selection, () => ({ record: "host" })),
		files: list("files", StepFile, () => ({ path: "/tmp/x", content: "" })),
		commands: list("commands", Command, (i) => ({ run: "x", cell: { row: text(i), column: text(i) } })),
		checks: list("checks", Check, () => ({ say: text(0), record: "host" })),
	};
	return StepSchema.safeParse(taken).data ?? null;
}

/** What a file says its topology is, if that much of it fits. */
export function topologyIn(value: unknown): LabFile["topology"] | null {
	const said = valueAt(value, ["topology"]);
	return typeof said === "string" ? said : (Topology.safeParse(said).data ?? null);
}

/** The hosts that a file says it has; undefined where it says nothing that fits. */
export function hostsIn(value: unknown): string[] | undefined {
	const said = valueAt(value, ["hosts"]);
	return Array.isArray(said) && said.every((name) => typeof name === "string") ? said : undefined;
}
