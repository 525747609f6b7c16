import type { DoctorReport, EngineReport, LabReport, Lacking, Mend } from "@/protocol/doctor";
import type { ErrorMessage } from "@/protocol/errors";
import type { Feature, Lab } from "@/protocol/lab";
import { programsOf, viewPrograms, views } from "@/protocol/needs";
import type { ReadLab } from "../labs/read-labs";

/** What came of one engine, as far as it was tried. */
export type Found = Pick<EngineReport, "name" | "state" | "kernel" | "duration"> & {
	error: ErrorMessage | null;
	lacks: readonly Lacking[];
};

/** Why an engine does not run a lab; empty where it does. */
function against(lab: Lab, { error, lacks }: Found): readonly ErrorMessage[] {
	if (error) return [error];
	const programs = programsOf(lab);
	const missing = lacks.filter((one) => one.programs.some((program) => programs.includes(program)));
	const absent = lacks.filter((one) => one.features.some((feature) => lab.needs.features.includes(feature)));
	return [...missing, ...absent].map((one) => one.error);
}

/** Would the next engine be tried? As in a session: only where a kernel's lack is all that is in the way. */
function isKernels(errors: readonly ErrorMessage[]): boolean {
	return errors.length > 0 && errors.every(({ code }) => code === "kernel-feature");
}

/** Does any lab need an engine after these? */
export function needsMore(labs: readonly ReadLab[], tried: readonly Found[]): boolean {
	return labs.some(({ lab }) => lab !== null && tried.every((found) => isKernels(against(lab, found))));
}

/** What all that was found means for each lab. */
export function judge(
	labs: readonly ReadLab[],
	engines: readonly Found[],
	look: { revision: number; time: number; done: boolean },
): DoctorReport {
	const mends: Mend[] = [];
	const place = (error: ErrorMessage): number => {
		const known = mends.findIndex((one) => isSame(one.error, error));
		return known === -1 ? mends.push({ error, labs: [], views: [] }) - 1 : known;
	};
	const judged = labs.map(({ lab, summary }): LabReport => {
		const about = { lab: summary.id, title: summary.title, engine: null, mends: [], without: [], leftOut: 0 };
		if (!lab) return { ...about, verdict: "broken" };
		let errors: readonly ErrorMessage[] = [];
		for (const found of engines) {
			if (found.state === "untried" || found.state === "trying") {
				if (!look.done) return { ...about, verdict: "unknown" };
				break;
			}
			const here = against(lab, found);
			if (here.length === 0) return { ...about, verdict: "runs", engine: found.name, ...leftOut(lab, found) };
			// What the last engine wants is what helps.
			errors = here;
			if (!isKernels(here)) break;
		}
		const places = [...new Set(errors.map(place))];
		for (const one of places) mends[one]?.labs.push(summary.id);
		return { ...about, verdict: "cannot", mends: places };
	});
	for (const { programs, error } of engines.find(({ state }) => state === "works")?.lacks ?? []) {
		const missed = views.filter((view) => viewPrograms[view].some((program) => programs.includes(program)));
		if (missed.length > 0) mends[place(error)]?.views.push(...missed);
	}
	// Of what only keeps steps from running, what can be mended on this kernel itself.
	for (const one of engines.flatMap(({ lacks }) => lacks)) {
		const { command, packages } = one.error.values;
		const named = judged.some(({ without }) => one.features.some((feature) => without.includes(feature)));
		if (named && command !== undefined && packages === undefined) place(one.error);
	}
	return { ...look, engines: engines.map(reported), mends, labs: judged };
}

function leftOut(lab: Lab, { lacks }: Found): { without: Feature[]; leftOut: number } {
	const absent = lacks.flatMap(({ features }) => features);
	const steps = lab.steps.filter(({ features }) => features.some((one) => absent.includes(one)));
	const without = new Set(steps.flatMap(({ features }) => features.filter((one) => absent.includes(one))));
	return { without: [...without], leftOut: steps.length };
}

function reported({ lacks, ...found }: Found): EngineReport {
	return { ...found, lacks: lacks.flatMap(({ features }) => features) };
}

/** Mended by the same command, or the same words. */
function isSame(a: ErrorMessage, b: ErrorMessage): boolean {
	const { command } = a.values;
	return a.code === b.code && (command === undefined ? a.message === b.message : command === b.values.command);
}
