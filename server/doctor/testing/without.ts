import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { standardPath } from "../../engines/programs";

/**
 * A PATH whose bwrap makes sandboxes in which something is not as on this machine, of which nothing is changed.
 * `mounts`: bwrap's own arguments.
 */
export function pathWith(...mounts: string[]): string {
	const real = realpathSync("/usr/bin/bwrap");
	const quoted = mounts.map((one) => `'${one}'`).join(" ");
	return pathWithFake(
		"bwrap",
		`given=(); more=(${quoted})
for one in "$@"; do [ "$one" = -- ] && { given+=("\${more[@]}"); more=(); }; given+=("$one"); done
exec ${real} "\${given[@]}"`,
	);
}

/** A PATH that finds this in a program's place. */
export function pathWithFake(program: string, text: string): string {
	const folder = folderOpenToAll();
	fake(folder, program, text);
	return `${folder}:${standardPath}`;
}

/** bwrap's arguments that put a script in a program's place, which finds the program itself as /vethlab/real-PROGRAM. */
export function instead(program: string, text: string): string[] {
	const script = fake(folderOpenToAll(), program, text);
	const [place = ""] = placesOf(program);
	return ["--ro-bind", place, `/vethlab/real-${program}`, "--ro-bind", script, place];
}

/** bwrap's arguments that take programs away. */
export function without(...programs: string[]): string[] {
	return programs.flatMap(placesOf).flatMap((place) => ["--ro-bind", "/dev/null", place]);
}

/** The files behind a program's name; none where it is not installed. */
function placesOf(program: string): string[] {
	const names = standardPath.split(":").map((folder) => join(folder, program));
	return [...new Set(names.filter((name) => existsSync(name)).map((name) => realpathSync(name)))];
}

function fake(folder: string, name: string, text: string): string {
	const file = join(folder, name);
	writeFileSync(file, `#!/bin/bash\n${text}\n`);
	// Root in a root's sandbox is nobody outside, whatever our umask.
	chmodSync(file, 0o755);
	return file;
}

const folders: string[] = [];

function folderOpenToAll(): string {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-doctor-"));
	chmodSync(folder, 0o755);
	folders.push(folder);
	return folder;
}

export function removeFakes(): void {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}
