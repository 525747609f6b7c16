import { VethlabError } from "@/protocol/errors";
import { findLab, type LabFolders, readLabs } from "@/server/labs/read-labs";
import type { EngineChoice } from "@/server/sessions/engine-choice";
import { nameOf } from "./name";
import { time } from "./printer";
import { runLab } from "./run";
import { paintFor } from "./terminal";

interface Result {
	/** As one would type it. */
	name: string;
	outcome: "passed" | "failed" | "could not run";
	/** Why it could not. */
	why: string;
	duration: number;
}

/**
 * Runs every lab in every variant, one after the other, in the order of the list. Resolves with the exit status: 0
 * only if all passed. The summary goes to stderr where the events go to stdout.
 */
export async function runAll(folders: LabFolders, engines: EngineChoice, json: boolean): Promise<number> {
	const stream = json ? process.stderr : process.stdout;
	const results: Result[] = [];
	for (const { lab, summary } of readLabs(folders)) {
		const { id } = summary;
		if (!lab) {
			results.push({ name: id, outcome: "could not run", why: summary.problems.join("; "), duration: 0 });
			continue;
		}
		for (const variant of lab.variants.length > 0 ? lab.variants.map((one) => one.id) : [undefined]) {
			const name = nameOf({ id, variant: variant ?? null });
			const from = performance.now();
			const end = async (): Promise<Result | null> => {
				try {
					const ended = await runLab(findLab(folders, id, variant), engines, { json });
					if (ended === "interrupted") return null;
					const outcome = ended === "done" ? "passed" : "failed";
					return { name, outcome, why: "", duration: performance.now() - from };
				} catch (thrown) {
					const why = VethlabError.from(thrown).message;
					return { name, outcome: "could not run", why, duration: performance.now() - from };
				}
			};
			const result = await end();
			if (!result) return 130;
			results.push(result);
			if (!json) stream.write("\n");
		}
	}
	stream.write(`${summaryOf(results, stream)}\n`);
	return results.every((result) => result.outcome === "passed") ? 0 : 1;
}

/** A line for each. */
function summaryOf(results: readonly Result[], stream: NodeJS.WriteStream): string {
	const paint = paintFor(stream, process.env);
	const width = Math.max(0, ...results.map((result) => result.name.length));
	const lines = results.map(({ name, outcome, why, duration }) => {
		const [mark, colour] = outcome === "passed" ? (["✓", paint.green] as const) : (["✗", paint.red] as const);
		const took = duration > 0 ? paint.dim(` (${time(duration)})`) : "";
		return `${colour(mark)} ${name.padEnd(width)}  ${outcome}${why && `: ${why}`}${took}`;
	});
	const passed = results.filter((result) => result.outcome === "passed").length;
	return [paint.bold(`${passed} of ${results.length} passed`), ...lines].join("\n");
}
