import { z } from "zod";
import { Check, Expected, RecordCheck, Selection } from "@/protocol/check";
import { Command, Feature, HostSpec, LabFile, Nic, Step, StepFile, type Topology, Variant } from "@/protocol/lab";
import { askedSchemas, recordKinds } from "@/protocol/records";
import { Text } from "@/protocol/text";
import { told } from "./guide";

type Json = z.core.JSONSchema.BaseSchema;

const names = z.registry<{ id: string }>();
const named = { Text, Feature, Expected, Selection, Check, Command, StepFile, Step, Variant, Nic, HostSpec };
for (const [id, schema] of Object.entries(named)) names.add(schema, { id });

/**
 * The format as JSON Schema, for editors: the zod schema, with what the guide says of each key, and the fields of each
 * kind of record. It cannot say what is beyond a schema; `vethlab check` can.
 */
export function jsonSchema(of: typeof LabFile | typeof Topology, title: string): Json {
	// Parts are found again by a mark: zod fills them in, and copies them, until it is done.
	const parts = [...told.keys()];
	const schema = z.toJSONSchema(of, {
		io: "input",
		// The newest that editors' YAML servers know whole.
		target: "draft-7",
		metadata: names,
		override({ zodSchema, jsonSchema }) {
			for (const [mark, part] of parts.entries()) if (part === zodSchema) jsonSchema.$comment = String(mark);
			if (zodSchema === Selection || zodSchema === RecordCheck) jsonSchema.allOf = recordKinds.map(fieldsOf);
		},
	});
	describe(schema, (mark) => told.get(parts[Number(mark)] ?? LabFile) ?? new Map());
	return { ...schema, title };
}

/** What the guide says goes to the keys that it says it of, at any depth. */
function describe(json: unknown, saysOf: (mark: string) => ReadonlyMap<string, string>): void {
	if (json === null || typeof json !== "object") return;
	for (const inner of Object.values(json)) describe(inner, saysOf);
	if (!isMarked(json)) return;
	const says = saysOf(json.$comment);
	Reflect.deleteProperty(json, "$comment");
	for (const [key, property] of Object.entries(json.properties)) {
		const { $ref, ...rest } = property;
		// In this draft nothing counts beside a $ref.
		const whole = $ref === undefined ? property : { ...rest, allOf: [{ $ref }] };
		json.properties[key] = { description: says.get(key), ...whole };
	}
}

function isMarked(json: object): json is { $comment: string; properties: Record<string, Json> } {
	return "$comment" in json && "properties" in json;
}

/** Of records of this kind, only these fields can be asked. */
function fieldsOf(kind: (typeof recordKinds)[number]): Json {
	const properties: Record<string, Json> = {};
	const patternProperties: Record<string, Json> = {};
	const value = { $ref: "#/definitions/Expected" };
	for (const [name, schema] of Object.entries(askedSchemas[kind].shape)) {
		if (name === "id" || name === "kind") continue;
		if (schema instanceof z.ZodRecord) patternProperties[`^${name}\\.`] = value;
		else if (schema instanceof z.ZodObject) {
			for (const inner of Object.keys(schema.shape)) properties[`${name}.${inner}`] = value;
		} else properties[name] = value;
	}
	const fields = { properties, patternProperties, additionalProperties: false };
	return {
		if: { properties: { record: { const: kind } }, required: ["record"] },
		// biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
		then: { properties: { where: fields, expect: fields } },
	};
}
