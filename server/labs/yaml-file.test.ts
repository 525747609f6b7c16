import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { readYaml } from "./folders";
import { YamlFile } from "./yaml-file";

const text = "title: one\nsteps:\n  - id: up\n    run: [a, b]\n";

test("what a file is known to say changes nothing about where it says it", () => {
	const read = new YamlFile("lab.yaml", text);
	const known = new YamlFile("lab.yaml", text, parse(text));
	expect(known.value).toEqual(read.value);
	expect(known.problems).toEqual([]);
	for (const path of [["title"], ["steps", 0, "run", 1], ["steps", 0, "missing"], []]) {
		expect(known.at(path, "no")).toBe(read.at(path, "no"));
		expect(known.atKey(path, "no")).toBe(read.atKey(path, "no"));
		expect(known.line(path)).toBe(read.line(path));
	}
	expect(known.at(["steps", 0, "run", 1], "no")).toBe("lab.yaml:4:14: no");
});

test("our own labs say what their files say, also where the build has parsed them", () => {
	const own = join(import.meta.dirname, "../../labs");
	const files = readdirSync(own, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
	expect(files.length).toBeGreaterThan(10);
	for (const name of files) {
		const path = join(own, name);
		expect(readYaml(path, { own }).value, name).toEqual(parse(readFileSync(path, "utf8")));
	}
});

test("what the build has parsed is taken where it is whole, and else the file", () => {
	const root = mkdtempSync(join(tmpdir(), "vethlab-"));
	onTestFinished(() => rmSync(root, { recursive: true }));
	const own = join(root, "labs");
	for (const folder of ["labs", "dist/parsed"]) mkdirSync(join(root, folder), { recursive: true });
	const ahead = (text: string, json: string) => {
		const hash = createHash("sha256").update(text).digest("hex");
		writeFileSync(join(root, "dist/parsed", `${hash}.json`), json);
		const path = join(own, `${hash}.yaml`);
		writeFileSync(path, text);
		return readYaml(path, { own });
	};
	expect(ahead("title: one", '{"title":"from the build"}').value).toEqual({ title: "from the build" });
	expect(ahead("title: two", '{"tit')).toMatchObject({ value: { title: "two" }, problems: [] });
});
