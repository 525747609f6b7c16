import { doctorWords, engineText } from "@/client/doctor/words";
import { allRun } from "@/protocol/doctor";
import { Doctor } from "@/server/doctor/doctor";
import type { Engine } from "@/server/engines/engine";
import type { ReadLab } from "@/server/labs/read-labs";
import { languageOf, paintFor } from "../terminal";
import { doctorText } from "./text";

/** Says what this machine allows. Answers whether all labs run. */
export async function runDoctor(labs: readonly ReadLab[], engines: readonly Engine[], json: boolean): Promise<boolean> {
	const words = doctorWords(languageOf(process.env));
	const report = await new Doctor(() => labs, engines).look(({ engines }) => {
		const trying = engines.find(({ state }) => state === "trying");
		if (trying) process.stderr.write(`${words.trying(engineText(words, trying.name))}\n`);
	});
	const paint = paintFor(process.stdout, process.env);
	process.stdout.write(json ? `${JSON.stringify(report, null, "\t")}\n` : doctorText(report, words, paint));
	return allRun(report);
}
