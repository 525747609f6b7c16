import type { Parts, Step } from "./parts";
import type { YamlFile } from "./yaml-file";

/** Variants that steps name, ids that meet in one run, comparisons where there is nothing to compare with. */
export function variantProblems({ variants, steps, whole }: Parts, file: YamlFile): string[] {
	if (!variants) return [];
	const known = variants.map((variant) => variant.id);
	const problems: string[] = [];
	for (const [i, id] of known.entries()) {
		const path = ["variants", i, "id"];
		if (known.indexOf(id) !== i) problems.push(file.at(path, `expected an id of its own, found "${id}" again`));
		else if (whole && !steps.some(([, step]) => step.variants?.includes(id))) {
			problems.push(file.at(path, `expected a variant that a step is for, found "${id}", which no step names`));
		}
	}
	for (const [s, step] of steps) {
		for (const [i, name] of (step.variants ?? []).entries()) {
			if (known.includes(name)) continue;
			const expected =
				known.length > 0 ? `a variant of this lab (${known.join(", ")})` : "no variants: this lab has none";
			problems.push(file.at(["steps", s, "variants", i], `expected ${expected}, found "${name}"`));
		}
		const first = steps.find(([o, other]) => o < s && other.id === step.id && meet(other, step));
		if (first) {
			const line = file.line(["steps", first[0], "id"]);
			problems.push(
				file.at(["steps", s, "id"], `expected an id of its own, found "${step.id}", the one of line ${line}`),
			);
		}
		for (const [i, check] of step.checks.entries()) {
			if (check.compare === undefined || known.length > 0) continue;
			const path = ["steps", s, "checks", i, "compare"];
			problems.push(file.atKey(path, "expected a lab with variants: only those are compared"));
		}
	}
	return problems;
}

/** Is there a variant that has both? */
function meet(a: Step, b: Step): boolean {
	return !a.variants || !b.variants || a.variants.some((name) => b.variants?.includes(name));
}
