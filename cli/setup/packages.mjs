import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Plain, quietly, root, working } from "./say.mjs";

/** Runs `npm ci` unless what is installed is what package-lock.json asks for. */
export async function ensurePackages() {
	if (isInstalled(read("package-lock.json"), read("node_modules/.package-lock.json"))) return;
	const install = () =>
		quietly("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
			PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
			// `npm start --omit=dev` or a global setting would leave the build without its tools.
			NODE_ENV: "development",
			npm_config_omit: "",
		});
	try {
		await working("Installing npm packages", install());
	} catch (error) {
		throw new Plain(`npm ci failed:\n${error.message}`);
	}
}

/**
 * npm writes node_modules/.package-lock.json when an installation is complete: the packages of the lock file,
 * but for optional ones of other platforms.
 */
export function isInstalled(wanted, installed) {
	if (!installed) return false;
	return Object.entries(wanted.packages).every(([path, { version, optional }]) => {
		if (path === "") return true;
		const there = installed.packages[path];
		return there ? there.version === version : optional === true;
	});
}

function read(file) {
	try {
		return JSON.parse(readFileSync(join(root, file), "utf8"));
	} catch {
		return null;
	}
}
