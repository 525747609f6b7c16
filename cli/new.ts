import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { VethlabError } from "@/protocol/errors";
import { template } from "./template";

/**
 * Writes a lab that runs, and answers what can be done with it. Throws `usage` where the name is none or where
 * something of that name is there: nothing is ever overwritten.
 * @param schema the JSON Schema of lab files, for editors
 */
export function newLab(name: string, folder: string, schema: string): string {
	if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) {
		throw new VethlabError("usage", `A lab is named in lower-case letters, digits and dashes, not "${name}".`);
	}
	const dir = join(folder, name);
	try {
		mkdirSync(folder, { recursive: true });
		// Fails where it is there, whatever it is.
		mkdirSync(dir);
	} catch (cause) {
		const is = cause instanceof Error && "code" in cause ? cause.code : null;
		const why = is === "EEXIST" ? "is there already, and stays as it is" : "cannot be made";
		throw new VethlabError("usage", `${dir} ${why}. Give another name, or another folder with --in.`, { cause });
	}
	for (const [file, text] of Object.entries(template(name, relative(resolve(dir), schema)))) {
		writeFileSync(join(dir, file), text, { flag: "wx" });
	}
	return dir;
}

/** What can be done with a new lab. */
export function newText(dir: string, name: string, folder: string): string {
	const ways = [
		[`npx vethlab check ${folder}`, "see what is wrong with it"],
		[`npx vethlab run ${name} --labs ${folder}`, "run it here"],
		[`npx vethlab serve --labs ${folder}`, "see it in the page, which follows each change"],
	];
	const width = Math.max(...ways.map(([command = ""]) => command.length));
	const lines = ways.map(([command = "", does]) => `  ${command.padEnd(width)}   ${does}`);
	const about = `${dir} is a lab that runs. Change it, and`;
	return `${[about, ...lines, "All that a lab file may say: docs/authoring.md"].join("\n")}\n`;
}
