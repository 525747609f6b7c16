import type { Checked } from "@/server/labs/check-labs";
import type { Paint } from "./terminal";

/** What was found in labs, a line each as editors and CI know them, and a sum. */
export function checkText({ labs, problems, remarks }: Checked, paint: Paint): string {
	const lines = [
		...problems.map((problem) => located(problem, paint)),
		...remarks.map((remark) => located(remark, paint, "remark: ")),
	];
	const sum = [count(labs, "lab"), count(problems.length, "problem"), ...also(remarks.length)].join(", ");
	const painted = problems.length > 0 ? paint.red(`✗ ${sum}`) : paint.green(`✓ ${sum}`);
	return `${[...lines, painted].join("\n")}\n`;
}

function located(problem: string, paint: Paint, kind = ""): string {
	const [, place = "", message = problem] = /^(.*?:\d+:\d+:) (.*)$/s.exec(problem) ?? [];
	return `${paint.bold(place)} ${paint.dim(kind)}${message}`;
}

function also(remarks: number): string[] {
	return remarks > 0 ? [count(remarks, "remark")] : [];
}

function count(n: number, what: string): string {
	return `${n} ${what}${n === 1 ? "" : "s"}`;
}
