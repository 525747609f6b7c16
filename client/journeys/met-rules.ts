import { createStore } from "zustand/vanilla";
import type { Journey } from "@/protocol/journey";
import { ruleRecord } from "./rule-record";
import type { Stop } from "./stops";

/** Records of the rules that a packet met before it came to a stop; at its last one, those that came after, too. */
export function rulesMet({ trips }: Journey, { trip, hop }: Stop): string[] {
	const way = trips[trip];
	const here = hop === null ? undefined : way?.hops[hop];
	if (!way || !here) return [];
	const all = here === way.hops.at(-1) ? [...here.verdicts, ...way.verdicts] : here.verdicts;
	return all.flatMap((verdict) => ruleRecord(here.netns, verdict) ?? []);
}

/** The rules that the packet which is watched has just met: they light up wherever they are shown. */
export const metRules = createStore<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

export function showMet(ids: readonly string[]): void {
	const { ids: before } = metRules.getState();
	if (ids.length === before.size && ids.every((id) => before.has(id))) return;
	metRules.setState({ ids: new Set(ids) });
}
