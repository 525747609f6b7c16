import { constants, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Where distributions keep programs and libraries; all but the first are links into it on merged-/usr systems. */
const programs = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** bwrap's arguments that show the machine's programs, read-only, and nothing else of it. */
export function machinePrograms(): string[] {
	return programs.flatMap((path) => {
		const entry = lstatSync(path, { throwIfNoEntry: false });
		if (!entry) return [];
		return entry.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
	});
}

/** Is this a file that `machinePrograms` shows anyway? */
export function isUnderPrograms(path: string): boolean {
	return programs.some((folder) => path.startsWith(`${folder}/`));
}

/**
 * May a user that owns nothing read this file or folder, and run it if it is a program?
 * Looks at the mode bits of it and of every folder above; ACLs may only allow more.
 */
export function isOpenToAll(path: string): boolean {
	const real = realpathSync(path);
	const mode = statSync(real).mode;
	if (!(mode & constants.S_IROTH) || (mode & constants.S_IXUSR && !(mode & constants.S_IXOTH))) return false;
	for (let folder = dirname(real); ; folder = dirname(folder)) {
		if (!(statSync(folder).mode & constants.S_IXOTH)) return false;
		if (folder === "/") return true;
	}
}

/**
 * The file behind a path that may be a link, as Debian's and Ubuntu's /etc/resolv.conf may be one into /run.
 * Unlike realpath, also where nothing is there. Null where there is not even a link.
 */
export function behind(path: string): string | null {
	const entry = lstatSync(path, { throwIfNoEntry: false });
	if (!entry) return null;
	if (!entry.isSymbolicLink()) return path;
	const target = resolve(dirname(path), readlinkSync(path));
	return behind(target) ?? target;
}
