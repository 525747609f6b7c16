import { release } from "node:os";
import type { FromAgent, ToAgent } from "@/protocol/agent";
import type { Lacking } from "@/protocol/doctor";
import { featureMissing, lacking } from "./kernel/features";
import { missingPackages } from "./kernel/programs";
import { oldTools } from "./kernel/tools";

type Examine = Extract<ToAgent, { type: "examine" }>;

/** What there is not of all this, each with what mends it. Throws where no lab would run. */
export async function examine({ features, programs }: Examine): Promise<Extract<FromAgent, { type: "examined" }>> {
	const missing = missingPackages(programs);
	// Without the program itself there is nothing to try.
	const old = missing.some(({ programs }) => programs.includes("ip")) ? null : await oldTools();
	if (old) throw old;
	const absent = await Promise.all(
		(await lacking(features)).map(async (feature): Promise<Lacking> => {
			const error = await featureMissing([feature]);
			return { features: [feature], programs: [], error: error.toMessage() };
		}),
	);
	const lacks = [...missing.map(({ programs, error }) => ({ features: [], programs, error: error.toMessage() }))];
	return { type: "examined", kernel: release(), lacks: [...lacks, ...absent] };
}
