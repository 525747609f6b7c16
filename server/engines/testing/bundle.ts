import { build } from "esbuild";

/** CommonJS packages in a bundle still call require() for Node's own modules. */
export const banner = {
	js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
};

/** Bundles a TypeScript file into one that Node runs, as the build does. */
export async function bundle(entry: string, outfile: string): Promise<string> {
	await build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node20",
		banner,
		logLevel: "error",
	});
	return outfile;
}
