import { realpathSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { keptToken, stateFolder, tokenVariable } from "./token";

export interface ServeOptions {
	/** The clone. */
	root: string;
	/** Folders of the user's own labs. */
	labs: readonly string[];
	/** Further arguments of the server: `--port N --host H`. */
	args: readonly string[];
}

/** Runs `dist/server.mjs`: by root through the launcher, by anyone else in this process. Resolves with an exit status where it ends here. */
export async function serve(options: ServeOptions): Promise<number | undefined> {
	const root = realpathSync(options.root);
	const labs = options.labs.map((folder) => realpathSync(folder));
	const port = options.args[options.args.indexOf("--port") + 1] ?? "";
	const token = keptToken(port, stateFolder(), (line) => console.error(`vethlab: ${line}`));
	const args = ["--root", root, ...options.args, ...labs.flatMap((folder) => ["--labs", folder])];
	if (process.getuid?.() === 0) {
		const { launch } = await import("./launcher");
		return launch({ root, labs, args, token });
	}
	const server = join(root, "dist", "server.mjs");
	// Whatever stood there was not ours.
	delete process.env[tokenVariable];
	if (token !== null) process.env[tokenVariable] = token;
	process.argv = [process.execPath, server, ...args];
	await import(pathToFileURL(server).href);
}
