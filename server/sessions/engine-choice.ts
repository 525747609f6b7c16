import { VethlabError } from "@/protocol/errors";
import { Feature, type Lab } from "@/protocol/lab";
import type { Engine } from "../engines/engine";

/** What a lab runs on: an engine, and what the lab needs that those before it have not. */
export interface Footing {
	engine: Engine;
	passedOver: readonly Feature[];
}

/**
 * The engines in the order in which they are tried, and which of them each lab turned out to need: found out by
 * trying, and kept as long as this process, so that a reset does not try in vain again.
 */
export class EngineChoice {
	private readonly needed = new Map<string, Footing>();

	constructor(private readonly engines: readonly Engine[]) {}

	/** From the one that the lab ran on before, or from the first; of each what those known to fail before it lack. */
	for(lab: Lab): readonly Footing[] {
		const known = this.needed.get(keyOf(lab));
		const engines = known ? this.engines.slice(this.engines.indexOf(known.engine)) : this.engines;
		return engines.map((engine) => ({ engine, passedOver: known?.passedOver ?? [] }));
	}

	/** The lab runs on this one. */
	runsOn(lab: Lab, footing: Footing): void {
		this.needed.set(keyOf(lab), footing);
	}
}

/** An edited lab may need something else. */
function keyOf({ id, needs }: Lab): string {
	return [id, ...needs.features].join(" ");
}

/** An engine that was tried in vain. */
export interface Refusal {
	engine: Engine;
	error: VethlabError;
}

/** The features that an error of the code `kernel-feature` names. */
export function lackedIn({ values }: VethlabError): Feature[] {
	return (values.features ?? "").split(",").flatMap((name) => Feature.safeParse(name.trim()).data ?? []);
}

/**
 * Why none of the engines runs a lab: what this machine's kernel lacks, as the first one says it, and what the last
 * one wants. The code and the values are the last one's, since what it wants is what helps.
 */
export function noneLeft(refusals: readonly [Refusal, ...Refusal[]]): VethlabError {
	const [first] = refusals;
	const last = refusals.at(-1) ?? first;
	if (first === last) return first.error;
	const message = `${first.error.message} The next engine, ${last.engine.name}, says: ${last.error.message}`;
	const { features } = first.error.values;
	const values = { ...(features === undefined ? {} : { features }), ...last.error.values };
	return new VethlabError(last.error.code, message, { values, cause: last.error });
}
