import type { Lab, LabFile } from "@/protocol/lab";
import { inOrder } from "./issues";
import { hostsOf } from "./step-hosts";
import type { Written } from "./written";

type ResolvedStep = Lab["steps"][number];

/** Reads a lab by its id; undefined where there is none. */
export type Reader = (id: string) => Written | undefined;

/** What runs before a lab's own steps. */
interface Earlier {
	preludes: Lab["preludes"];
	steps: ResolvedStep[];
	problems: string[];
}

const none: Earlier = { preludes: [], steps: [], problems: [] };

/** A lab of one variant (the first, if none is named and there are any), ready to run; or all that is wrong with it. */
export function resolveLab(written: Written, variant: string | undefined, read: Reader, known: readonly string[]) {
	const lab = written.lab;
	const earlier = earlierOf(written, read, known);
	if (!lab) return { lab: null, problems: inOrder([...written.problems, ...earlier.problems]) };
	const problems = [...earlier.problems, ...missingHosts(written, earlier.steps)];
	if (problems.length > 0) return { lab: null, problems };
	const chosen = variant ?? lab.variants?.[0]?.id ?? null;
	const { title, summary, needs, variants = [] } = lab;
	const resolved: Lab = {
		id: written.id,
		title,
		summary,
		topology: written.topology,
		// Its own word: what is cut off from a prelude may need more than this lab does.
		needs,
		variant: chosen,
		variants,
		preludes: earlier.preludes,
		steps: [...earlier.steps, ...ownSteps(lab, written.hosts, chosen)],
	};
	return { lab: resolved, problems };
}

/** A lab's own steps of one variant, with their hosts filled in. */
function ownSteps(lab: LabFile, hosts: readonly string[], variant: string | null): ResolvedStep[] {
	const [host = ""] = hosts;
	return stepsOf(lab, variant).map((step) => ({
		...step,
		prelude: null,
		files: step.files.map((file) => ({ ...file, host: file.host ?? host })),
		commands: step.commands.map((command) => ({ ...command, host: command.host ?? host })),
	}));
}

function stepsOf(lab: LabFile, variant: string | null): LabFile["steps"] {
	return lab.steps.filter((step) => variant === null || !step.variants || step.variants.includes(variant));
}

/** The steps of a lab's prelude, and before them those of the prelude's own. */
function earlierOf(of: Written, read: Reader, known: readonly string[]): Earlier {
	const { prelude } = of;
	if (!prelude) return none;
	const bad = (key: keyof typeof prelude, message: string): Earlier => ({
		...none,
		problems: [of.file.at(["prelude", key], message)],
	});
	const broken = (problems: readonly string[]) => {
		const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
		return bad("lab", `expected a lab that can be run, found "${prelude.lab}", which is broken: ${problems[0]}${more}`);
	};
	const circle = circleOf(of, read);
	if (circle)
		return bad("lab", `expected a lab that does not build on this one, found ${circle.join(", which builds on ")}`);
	const found = read(prelude.lab);
	if (!found) return bad("lab", `expected a lab (${known.join(", ")}), found "${prelude.lab}"`);
	const lab = found.lab;
	if (!lab) return broken(found.problems);
	const before = earlierOf(found, read, known);
	const itsOwn = [...before.problems, ...missingHosts(found, before.steps)];
	if (itsOwn.length > 0) return broken(itsOwn);

	const variants = (lab.variants ?? []).map((variant) => variant.id);
	const variant = prelude.variant ?? variants[0] ?? null;
	if (variant !== null && !variants.includes(variant)) {
		const has =
			variants.length > 0 ? `a variant of ${found.id} (${variants.join(", ")})` : `none, as ${found.id} has none`;
		return bad("variant", `expected ${has}, found "${variant}"`);
	}
	const steps = ownSteps(lab, found.hosts, variant);
	const { through } = prelude;
	const last = through === undefined ? steps.length - 1 : steps.findIndex((step) => step.id === through);
	if (last === -1) {
		const ids = steps.map((step) => step.id).join(", ");
		return bad("through", `expected a step of ${found.id} (${ids}), found "${through}"`);
	}
	const taken = steps.slice(0, last + 1).filter((step) => !step.optional || step.id === through);
	return {
		preludes: [...before.preludes, { lab: found.id, title: lab.title }],
		steps: [
			...before.steps,
			...taken.map((step) => ({ ...step, id: `${found.id}/${step.id}`, prelude: found.id, optional: false })),
		],
		problems: [],
	};
}

/** The labs from this one's prelude back to itself, if it leads there. */
function circleOf(of: Written, read: Reader): string[] | null {
	const way: string[] = [];
	let at: Written | undefined = of;
	while (at?.prelude) {
		const next: string = at.prelude.lab;
		if (way.includes(next)) return null; // A circle further on: that lab's own problem.
		way.push(next);
		if (next === of.id) return way;
		at = read(next);
	}
	return null;
}

/** What steps of preludes say of hosts that the lab has not. */
function missingHosts(of: Written, steps: readonly ResolvedStep[]): string[] {
	const missing = new Map<string, string>();
	for (const step of steps) {
		for (const host of hostsOf(step)) {
			if (!of.hosts.includes(host) && !missing.has(host)) missing.set(host, step.id);
		}
	}
	const have = of.hosts.join(", ");
	return [...missing].map(([host, step]) =>
		of.file.at(
			["prelude", "lab"],
			`expected a lab for this one's hosts (${have}), found step ${step}, which is about "${host}"`,
		),
	);
}
