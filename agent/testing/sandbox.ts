import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Some of what is bundled is CommonJS and asks for Node's own modules by `require`. */
const banner = 'import { createRequire as from } from "node:module"; const require = from(import.meta.url);';

/**
 * A plain bubblewrap for tests of this room, with one user mapped: enough for
 * namespaces, and the same for root and for an ordinary user. The real start
 * is in server/engines.
 */
export async function startInside(entry: string, args: readonly string[] = []): Promise<ChildProcess> {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-test-"));
	chmodSync(folder, 0o755);
	const root = fileURLToPath(new URL("../..", import.meta.url));
	await build({
		entryPoints: [join(root, entry)],
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node20",
		alias: { "@": root.replace(/\/$/, "") },
		outfile: join(folder, "inside.mjs"),
		banner: { js: banner },
		logLevel: "error",
	});
	// The sandbox's root may be nobody here, whatever our umask.
	chmodSync(join(folder, "inside.mjs"), 0o644);
	const view = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
	const own = ["/run", "/home", "/root", "/tmp", "/var"].flatMap((path) => ["--tmpfs", path]);
	const links = ["--symlink", "/run", "/var/run"];
	// Node may lie where the machine's tree is covered here.
	const given = ["--ro-bind", folder, "/tmp/inside", "--ro-bind", process.execPath, "/tmp/node"];
	const unshare = ["user", "net", "pid", "uts", "ipc"].map((kind) => `--unshare-${kind}`);
	const argv = [
		...unshare,
		"--uid",
		"0",
		"--gid",
		"0",
		"--cap-add",
		"ALL",
		"--die-with-parent",
		...view,
		...own,
		...links,
		...given,
	];
	const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
	const child = spawn("bwrap", [...argv, "--", "/tmp/node", "/tmp/inside/inside.mjs", ...args], {
		...nobody,
		cwd: "/",
		stdio: ["pipe", "pipe", "pipe"],
	});
	child.once("exit", () => rmSync(folder, { recursive: true, force: true }));
	return child;
}

/** Runs a file of `testing/inside` to its end; answers what it printed as JSON. */
export async function runInside(entry: string, args: readonly string[] = []): Promise<unknown> {
	const child = await startInside(entry, args);
	let printed = "";
	let log = "";
	child.stdout?.setEncoding("utf8").on("data", (chunk) => {
		printed += chunk;
	});
	child.stderr?.setEncoding("utf8").on("data", (chunk) => {
		log += chunk;
	});
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0) throw new Error(`${entry} ended with ${code}: ${log}`);
	return JSON.parse(printed);
}
