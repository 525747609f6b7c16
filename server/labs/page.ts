import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { micromark } from "micromark";
import { gfmTable, gfmTableHtml } from "micromark-extension-gfm-table";
import { VethlabError } from "@/protocol/errors";
import { type Language, languages } from "@/protocol/text";
import { nameOf, type Place } from "./folders";

/** A page that takes minutes to read is a tenth of this. */
const maxPageBytes = 256 * 1024;

/** The languages in which a lab has a page of text. */
export function pagesOf({ dir }: Place): Language[] {
	return languages.filter((language) => existsSync(join(dir, `${language}.md`)));
}

/** What an author should know of a lab's pages: one that is missing, empty or too long. */
export function pageProblems(place: Place): { problems: string[]; remarks: string[] } {
	const at = (language: Language) => `${nameOf(join(place.dir, `${language}.md`), place)}:1:1:`;
	const there = pagesOf(place);
	if (there.length === 0) {
		return { problems: [], remarks: [`${at("en")} expected a page of text (en.md and zh.md), found none`] };
	}
	const problems = languages.flatMap((language) => {
		if (!there.includes(language)) {
			return [`${at(language)} expected the lab's page of text, as there is ${there.join(", ")}.md, found none`];
		}
		const path = join(place.dir, `${language}.md`);
		const { size } = statSync(path);
		if (size > maxPageBytes) return [`${at(language)} expected at most ${maxPageBytes} bytes, found ${size}`];
		return readFileSync(path, "utf8").trim() === "" ? [`${at(language)} expected text, found nothing`] : [];
	});
	return { problems, remarks: [] };
}

/** A lab's page of text as HTML that is safe to put into a page. Throws where there is none, or it is too long. */
export function readPage(place: Place, language: Language): string {
	const path = join(place.dir, `${language}.md`);
	const name = nameOf(path, place);
	const values = { lab: place.id, page: name };
	let text: string;
	try {
		const { size } = statSync(path);
		if (size > maxPageBytes) {
			const message = `${name} is too long to be shown: expected at most ${maxPageBytes} bytes, found ${size}.`;
			throw new VethlabError("lab-invalid", message, { values: { ...values, problems: message } });
		}
		text = readFileSync(path, "utf8");
	} catch (cause) {
		if (cause instanceof VethlabError) throw cause;
		throw new VethlabError("lab-unknown", `Lab ${place.id} has no page of text in this language (${name}).`, {
			values,
			cause,
		});
	}
	return htmlOf(text);
}

/**
 * CommonMark with tables. Raw HTML comes out as the text that it is, and links lead to the web or to a part of the
 * page only: both are micromark's defaults, and the tests hold it to them.
 */
export function htmlOf(markdown: string): string {
	return micromark(markdown, { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] });
}
