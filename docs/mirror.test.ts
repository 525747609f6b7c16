import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

const inEnglish = (folder: string) =>
	readdirSync(join(root, folder)).flatMap((name) => (/(?<!\.zh)\.md$/.test(name) ? [join(folder, name)] : []));

/** What a user reads: in English, and beside it in Chinese. Decisions may be written down before they are translated. */
const guides = [
	"README.md",
	...inEnglish("docs"),
	...inEnglish("docs/decisions").filter((path) => existsSync(join(root, path.replace(/\.md$/, ".zh.md")))),
];

describe.each(guides)("%s", (path) => {
	const en = readFileSync(join(root, path), "utf8");
	const other = path.replace(/\.md$/, ".zh.md");
	const zh = existsSync(join(root, other)) ? readFileSync(join(root, other), "utf8") : "";

	it("is there in Chinese too, and each links to the other", () => {
		expect(zh).not.toBe("");
		expect(en).toContain(`English | [中文](${basename(other)})`);
		expect(zh).toContain(`[English](${basename(path)}) | 中文`);
	});

	it("has the same structure in both: headings, lists and tables in the same order", () => {
		expect(structure(zh)).toEqual(structure(en));
	});

	it("has the same code in both; what a shell ignores may be another", () => {
		expect(blocks(zh)).toEqual(blocks(en));
	});

	it("names the same keys, commands and files in both", () => {
		expect(inline(zh)).toEqual(inline(en));
	});

	it("links to the same pages in both, to the Chinese one where there is one", () => {
		expect(links(zh).map((target) => target.replace(/\.zh\.md$/, ".md"))).toEqual(links(en));
		for (const target of links(zh)) {
			if (/^https?:/.test(target)) continue;
			expect(existsSync(join(root, dirname(path), target)), target).toBe(true);
			if (/\.md$/.test(target) && !/\.zh\.md$/.test(target)) {
				expect(existsSync(join(root, dirname(path), target.replace(/\.md$/, ".zh.md"))), target).toBe(false);
			}
		}
	});
});

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;
/** Without code, and without the line that leads to the other language. */
const prose = (text: string) => text.replaceAll(fence, "```").replaceAll(/^.*\[(中文|English)\]\(.*$/gm, "");

/** One sign a line: how deep a heading is, what a row of a table is about. */
function structure(text: string): string[] {
	return prose(text)
		.split("\n")
		.flatMap((line) => {
			const [heading] = /^#+ /.exec(line) ?? [];
			if (heading) return [heading];
			if (line.startsWith("|")) return [/^\| (`[^|]*`)/.exec(line)?.[1] ?? "|"];
			return line.startsWith("- ") || line === "```" ? [line.slice(0, 3)] : [];
		})
		.map((sign) => (sign.startsWith("- ") ? "-" : sign));
}

function blocks(text: string): string[] {
	return [...text.matchAll(fence)].map(([, language, code = ""]) => {
		if (language === "sh") return code.replaceAll(/\s+# .*$/gm, "");
		// A picture of folders: paths, and what they are.
		return language === "" ? code.replaceAll(/(\S) {3,}\S.*$/gm, "$1") : code;
	});
}

function inline(text: string): string[] {
	return [...new Set([...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code))].sort();
}

function links(text: string): string[] {
	return [...prose(text).matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
}
