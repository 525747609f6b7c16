#!/usr/bin/env node
import { createHash } from "node:crypto";
import {
	accessSync,
	constants,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Plain, quietly, root } from "./say.mjs";
import { parts, stampOf } from "./stale.mjs";

/** Each process is one file that needs no node_modules. */
const entries = { cli: "cli/main.ts", server: "server/main.ts", agent: "agent/main.ts" };

/** CommonJS packages in a bundle still call require() for Node's own modules. */
const banner =
	'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

async function bundles() {
	const { build, stop } = await import("esbuild");
	const there = Object.entries(entries).filter(([, file]) => existsSync(join(root, file)));
	await build({
		absWorkingDir: root,
		entryPoints: there.map(([out, file]) => ({ in: file, out })),
		outdir: "dist",
		outExtension: { ".js": ".mjs" },
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node20",
		banner: { js: banner },
		// ws does without these.
		external: ["bufferutil", "utf-8-validate"],
		logLevel: "silent",
	});
	// Its service would stay beside the server for as long as that runs.
	await stop();
	await parseAhead();
}

/** What our labs' files say, by the hash of their text: server/labs/folders.ts. */
async function parseAhead() {
	const { parseDocument } = await import("yaml");
	const folder = join(root, "dist/parsed");
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	for (const file of readdirSync(join(root, "labs"), { recursive: true })) {
		if (!file.endsWith(".yaml")) continue;
		const text = readFileSync(join(root, "labs", file), "utf8");
		const document = parseDocument(text);
		if (document.errors.length > 0) continue;
		const hash = createHash("sha256").update(text).digest("hex");
		writeFileSync(join(folder, `${hash}.json`), JSON.stringify(document.toJS()));
	}
}

async function page() {
	if (!existsSync(join(root, "next.config.ts"))) return;
	await quietly(join(root, "node_modules/.bin/next"), ["build"], {
		NEXT_TELEMETRY_DISABLED: "1",
		NODE_ENV: "production",
	});
}

const builders = { bundles, page };

/** Builds parts side by side and stamps each. */
export async function build(names) {
	if (!isWritable(root)) {
		throw new Plain(`${root} must be built, and is not yours to write to. Whom it belongs to can: npm run build`);
	}
	await Promise.all(
		names.map(async (name) => {
			const stamp = stampOf(name);
			try {
				await builders[name]();
			} catch (error) {
				throw new Plain(`Building the ${name} failed:\n${error.message}`);
			}
			stamp();
		}),
	);
}

function isWritable(folder) {
	try {
		accessSync(folder, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
	build(Object.keys(parts)).catch((error) => {
		console.error(error.plain ? error.message : error);
		process.exitCode = 1;
	});
}
