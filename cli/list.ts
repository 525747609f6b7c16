import type { LabSummary } from "@/protocol/lab";
import { languageOf, paintFor } from "./terminal";

/** The labs that there are, with their variants and what they need; broken ones with what is wrong with them. */
export function listLabs(labs: readonly LabSummary[], json: boolean): string {
	if (json) return `${JSON.stringify(labs, null, "\t")}\n`;
	const language = languageOf(process.env);
	const paint = paintFor(process.stdout, process.env);
	const width = Math.max(0, ...labs.map((lab) => lab.id.length));
	const indent = " ".repeat(width + 2);
	const idWidth = (lab: LabSummary) => Math.max(...lab.variants.map((variant) => variant.id.length));
	const lines = labs.flatMap((lab) => {
		const needs = [...lab.needs.features, ...lab.needs.programs].join(", ");
		const about = `(${lab.steps} steps; ${lab.hosts.join(", ") || "cannot be run"}${needs && `; needs ${needs}`})`;
		return [
			`${paint.bold(lab.id.padEnd(width))}  ${lab.title[language]} ${paint.dim(about)}`,
			...lab.variants.map(
				(variant) => `${indent}--variant ${variant.id.padEnd(idWidth(lab))}  ${paint.dim(variant.title[language])}`,
			),
			...lab.problems.map((problem) => `${indent}${paint.red(problem)}`),
		];
	});
	return `${lines.join("\n")}\n`;
}
