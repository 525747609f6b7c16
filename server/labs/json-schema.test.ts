import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { LabFile, Topology } from "@/protocol/lab";
import { guideFiles } from "./testing/guide";
import { jsonSchema } from "./testing/json-schema";

const labs = join(import.meta.dirname, "../../labs");
const lab = jsonSchema(LabFile, "A lab of vethlab");
const topology = jsonSchema(Topology, "A topology of vethlab's labs");
const text = (schema: unknown) => `${JSON.stringify(schema, null, "\t")}\n`;

it("labs/*.schema.json are the format (npx vitest run --project unit json-schema -u writes them)", async () => {
	await expect(text(lab)).toMatchFileSnapshot(join(labs, "lab.schema.json"));
	await expect(text(topology)).toMatchFileSnapshot(join(labs, "topology.schema.json"));
});

const fits = { lab: reader(lab), topology: reader(topology) };

/** zod reads a JSON Schema back, but for its conditions. */
function reader(schema: unknown): (content: string) => boolean {
	const plain: unknown = JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
		key === "allOf" && JSON.stringify(value).includes('"if"') ? undefined : value,
	);
	const read = z.fromJSONSchema(z.record(z.string(), z.unknown()).parse(plain));
	return (content) => read.safeParse(parse(content)).success;
}

const files = readdirSync(labs, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".yaml"));
const isTopology = (path: string) => path.startsWith("topologies/");
const contents = new Map([
	...files.map((path) => [path, readFileSync(join(labs, path), "utf8")] as const),
	...guideFiles,
]);

describe.each([...contents])("%s", (path, content) => {
	it("fits the JSON Schema", () => {
		expect(fits[isTopology(path) ? "topology" : "lab"](content)).toBe(true);
	});
});

it.each(files)("%s names the schema in its first line, for editors", (path) => {
	const name = isTopology(path) ? "topology" : "lab";
	expect(contents.get(path)?.split("\n")[0]).toBe(`# yaml-language-server: $schema=../${name}.schema.json`);
});

describe("the JSON Schema", () => {
	const hello = guideFiles.get("hello/lab.yaml") ?? "";

	it.each([
		["an unknown key", "commands:", "comands:"],
		["a missing language", "zh: 你好", "xx: 你好"],
		["a kind of record that is none", "record: netns", "record: netnss"],
		["a step without checks", "checks:", "files:"],
	])("refuses %s", (_, from, to) => {
		expect(hello).toContain(from);
		expect(fits.lab(hello.replace(from, to))).toBe(false);
	});

	it("knows the fields of each kind of record", () => {
		const record = z.looseObject({ definitions: z.looseObject({ Selection: z.looseObject({ allOf: z.unknown() }) }) });
		const kinds = z.array(z.unknown()).parse(record.parse(lab).definitions.Selection.allOf);
		expect(kinds[0]).toMatchObject({ if: { properties: { record: { const: "host" } } } });
		expect(kinds[0]).toHaveProperty("then.properties.where.properties.role");
	});

	it("says of every key of a step, a command and a check what the guide says", () => {
		const step = z.looseObject({
			properties: z.record(z.string(), z.looseObject({ description: z.string().min(10) })),
		});
		const { definitions } = z.looseObject({ definitions: z.record(z.string(), z.unknown()) }).parse(lab);
		for (const name of ["Step", "Command", "HostSpec", "Nic"]) step.parse(definitions[name]);
	});
});
