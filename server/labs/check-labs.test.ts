import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { checkLabs } from "./check-labs";
import { labText, stepLine } from "./testing/folder";

const own = join(import.meta.dirname, "../../labs");
const base = mkdtempSync(join(tmpdir(), "vethlab-check-"));
let dir = "";
let n = 0;
beforeEach(() => {
	dir = join(base, String(++n));
	mkdirSync(dir);
});
afterAll(() => rmSync(base, { recursive: true }));

function write(path: string, text: string): void {
	mkdirSync(dirname(join(dir, path)), { recursive: true });
	writeFileSync(join(dir, path), text);
}

function check(path = "") {
	const { labs, problems, remarks } = checkLabs(own, join(dir, path));
	const short = (lines: string[]) => lines.map((line) => line.replaceAll(`${dir}/`, ""));
	return { labs, problems: short(problems), remarks: short(remarks) };
}

const pages = (lab: string) => {
	write(`${lab}/en.md`, "A text.");
	write(`${lab}/zh.md`, "文字。");
};

describe("what is wrong with labs", () => {
	it("is nothing with ours", () => {
		expect(checkLabs(own, own)).toMatchObject({ problems: [], remarks: [] });
	});

	it("is said at once, in the order of lines, whatever is wrong beside it", () => {
		write(
			"mine/lab.yaml",
			labText(
				[
					stepLine("up").replace("run: ip link", "run: ip link, host: pd"),
					stepLine("bare").replace(/, checks: .*/, " }"),
					stepLine("kind").replace("record: link", "record: lnk"),
					stepLine("field").replace("name: lo", "nam: lo"),
					stepLine("up"),
					stepLine("one", "variants: [calico]"),
				],
				"topology: { hosts: { pc: {} } }\nprelude: { lab: nothing }",
			).replace(", zh: 我的", ""),
		);
		pages("mine");
		const found = check().problems.map((line) => line.replace(/^mine\/lab.yaml:/, "").replaceAll(/\(.*\)/g, "(…)"));
		expect(found).toEqual([
			'1:8: expected "zh" (…), found nothing',
			'4:17: expected a lab (…), found "nothing"',
			expect.stringMatching(/^6:\d+: expected a host of this lab \(…\), found "pd"$/),
			'7:5: expected "checks" (…), found nothing',
			expect.stringMatching(/^8:\d+: expected one of host, netns, .*, found "lnk"$/),
			expect.stringMatching(/^9:\d+: expected a field of link \(…\), found "nam"$/),
			expect.stringMatching(/^10:\d+: expected an id of its own, found "up", the one of line 6$/),
			expect.stringMatching(/^11:\d+: expected no variants: this lab has none, found "calico"$/),
		]);
	});

	it("is looked for in all that fits of a step, whatever else of it does not", () => {
		const step = stepLine("x", "lights: [{ record: nothing }]")
			.replace("run: ip link", "rnu: ip link }, { run: ip link, host: pd")
			.replace(
				"checks: [",
				"checks: [{ say: 5 }, { say: { en: a, zh: 一 }, output: 1, matches: '(' }, { say: { en: a, zh: 一 }, cell: 1, ping: x, from: pe },",
			);
		write("mine/lab.yaml", labText([step]));
		pages("mine");
		const found = check().problems.map((line) => line.replace(/^\S+ /, ""));
		expect(found).toEqual([
			expect.stringMatching(/^expected one of host, .*, found "nothing"$/),
			expect.stringMatching(/^expected "run"/),
			'unknown key "rnu"',
			'expected a host of this lab (pc), found "pd"',
			expect.stringMatching(/^expected a check with record, output, ping or request/),
			expect.stringMatching(/^expected a regular expression/),
			'expected a host of this lab (pc), found "pe"',
		]);
	});

	it("does not blame a step for a list of hosts that is wrong", () => {
		write("mine/lab.yaml", labText([stepLine("up")], "topology: { hosts: { pc: {} } }\nhosts: [pd]"));
		pages("mine");
		expect(check().problems).toEqual(['mine/lab.yaml:4:9: expected a host of the topology (pc), found "pd"']);
	});

	it("is a page of text in one language, or with nothing in it", () => {
		for (const lab of ["one", "empty"]) write(`${lab}/lab.yaml`, labText([stepLine("up")]));
		write("one/en.md", "A text.");
		write("empty/en.md", "A text.");
		write("empty/zh.md", "\n");
		expect(check().problems).toEqual([
			"empty/zh.md:1:1: expected text, found nothing",
			"one/zh.md:1:1: expected the lab's page of text, as there is en.md, found none",
		]);
	});

	it("is a topology that no lab names yet, and a file that nobody would find", () => {
		write("mine/lab.yaml", labText([stepLine("up")]));
		pages("mine");
		write("topologies/t.yaml", "hosts: { a: { nics: [{ name: eth0, wire: b/eth0 }] } }");
		write("other/lab.yml", "");
		expect(check().problems).toEqual([
			"other/lab.yml:1:1: expected a file named lab.yaml",
			expect.stringMatching(/^topologies\/t.yaml:1:\d+: expected HOST\/NIC of this topology, found "b\/eth0"$/),
		]);
	});

	it("is told of one lab where one is named, which still knows its neighbours", () => {
		write("mine/lab.yaml", labText([stepLine("more")], "topology: t\nprelude: { lab: first }"));
		write("first/lab.yaml", labText([stepLine("up")]));
		write("broken/lab.yaml", "title: [");
		write("topologies/t.yaml", "hosts: { pc: {} }");
		pages("mine");
		const nothing = { labs: 1, problems: [], remarks: [] };
		expect(check("mine")).toEqual(nothing);
		expect(check("mine/lab.yaml")).toEqual(nothing);
	});
});

describe("what is remarked", () => {
	it("is a lab without a page of text, and a text in one language twice", () => {
		const lab = labText([stepLine("up")])
			.replace("zh: 一个接口。", "zh: A link again.")
			.replace("en: Mine", "en: 我的");
		write("mine/lab.yaml", lab);
		expect(check()).toEqual({
			labs: 1,
			problems: [],
			remarks: [
				'mine/lab.yaml:1:14: expected English, found "我的"',
				'mine/lab.yaml:2:29: expected Chinese, found "A link again."',
				"mine/en.md:1:1: expected a page of text (en.md and zh.md), found none",
			],
		});
	});
});
