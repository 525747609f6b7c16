import { join } from "node:path";
import { VethlabError } from "@/protocol/errors";
import { bubblewrap } from "./bubblewrap";
import { type Engine, type EngineName, engineNames } from "./engine";
import { launched } from "./launched";
import { hasUml, uml, umlPackages } from "./uml";

/** Set by the launcher for the server that it starts. */
export const launchedVariable = "VETHLAB_LAUNCHED";

/** At least one. */
export type Engines = readonly [Engine, ...Engine[]];

/**
 * The engines of this machine, in the order in which a lab tries them: this machine's kernel first. `root` is the
 * clone, with the agent's bundle in `dist/`; `only` the one that the user named. Throws `usage` or `package-missing`
 * where there is none of that name.
 */
export function chooseEngines(root: string, only?: string): Engines {
	const make = maker(root);
	if (only === undefined) return hasUml() ? [make("bubblewrap"), make("uml")] : [make("bubblewrap")];
	const name = engineNames.find((one) => one === only);
	if (!name) throw new VethlabError("usage", `There is no engine "${only}". There are: ${engineNames.join(", ")}.`);
	if (name === "uml" && !hasUml()) throw noUml();
	return [make(name)];
}

function maker(root: string): (name: EngineName) => Engine {
	if (process.env[launchedVariable] && process.send) return launched(process);
	const agent = join(root, "dist", "agent.mjs");
	return (name) => (name === "uml" ? uml({ agent }) : bubblewrap({ agent }));
}

function noUml(): VethlabError {
	const command = `sudo apt-get install ${umlPackages.join(" ")}`;
	return new VethlabError("package-missing", `User-Mode Linux is not installed: ${command}`, {
		values: { packages: umlPackages.join(" "), command },
	});
}
