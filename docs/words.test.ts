import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAst } from "vitest/node";
import { languages } from "@/protocol/text";

const root = join(import.meta.dirname, "..");

/** The page's own source: what it says stands in catalogues, `en.ts` and `zh.ts` in one folder. */
const sources = ["app", "components", "client"]
	.flatMap((room) =>
		readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map((path) => join(room, path)),
	)
	.filter((path) => /\.tsx?$/.test(path) && !/\.test\.|(^|\/)(testing|fixtures)\//.test(path))
	.sort();

const isCatalogue = (path: string) =>
	languages.some((language) => path.endsWith(`/${language}.ts`)) || /client\/messages\/|graph\/words\.ts$/.test(path);

describe("the words of the page", () => {
	const said = sources.filter((path) => !isCatalogue(path)).flatMap(spoken);

	it("stand in a catalogue, all but names of the kernel, of its tools and of what one types", () => {
		expect(said.filter(({ text }) => !sameEverywhere.test(text))).toEqual([]);
	});

	it("are found where they do not", () => {
		const texts = (source: string) => wordsIn("x.tsx", source).map(({ text }) => text);
		expect(texts("const a = <p>Hello there</p>")).toEqual(["Hello there"]);
		expect(texts('const a = <p>{ok ? "yes" : "no " + n}</p>')).toEqual(["yes", "no "]);
		expect(texts('const a = <img alt="a cat" title={"a" + b ? "dog" : words.x} className="big red" />')).toEqual([
			"a cat",
			"dog",
		]);
		expect(texts('const a = <Banner tone="bad" lead="It is gone" />')).toEqual(["It is gone"]);
		expect(texts('document.title = "All is well";')).toEqual(["All is well"]);
		expect(texts('const a = <p data-x={b === "Not this one"}>{words.a}</p>')).toEqual([]);
		expect(texts('throw new VethlabError("usage", "No words of the page.");')).toEqual([]);
	});
});

describe.each([...new Set(sources.filter((path) => /\/(en|zh)\.ts$/.test(path)).map(dirname))])(
	"the catalogue %s",
	(folder) => {
		const read = async (language: string): Promise<[string, string][]> => {
			const module: unknown = await import(/* @vite-ignore */ join(root, folder, `${language}.ts`));
			return texts(Object.values(module ?? {}).find((value) => typeof value === "object"));
		};

		it("is there in each language, with the same keys, and what is empty is so in both", async () => {
			for (const language of languages) expect(existsSync(join(root, folder, `${language}.ts`)), language).toBe(true);
			const [en, zh] = [await read("en"), await read("zh")];
			expect(en.length).toBeGreaterThan(0);
			expect(zh.map(([path]) => path)).toEqual(en.map(([path]) => path));
			const empty = (all: [string, string][]) => all.filter(([, text]) => text.trim() === "");
			expect(empty(zh)).toEqual(empty(en));
		});

		it("is Chinese in Chinese, with Chinese punctuation, and English in English", async () => {
			for (const [path, text] of await read("zh")) {
				expect(text, path).not.toMatch(/\p{Script=Han}[,;:?!(]/u);
				expect(text.replaceAll(/`[^`]*`/g, ""), path).not.toMatch(
					/^[^\p{Script=Han}]*\p{Ll}{2,} \p{Ll}{2,}[^\p{Script=Han}]*$/u,
				);
			}
			// The name of the other language is written in that language.
			for (const [path, text] of await read("en"))
				if (text !== "中文") expect(text, path).not.toMatch(/\p{Script=Han}/u);
		});
	},
);

/** Every text of a catalogue, by its path; functions are called with sample values. */
function texts(value: unknown, path = ""): [string, string][] {
	if (typeof value === "string") return [[path, value]];
	if (typeof value === "function") return [[path, String(value(2, 3, 4, 5))]];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, one]) => texts(one, `${path}.${key}`));
}

/** Words without a small letter (DNAT), names of sysctls, `vethlab`, what a command prints or takes, and a page's description for machines. */
const sameEverywhere =
	/^(\P{Ll}*|[a-z]+(?:_[a-z]+)+|vethlab|mtu|id|src|dst|via |iptables-save -c|npm start -- .*|See where the packet goes: hands-on Linux .*|LabGraph has no stage)$/u;

interface Said {
	at: string;
	text: string;
}

function spoken(path: string): Said[] {
	return wordsIn(path, readFileSync(join(root, path), "utf8"));
}

/** What a reader is told, or a screen reader says. */
const spokenAttributes =
	/^(title|alt|placeholder|label|text|heading|hint|lead|caption|summary|detail|description)$|^aria-(label|description|roledescription|valuetext|placeholder)$/;
const silentAttributes = /^(className|style|d|data-.*)$/;
/** Two words at least, the first one with a capital letter. */
const sentence = /^\p{Lu}\p{Ll}*\b.*\s\p{L}/u;
/** Their messages are details, in English, beside words of a catalogue. */
const errors = /^(VethlabError|Error|TypeError)$/;

interface Node {
	type: string;
	start: number;
	[key: string]: unknown;
}

/** The words in a file that are in no catalogue. */
function wordsIn(path: string, source: string): Said[] {
	const found: Said[] = [];
	const ast: unknown = parseAst(source, { lang: path.endsWith("x") ? "tsx" : "ts" });
	const tell = (node: Node, text: string) => {
		if (/\p{L}{2,}/u.test(text)) found.push({ at: `${path}:${source.slice(0, node.start).split("\n").length}`, text });
	};

	/** @param shown is the value of this expression what one reads? */
	function visit(value: unknown, shown: boolean): void {
		if (Array.isArray(value)) {
			for (const one of value) visit(one, shown);
			return;
		}
		if (!isNode(value)) return;
		switch (value.type) {
			case "ImportDeclaration":
			case "ExportAllDeclaration":
			case "TSLiteralType":
				return;
			case "JSXText":
				tell(value, String(value.value).trim());
				return;
			case "Literal":
			case "TemplateElement": {
				const text = value.type === "Literal" ? value.value : isCooked(value.value) ? value.value.cooked : "";
				if (typeof text === "string" && (shown || sentence.test(text))) tell(value, text);
				return;
			}
			case "JSXAttribute": {
				const name = nameOf(value.name);
				if (!silentAttributes.test(name)) visit(value.value, spokenAttributes.test(name));
				return;
			}
			case "JSXElement":
			case "JSXFragment":
				visit(value.openingElement, false);
				visit(value.children, true);
				return;
			case "NewExpression":
				if (!isNode(value.callee) || !errors.test(String(value.callee.name))) visit(value.arguments, false);
				return;
			case "BinaryExpression":
				// What is compared is not shown, what is joined is.
				if (value.operator === "+") visit([value.left, value.right], shown);
				return;
			case "ConditionalExpression":
				visit(value.test, false);
				visit([value.consequent, value.alternate], shown);
				return;
			case "LogicalExpression":
				visit(value.left, value.operator !== "&&" && shown);
				visit(value.right, shown);
				return;
			case "JSXExpressionContainer":
			case "TemplateLiteral":
			case "ParenthesizedExpression":
				visit(Object.values(value), shown);
				return;
			default:
				visit(Object.values(value), false);
		}
	}
	visit(ast, false);
	return found;
}

function isNode(value: unknown): value is Node {
	return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function isCooked(value: unknown): value is { cooked: unknown } {
	return typeof value === "object" && value !== null && "cooked" in value;
}

function nameOf(name: unknown): string {
	return isNode(name) && typeof name.name === "string" ? name.name : "";
}
