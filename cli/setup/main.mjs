import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensurePackages } from "./packages.mjs";
import { ensurePrograms } from "./programs.mjs";
import { Plain, root, working } from "./say.mjs";
import { isStale, parts } from "./stale.mjs";

/** Commands that run from the sources: they are for who works on vethlab, and need a browser. */
const development = {
	bench: (args) => run(join(root, "node_modules/.bin/tsx"), ["bench/main.ts", ...args]),
	shots: (args) => run(join(root, "node_modules/.bin/tsx"), ["e2e/shots.ts", ...args]),
	test: async () => (await import("./test.mjs")).test(),
};

/** Makes sure that all is there and built, then does what was asked for. */
export async function main([command, ...args]) {
	// Ordinary users of Debian have no sbin in their PATH.
	process.env.PATH = `${process.env.PATH ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`;
	process.env.NEXT_TELEMETRY_DISABLED = "1";

	const developing = Object.hasOwn(development, command ?? "");
	// A doctor says what is missing, and installs nothing.
	if (command !== "doctor") await ensurePrograms({ browser: developing });
	await ensurePackages();
	const stale = Object.keys(parts).filter(isStale);
	if (stale.length > 0) {
		const { build } = await import("./build.mjs");
		await working(`Building the ${stale.join(" and the ")}`, build(stale));
	}

	if (developing) process.exitCode = await development[command](args);
	else await import(join(root, "dist/cli.mjs"));
}

/** Runs a program in this terminal; answers its exit status. Its signals are the terminal's. */
function run(program, args) {
	if (!existsSync(program)) throw new Plain(`${program} is missing: run npm ci`);
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { cwd: root, stdio: "inherit" });
		process.on("SIGINT", () => {});
		process.on("SIGTERM", () => child.kill("SIGTERM"));
		child.once("error", reject);
		child.once("exit", (code) => resolve(code ?? 1));
	});
}
