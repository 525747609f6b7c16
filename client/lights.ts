import type { Lab } from "@/protocol/lab";
import { selects } from "@/protocol/match";
import type { State } from "@/protocol/records";
import { positioned } from "@/protocol/rules";

const none: ReadonlySet<string> = new Set();

/** Ids of the records that a step asks the graph to light up; none for a step without lights, or no step. */
export function litIds(lab: Lab, step: string | null, state: State): ReadonlySet<string> {
	const lights = lab.steps.find(({ id }) => id === step)?.lights ?? [];
	if (lights.length === 0) return none;
	const lit = new Set<string>();
	for (const light of lights) {
		const records = light.record === "rule" ? positioned(state.values()) : state.values();
		for (const record of records) if (selects(light, record)) lit.add(record.id);
	}
	return lit;
}
