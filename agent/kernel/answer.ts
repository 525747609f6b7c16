import type { z } from "zod";
import { VethlabError } from "@/protocol/errors";

/** Parses one line of JSON that a kernel tool answered; `what` names the question in the error. */
export function parseAnswer<T>(what: string, schema: z.ZodType<T>, line: string): T {
	try {
		return schema.parse(JSON.parse(line));
	} catch (cause) {
		throw new VethlabError("internal", `ip answered "${what}" in a form that vethlab does not know`, { cause });
	}
}
