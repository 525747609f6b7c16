import { VethlabError } from "@/protocol/errors";
import type { Lab, LabSummary } from "@/protocol/lab";
import { type Language, Text } from "@/protocol/text";
import { type LabFolders, type Place, placesOf } from "./folders";
import { valueAt } from "./issues";
import { pagesOf, readPage } from "./page";
import { resolveLab } from "./resolve";
import { readWritten, type Written } from "./written";

export type { LabFolders } from "./folders";

/** A lab's file, read: the lab (of its first variant), or what is wrong with it (in the summary). */
export interface ReadLab {
	lab: Lab | null;
	summary: LabSummary;
}

/**
 * All labs, ours and the user's, by id, or only one of them, if it is there. They are read anew at each call: an edited
 * file counts at once.
 */
export function readLabs(folders: LabFolders, only?: string): ReadLab[] {
	const { places, read, known } = readerOf(folders);
	return [...places.values()].flatMap((place) => {
		if (only !== undefined && place.id !== only) return [];
		const written = read(place.id);
		if (!written) return [];
		const { lab, problems } = resolveLab(written, undefined, read, known);
		return [{ lab, summary: summaryOf(place, written, lab, problems) }];
	});
}

/**
 * One lab by its id, with the steps of one variant (its first, if none is named). Reads it and its preludes only.
 * Throws `lab-unknown` or, with all of its problems, `lab-invalid`.
 */
export function findLab(folders: LabFolders, id: string, variant?: string): Lab {
	const { read, known } = readerOf(folders);
	const written = read(id);
	if (!written) throw labUnknown(id, known);
	const { lab, problems: all } = resolveLab(written, variant, read, known);
	if (!lab) {
		const problems = all.join("\n");
		throw new VethlabError("lab-invalid", problems, { values: { lab: id, problems } });
	}
	if (variant !== undefined && !lab.variants.some((one) => one.id === variant)) {
		const has = lab.variants.map((one) => one.id).join(", ");
		const text = has ? `Lab ${id} has no variant "${variant}". It has: ${has}.` : `Lab ${id} has no variants.`;
		throw new VethlabError("lab-unknown", text, { values: { lab: id, variant, known: has } });
	}
	return lab;
}

/** A lab's page of text as safe HTML. Throws `lab-unknown` where there is none. */
export function labPage(folders: LabFolders, id: string, language: Language): string {
	const places = placesOf(folders);
	const place = places.get(id);
	if (!place) throw labUnknown(id, [...places.keys()]);
	return readPage(place, language);
}

function labUnknown(id: string, known: readonly string[]): VethlabError {
	const there = known.join(", ");
	return new VethlabError("lab-unknown", `There is no lab "${id}". There are: ${there}.`, {
		values: { lab: id, known: there },
	});
}

/** Reads labs by their ids, each once. Throws `usage` where a folder cannot be read. */
export function readerOf(folders: LabFolders) {
	const places = placesOf(folders);
	const done = new Map<string, Written>();
	const read = (id: string): Written | undefined => {
		const place = places.get(id);
		const written = done.get(id) ?? (place && readWritten(place));
		if (written) done.set(id, written);
		return written;
	};
	return { places, read, known: [...places.keys()] };
}

function summaryOf(place: Place, written: Written, lab: Lab | null, problems: readonly string[]): LabSummary {
	const { value } = written.file;
	const title = Text.safeParse(valueAt(value, ["title"]));
	const summary = Text.safeParse(valueAt(value, ["summary"]));
	const steps = valueAt(value, ["steps"]);
	const { id } = place;
	return {
		id,
		title: title.data ?? { en: id, zh: id },
		summary: summary.data ?? { en: "This lab cannot be read.", zh: "无法读取这个实验。" },
		steps: lab ? lab.steps.filter((step) => step.prelude === null).length : Array.isArray(steps) ? steps.length : 0,
		needs: lab?.needs ?? { features: [], programs: [] },
		variants: lab?.variants ?? [],
		pages: pagesOf(place),
		hosts: lab ? Object.keys(lab.topology.hosts) : [],
		problems: [...problems],
	};
}
