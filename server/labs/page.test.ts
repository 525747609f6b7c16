import { describe, expect, it } from "vitest";
import { VethlabError } from "@/protocol/errors";
import { htmlOf } from "./page";
import { labPage, readLabs } from "./read-labs";
import { labFolder, labText, stepLine } from "./testing/folder";

const { folders, write } = labFolder();

function thrown(action: () => unknown): VethlabError {
	try {
		action();
	} catch (error) {
		return VethlabError.from(error);
	}
	throw new Error("nothing was thrown");
}

describe("a lab's page of text", () => {
	it("is told in the languages that it is there in, and read as it is now, of a broken lab too", () => {
		write("mine", "title: [");
		write("mine", "# Why\n\nA `bridge`.\n", "en.md");
		expect(readLabs(folders())[0]?.summary.pages).toEqual(["en"]);
		expect(labPage(folders(), "mine", "en")).toBe("<h1>Why</h1>\n<p>A <code>bridge</code>.</p>\n");
		write("mine", "再写一遍\n", "en.md");
		expect(labPage(folders(), "mine", "en")).toBe("<p>再写一遍</p>\n");
	});

	it("that is not there, or is too long, says so", () => {
		write("mine", labText([stepLine("up")]));
		write("mine", "x".repeat(300_000), "en.md");
		expect(thrown(() => labPage(folders(), "mine", "zh")).message).toMatch(
			/^Lab mine has no page of text .*mine\/zh\.md/,
		);
		expect(thrown(() => labPage(folders(), "mine", "en")).message).toContain("at most 262144 bytes, found 300000");
		expect(thrown(() => labPage(folders(), "none", "en")).code).toBe("lab-unknown");
	});

	it("may have tables", () => {
		expect(htmlOf("| a | b |\n|---|--:|\n| 1 | 2 |\n")).toContain('<td align="right">2</td>');
	});
});

describe("nothing in it runs", () => {
	const attempts = [
		"<script>alert(1)</script>",
		"text <img src=x onerror=alert(1)> text",
		"<svg/onload=alert(1)>",
		"<iframe src='javascript:alert(1)'></iframe>",
		"<!-- --><style>*{}</style>",
		"[a](javascript:alert(1))",
		"[a](JaVaScRiPt&colon;alert(1))",
		"[a](<java\nscript:alert(1)>)",
		"[a](&#106;avascript:alert(1))",
		"[a](vbscript:x) [b](data:text/html;base64,PHNjcmlwdD4=) [c](file:///etc/passwd)",
		"![a](javascript:alert(1)) ![b](data:image/svg+xml;base64,PHN2Zz4=)",
		"<javascript:alert(1)>",
		'[a](https://example.org "\\" onmouseover=alert(1) x=\\"")',
		"[a]: javascript:alert(1)\n\n[a]",
		"| <script>x</script> | [a](javascript:x) |\n|---|---|\n| <b onclick=x>1</b> | 2 |",
		"```html\n<script>alert(1)</script>\n```",
		'```" onclick=alert(1)\nx\n```',
	];
	it.each(attempts)("%s", (markdown) => {
		const html = htmlOf(markdown);
		// What stands in a tag, apart from what stands between tags.
		const tags = html.match(/<[^>]*>/g) ?? [];
		for (const tag of tags) {
			expect(tag).toMatch(
				/^<\/?(p|a|img|code|pre|table|thead|tbody|tr|th|td)( (href|src|alt|title|class|align)="[^"<>]*")*( \/)?>$/,
			);
			expect(tag).not.toMatch(/(href|src)="(?!https?:|#|")/);
		}
		expect(html.replaceAll(/<[^>]*>/g, "")).not.toContain("<");
	});
});
