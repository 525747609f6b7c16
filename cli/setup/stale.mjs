import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./say.mjs";

const always = ["package-lock.json", "tsconfig.json", "cli/setup/build.mjs"];

/** What is built: what it is made of, what shows that it is there, and where its stamp lies. */
export const parts = {
	bundles: {
		sources: [...always, "protocol", "server", "cli", "agent", "client"],
		result: "dist/server.mjs",
		stamp: "dist/.bundles",
	},
	page: {
		sources: [...always, "protocol", "client", "components", "app", "public", "next.config.ts", "postcss.config.mjs"],
		result: "out/index.html",
		stamp: "dist/.page",
	},
};

/** Is this part older than its sources, or another clone's? Looks at sizes and times only: some milliseconds. */
export function isStale(part) {
	const { sources, result, stamp } = parts[part];
	if (!existsSync(join(root, result)) || !existsSync(join(root, stamp))) return true;
	return readFileSync(join(root, stamp), "utf8") !== fingerprint(sources);
}

/**
 * Takes the sources' fingerprint, and the old stamp away: a build that breaks off leaves nothing that passes for fresh.
 * The function it answers writes the stamp, once the build is done.
 */
export function stampOf(part) {
	const print = fingerprint(parts[part].sources);
	rmSync(join(root, parts[part].stamp), { force: true });
	return () => {
		mkdirSync(join(root, "dist"), { recursive: true });
		writeFileSync(join(root, parts[part].stamp), print);
	};
}

function fingerprint(sources) {
	const hash = createHash("sha256");
	for (const file of sources.flatMap(files).sort()) {
		const { size, mtimeMs } = statSync(join(root, file));
		hash.update(`${file} ${size} ${Math.floor(mtimeMs / 1000)}\n`);
	}
	return hash.digest("hex");
}

/** The files of a folder that a build reads: tests and their fixtures are not among them. */
function files(path) {
	const stat = statSync(join(root, path), { throwIfNoEntry: false });
	if (!stat) return [];
	if (!stat.isDirectory()) return [path];
	return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
		if (/^(fixtures|testing)$|\.test\.tsx?$|\.md$/.test(entry.name)) return [];
		const inner = `${path}/${entry.name}`;
		return entry.isDirectory() ? files(inner) : entry.isFile() ? [inner] : [];
	});
}
