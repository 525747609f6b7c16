import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { launchedVariable } from "../engines/choose";
import { isUnderPrograms, machinePrograms } from "../engines/machine";
import { environment, requirePrograms, standardPath } from "../engines/programs";
import { tokenVariable } from "./token";

/** The server's user and group: none that a distribution or systemd gives to anyone (systemd.io/UIDS-GIDS: 65520 to 65533 are unused). */
const nobodyElse = "65533";

/** Of a clone, what a server needs. */
const needed = ["dist/server.mjs", "out", "labs"];

export interface RoomOptions {
	/** The clone. */
	root: string;
	/** Folders of the user's own labs. */
	labs: readonly string[];
	/** The server's arguments, these folders and the clone among them: paths are in the room what they are outside. */
	args: readonly string[];
	/** Opens the page; the server makes one of its own if null. */
	token: string | null;
}

/** As for a sandbox (../engines/sandbox.ts): the kernel ends all of it when we are gone, at whatever moment. */
const cage = ["--pdeathsig", "KILL", "--", "unshare", "--pid", "--fork", "--kill-child", "--"];
/** What is made in the room must be open to the server, whatever root's umask says. */
const make = ["sh", "-c", 'umask 022; exec bwrap "$@"', "sh"];
/** In the room, still as root: fill it from stdin, then give all rights up for good and become the server. */
const enter = `tar -C / -xf - && exec setpriv --reuid ${nobodyElse} --regid ${nobodyElse} --clear-groups \
--inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs -- "$@" </dev/null`;

/** Starts the server in its room. Its stdout and stderr are ours, IPC is open, and it dies when we do. */
export function startServer({ root, labs, args, token }: RoomOptions) {
	requirePrograms(true, standardPath);
	const node = process.execPath;
	const shown = labs.filter(isOpen);
	const copied = labs.filter((folder) => !shown.includes(folder));
	// The shorter path first, so that nothing is mounted over what it lies in.
	const folders = [...labs, root].sort((a, b) => a.length - b.length);
	const names = ["/etc/hosts", "/etc/nsswitch.conf", "/etc/resolv.conf"];
	const room = [
		...["--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
		...machinePrograms(),
		...["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"],
		// For `--host NAME`.
		...["--dir", "/etc", ...names.flatMap((file) => ["--ro-bind-try", file, file])],
		...(isUnderPrograms(node) ? [] : [...foldersAbove(node), "--ro-bind", node, node]),
		...folders.flatMap((folder) => [
			...foldersAbove(folder),
			...(shown.includes(folder) ? ["--ro-bind", folder, folder] : ["--tmpfs", folder]),
		]),
		...["--chdir", "/", "--", "sh", "-c", enter, "sh", node, join(root, "dist/server.mjs"), ...args],
	];
	const content = [...needed.map((path) => join(root, path)), ...copied].map((path) => path.slice(1));
	const filler = spawn("tar", ["-C", "/", "--mode=a+rX,go-w", "--owner=0", "--group=0", "-cf", "-", "--", ...content], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const server = spawn("setpriv", [...cage, ...make, ...room], {
		stdio: [filler.stdout, "inherit", "inherit", "ipc"],
		env: environment({
			...{ PATH: standardPath, HOME: "/", LANG: "C.UTF-8", [launchedVariable]: "1" },
			...(token === null ? {} : { [tokenVariable]: token }),
		}),
		// Ctrl-C is the launcher's to answer.
		detached: true,
	});
	// Else the launcher holds the pipe's reading end, and tar never learns that the server's has closed.
	filler.stdout.destroy();
	return server;
}

/** bwrap would make them for root alone. */
function foldersAbove(path: string): string[] {
	const above = dirname(path);
	return above === "/" ? [] : [...foldersAbove(above), "--dir", above];
}

/** May everyone read a folder and all in it? */
function isOpen(folder: string): boolean {
	const mode = statSync(folder).mode;
	if ((mode & 0o005) !== 0o005) return false;
	return readdirSync(folder, { recursive: true, withFileTypes: true }).every((entry) => {
		if (entry.isSymbolicLink()) return false;
		const mode = statSync(join(entry.parentPath, entry.name)).mode;
		return (mode & 0o004) !== 0 && (!entry.isDirectory() || (mode & 0o001) !== 0);
	});
}
