import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { VethlabError } from "@/protocol/errors";
import { YamlFile } from "./yaml-file";

/** Where labs come from: vethlab's own folder, and folders of the user's. */
export interface LabFolders {
	/** vethlab's own `labs/`. */
	own: string;
	/** Given with --labs. A lab in them hides one of ours of the same name. */
	more: readonly string[];
}

/** Where a lab was found, and where its topology is looked for. */
export interface Place {
	id: string;
	/** Its own folder, with `lab.yaml` in it. */
	dir: string;
	own: string;
	topologies: readonly string[];
}

/** Every lab's place, by id, in the order of ids. Throws `usage` where a folder cannot be read. */
export function placesOf(folders: LabFolders): Map<string, Place> {
	const { own } = folders;
	const places: Place[] = [];
	for (const folder of [...folders.more, own]) {
		const topologies = [join(folder, "topologies"), join(own, "topologies")];
		for (const dir of labDirs(folder)) places.push({ id: basename(resolve(dir)), dir, own, topologies });
	}
	const byId = new Map<string, Place>();
	for (const place of places.reverse()) byId.set(place.id, place);
	return new Map([...byId].sort(([a], [b]) => a.localeCompare(b)));
}

/** No lab is that long; a device or a file by mistake must not fill the memory. */
const maxFileBytes = 1024 * 1024;

/**
 * Files as they were parsed last, by path: parsing is nine tenths of reading a lab, and a page that opens the catalogue
 * must not hold up those who watch a lab run.
 */
const parsed = new Map<string, { stamp: string; file: YamlFile }>();
const maxParsed = 500;

/** A file that was changed so shortly ago (ms) may be changed again without its times telling: the kernel's clock is coarse. */
const fresh = 1000;

/** A YAML file of a lab or a topology; where it cannot be read, that is its problem. */
export function readYaml(path: string, place: Pick<Place, "own">): YamlFile {
	const name = nameOf(path, place);
	try {
		const { size, mtimeMs, ctimeMs, ino } = statSync(path);
		if (size > maxFileBytes) return unreadable(name, `expected at most ${maxFileBytes} bytes, found ${size}`);
		const stamp = [name, size, mtimeMs, ctimeMs, ino].join();
		const known = parsed.get(path);
		if (known?.stamp === stamp) return known.file;
		const text = readFileSync(path, "utf8");
		const file = new YamlFile(name, text, parsedAhead(text, place));
		if (parsed.size >= maxParsed) parsed.clear();
		if (Date.now() - ctimeMs > fresh) parsed.set(path, { stamp, file });
		return file;
	} catch (error) {
		return unreadable(name, error instanceof Error ? error.message : String(error));
	}
}

/**
 * What a file of ours says, where the build has parsed it (cli/setup/build.mjs); undefined for any that has changed
 * since. A parser that is not warm takes 100 ms for a long lab, and with it `vethlab run`.
 */
function parsedAhead(text: string, { own }: Pick<Place, "own">): unknown {
	const file = join(own, "../dist/parsed", `${createHash("sha256").update(text).digest("hex")}.json`);
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		// Not there, or a build is just writing it: the file itself is there.
		return undefined;
	}
}

/** Ours are named as in the clone, the user's as the user named them. */
export function nameOf(path: string, { own }: Pick<Place, "own">): string {
	return path.startsWith(`${own}/`) ? relative(dirname(own), path) : path;
}

function labDirs(folder: string): string[] {
	if (existsSync(join(folder, "lab.yaml"))) return [folder];
	let names: string[];
	try {
		names = readdirSync(folder);
	} catch (cause) {
		throw new VethlabError("usage", `${folder} is not a folder that can be read: expected a folder of labs.`, {
			cause,
		});
	}
	return names.map((name) => join(folder, name)).filter((dir) => existsSync(join(dir, "lab.yaml")));
}

function unreadable(name: string, why: string): YamlFile {
	const file = new YamlFile(name, "");
	file.problems.push(file.at([], why));
	return file;
}
