import { z } from "zod";
import type { Selection } from "@/protocol/check";
import { askedSchemas, hostOf } from "@/protocol/records";
import { namesHost, valuesOf } from "./step-hosts";
import type { Path, YamlFile } from "./yaml-file";

/** Says so where a name is no host of the lab. */
export type HostCheck = (name: string | undefined, path: Path) => void;

/** Fields that records of a kind have, and values that they can hold. */
export function fieldProblems(
	record: Selection["record"],
	fields: Selection["where"],
	path: Path,
	file: YamlFile,
	host: HostCheck,
) {
	const problems: string[] = [];
	for (const [field, expected] of Object.entries(fields)) {
		const at = [...path, field];
		const schema = schemaOf(record, field);
		if (!schema) {
			problems.push(file.atKey(at, `expected a field of ${record} (${fieldsOf(record)}), found "${field}"`));
			continue;
		}
		if (expected !== null && typeof expected === "object") {
			if ("matches" in expected) {
				problems.push(...regexProblems(expected.matches, [...at, "matches"], file));
				continue;
			}
			const asksList = "has" in expected || "lacks" in expected;
			if (asksList && !(schema instanceof z.ZodArray)) {
				problems.push(file.at(at, `expected a value, since ${field} is not a list: has and lacks ask lists`));
				continue;
			}
			if (asksList) continue;
		}
		if (schema instanceof z.ZodArray) {
			problems.push(file.at(at, `expected has or lacks, since ${field} is a list`));
			continue;
		}
		for (const value of valuesOf(expected)) {
			if (namesHost.has(field) && typeof value === "string") host(hostOf(value), at);
			const parsed = schema.safeParse(value);
			if (!parsed.success) {
				const why = parsed.error.issues[0]?.message ?? "";
				problems.push(
					file.at(at, `${field} never holds ${JSON.stringify(value)}: ${why.replace(/^[A-Z][\w ]*: /, "")}`),
				);
			}
		}
	}
	return problems;
}

/** Is it one that JavaScript understands? */
export function regexProblems(pattern: string | undefined, path: Path, file: YamlFile): string[] {
	if (pattern === undefined) return [];
	try {
		new RegExp(pattern, "m");
		return [];
	} catch (error) {
		const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : String(error);
		return [file.at(path, `expected a regular expression: ${why}`)];
	}
}

/** What a field holds; `details.id` and `reply.dst` look into a map. */
function schemaOf(record: Selection["record"], field: string): z.ZodType | undefined {
	const shape: Record<string, z.ZodType> = askedSchemas[record].shape;
	const [top = field, ...rest] = field.split(".");
	const schema = shape[top];
	if (rest.length === 0) return schema;
	if (schema instanceof z.ZodRecord) return anything;
	const inner: Record<string, z.ZodType> = schema instanceof z.ZodObject ? schema.shape : {};
	return inner[rest.join(".")];
}

const anything = z.unknown();

function fieldsOf(record: Selection["record"]): string {
	const names = Object.entries(askedSchemas[record].shape).flatMap(([name, schema]) => {
		if (name === "id" || name === "kind") return [];
		return schema instanceof z.ZodObject ? Object.keys(schema.shape).map((inner) => `${name}.${inner}`) : [name];
	});
	return names.join(", ");
}
