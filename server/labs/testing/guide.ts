import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { OutputCheck, PingCheck, RecordCheck, RequestCheck } from "@/protocol/check";
import { Command, HostSpec, LabFile, Nic, Step, Topology } from "@/protocol/lab";

const folder = join(import.meta.dirname, "../../../docs");

/** The guide for authors. */
export const guide = readFileSync(join(folder, "authoring.md"), "utf8");

/** The files that the guide shows, whole ones, by their path below the folder of labs. */
export const guideFiles = new Map(
	[...guide.matchAll(/```yaml\n# my-labs\/(\S+)\n([\s\S]*?)```/g)].map(([, path = "", text = ""]) => [path, text]),
);

/** The guide's tables of keys, in their order: what each key says. */
const tables = [...guide.matchAll(/^\| key \| what it says \|\n\|---\|---\|\n((?:\|.*\n)+)/gm)].map(
	([, rows = ""]) =>
		new Map([...rows.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, key = "", says = ""]) => [key, says])),
);

const checks: z.ZodObject[] = [RecordCheck, OutputCheck, PingCheck, RequestCheck];

/** What each table is about. The checks' first one is about what all kinds have. */
const about: z.ZodObject[][] = [
	...[[LabFile], [Step], [Command]],
	...[checks, [RecordCheck], [OutputCheck], [PingCheck, RequestCheck]],
	...[[Topology], [HostSpec], [Nic]],
];

/** What the guide says of each key of a part of the format. */
export const told = new Map<z.ZodObject, Map<string, string>>();
/** Keys that a table tells of, and that none of its parts has. */
export const strays: string[] = [];
for (const [i, parts] of about.entries()) {
	for (const [key, says] of tables[i] ?? []) {
		const having = parts.filter((part) => key in part.shape);
		if (having.length === 0) strays.push(key);
		for (const part of having) told.set(part, new Map(told.get(part)).set(key, says));
	}
}
