import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { LabFile } from "@/protocol/lab";
import { askedSchemas } from "@/protocol/records";
import { readLabs } from "./read-labs";
import { labFolder } from "./testing/folder";
import { guide, guideFiles, strays, told } from "./testing/guide";
import { jsonSchema } from "./testing/json-schema";

const { folders, write } = labFolder();

// cli/authoring.kernel.test.ts runs them.
describe("the guide for authors", () => {
	it("has labs and topologies without a problem", () => {
		for (const [path, text] of guideFiles) {
			const [folder = "", file] = path.split("/");
			write(folder, text, file);
		}
		const labs = readLabs(folders());
		expect(labs.length).toBe([...guideFiles.keys()].filter((path) => path.endsWith("/lab.yaml")).length);
		expect(labs.flatMap((lab) => lab.summary.problems)).toEqual([]);
	});

	it("has no YAML that is none of those", () => {
		const blocks = [...guide.matchAll(/```yaml\n(.*)\n/g)].map(([, first = ""]) => first);
		for (const first of blocks) expect(first).toMatch(/^# (my-labs\/|yaml-language-server:)/);
	});

	it("says in its tables what each key is about, and of none that is not there", () => {
		expect(strays).toEqual([]);
		for (const [schema, says] of told) expect([...says.keys()].sort()).toEqual(Object.keys(schema.shape).sort());
	});

	it("shows each key of the format in an example", () => {
		const shown = new Set([...guideFiles.values()].flatMap((text) => keysIn(parse(text))));
		expect(keysOf(jsonSchema(LabFile, "")).filter((key) => !shown.has(key))).toEqual([]);
	});

	it("names every kind of record, and every field of it", () => {
		const table = guide.slice(guide.indexOf("| record | fields |"));
		for (const [kind, schema] of Object.entries(askedSchemas)) {
			const [, row] = new RegExp(`^\\| \`${kind}\` \\|(.*)$`, "m").exec(table) ?? [];
			for (const field of Object.keys(schema.shape)) {
				if (!["id", "kind"].includes(field)) expect(row, kind).toMatch(new RegExp(`\`${field}(\\.…)?\``));
			}
		}
	});
});

function keysIn(value: unknown): string[] {
	if (value === null || typeof value !== "object") return [];
	return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}

/** Every key that a JSON Schema knows, but for the fields of records. */
function keysOf(schema: unknown): string[] {
	if (schema === null || typeof schema !== "object") return [];
	return Object.entries(schema).flatMap(([key, inner]: [string, unknown]) => {
		if (key === "then" || key === "if") return [];
		const own = key === "properties" && inner !== null && typeof inner === "object" ? Object.keys(inner) : [];
		return [...own, ...keysOf(inner)];
	});
}
