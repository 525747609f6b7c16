import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { VethlabError } from "@/protocol/errors";
import { nameOf } from "./folders";
import { inOrder } from "./issues";
import { languageRemarks } from "./language-remarks";
import { pageProblems } from "./page";
import { readerOf } from "./read-labs";
import { resolveLab } from "./resolve";
import { readTopology, topologyNames } from "./written";

/** What an author is told of labs. Each as `FILE:LINE:COLUMN: what was expected`. */
export interface Checked {
	labs: number;
	/** What keeps a lab from running, or a reader from reading it. */
	problems: string[];
	/** What may be meant, and mostly is not. */
	remarks: string[];
}

/**
 * All that can be said of labs without running them. `path`: a folder of labs, a lab's folder, or its file. Throws
 * `usage` where no lab is there.
 */
export function checkLabs(own: string, path: string): Checked {
	const folder = basename(path) === "lab.yaml" ? dirname(path) : path;
	const single = existsSync(join(folder, "lab.yaml"));
	const home = single ? join(folder, "..") : folder;
	const { places, read, known } = readerOf({ own, more: isSame(home, own) ? [] : [home] });
	const checked = [...places.values()].filter(({ dir }) => isSame(single ? dir : dirname(dir), folder));
	const problems: string[] = single ? [] : misnamed(home, own);
	if (checked.length === 0 && problems.length === 0) {
		const text = `There is no lab in ${path}: expected a folder with a lab.yaml in it, or a folder of such folders.`;
		throw new VethlabError("usage", text);
	}
	const remarks: string[] = [];
	for (const place of checked) {
		const written = read(place.id);
		if (!written) continue;
		const pages = pageProblems(place);
		problems.push(...resolveLab(written, undefined, read, known).problems, ...pages.problems);
		remarks.push(...languageRemarks(written.file), ...pages.remarks);
	}
	if (!single) problems.push(...topologyProblems(join(home, "topologies"), own));
	return { labs: checked.length, problems: inOrder(problems), remarks: inOrder(remarks) };
}

function isSame(a: string, b: string): boolean {
	return resolve(a) === resolve(b);
}

/** All of them: also those that no lab names yet. */
function topologyProblems(folder: string, own: string): string[] {
	return topologyNames(folder).flatMap((name) => readTopology(join(folder, `${name}.yaml`), { own }).problems);
}

/** What nobody would find. */
function misnamed(home: string, own: string): string[] {
	return readdirSync(home).flatMap((name) => {
		const path = join(home, name, "lab.yml");
		return existsSync(path) ? [`${nameOf(path, { own })}:1:1: expected a file named lab.yaml`] : [];
	});
}
