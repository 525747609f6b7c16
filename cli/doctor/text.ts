import { type DoctorWords, engineText, mendedText, wrongText } from "@/client/doctor/words";
import { allRun, type DoctorReport, type EngineReport, type LabReport, type Mend } from "@/protocol/doctor";
import { type Paint, padTo, widthOf } from "../terminal";

/** A report as a person reads it. */
export function doctorText(report: DoctorReport, words: DoctorWords, paint: Paint): string {
	const { engines, labs, mends } = report;
	const run = labs.filter(({ verdict }) => verdict === "runs").length;
	const lines = [
		paint.bold(words.kernels),
		...rows(engines.map((one) => [engineText(words, one.name), ofEngine(one, words, paint)])),
		"",
		paint.bold(words.labs),
		...rows(labs.map((one) => [one.lab, ofLab(one, words, paint)])),
		...(mends.length > 0 ? ["", paint.bold(words.mends)] : []),
		...mends.flatMap((one) => ofMend(one, labs.length, words, paint)),
		"",
		allRun(report) ? paint.green(words.all(labs.length)) : paint.red(words.some(run, labs.length)),
	];
	return `${lines.join("\n")}\n`;
}

function rows(cells: readonly [string, string][]): string[] {
	const width = Math.max(0, ...cells.map(([first]) => widthOf(first)));
	return cells.map(([first, second]) => `  ${padTo(first, width)}  ${second}`);
}

function ofEngine({ state, kernel, lacks, duration }: EngineReport, words: DoctorWords, paint: Paint): string {
	if (state === "untried") return paint.dim(words.untried);
	if (state === "fails") return paint.red(words.fails);
	const works = paint.green(words.tried(kernel ?? "", `${((duration ?? 0) / 1000).toFixed(1)} s`));
	return lacks.length > 0 ? `${works}${words.aside(words.lacks(lacks.join(", ")))}` : works;
}

function ofLab({ verdict, engine, without, leftOut }: LabReport, words: DoctorWords, paint: Paint): string {
	if (verdict === "broken") return paint.red(`${words.broken}${words.aside("vethlab list")}`);
	if (verdict !== "runs") return paint.red(words.cannot);
	const runs = paint.green(words.runs(engineText(words, engine)));
	return leftOut > 0 ? `${runs}${words.aside(words.leftOut(leftOut, without.join(", ")))}` : runs;
}

function ofMend(mend: Mend, all: number, words: DoctorWords, paint: Paint): string[] {
	const { error } = mend;
	const { command } = error.values;
	const what = `  ${wrongText(words, error).replaceAll("`", "")}${paint.dim(mendedText(words, mend, all, (id) => id))}`;
	return [what, ...(command === undefined ? [] : [`    ${paint.cyan(command)}`])];
}
