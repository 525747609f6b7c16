import { z } from "zod";
import { recordKinds } from "./records";
import { Text } from "./text";

const aTime = "a time with its unit, such as 500ms, 2s or 1m";

/** A length of time with its unit: `500ms`, `2s`, `1m`. */
export const Duration = z.string(aTime).regex(/^\d+(\.\d+)?(ms|s|m)$/, aTime);

export function milliseconds(duration: string): number {
	const unit = duration.endsWith("ms") ? 1 : duration.endsWith("s") ? 1000 : 60_000;
	return Number.parseFloat(duration) * unit;
}

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/**
 * What a field must hold. A plain value is equality; for a list field (flags)
 * `has` and `lacks` ask for a member; `matches` is a regular expression.
 */
export const Expected = z.union(
	[
		Scalar,
		z.strictObject({ not: Scalar }),
		z.strictObject({ oneOf: z.array(Scalar).min(1) }),
		z.strictObject({ has: z.string() }),
		z.strictObject({ lacks: z.string() }),
		z.strictObject({ matches: z.string() }),
	],
	"a plain value, or one of not, oneOf, has, lacks, matches",
);
export type Expected = z.infer<typeof Expected>;

const Fields = z.record(z.string(), Expected);
const RecordKind = z.enum(recordKinds as [(typeof recordKinds)[number], ...(typeof recordKinds)[number][]]);

/** Some records of one kind. */
export const Selection = z.strictObject({ record: RecordKind, where: Fields.default({}) });
export type Selection = z.infer<typeof Selection>;

const said = {
	say: Text,
	/** Which command's cell it is evidence for, counted from 1. */
	cell: z.number().int().positive().optional(),
	/** What it asks, in a few words: a row of the table in which variants are compared. */
	compare: Text.optional(),
};

/**
 * Selects records of one kind and says what they must hold. Without `count`
 * at least one must be there; `count: 0` says that there is none. Looked at
 * again on every change until it holds or `within` is over.
 */
export const RecordCheck = z.strictObject({
	...said,
	...Selection.shape,
	expect: Fields.default({}),
	count: z.number().int().nonnegative().optional(),
	within: Duration.default("2s"),
});

/**
 * Looks at what a command of the same step printed (stdout and stderr) and how it exited. What one in the background
 * prints is looked at again until it holds or `within` is over; that it lacks something is known only then, or at its
 * end.
 */
export const OutputCheck = z.strictObject({
	...said,
	/** Which command of the step, counted from 1. */
	output: z.number().int().positive(),
	/** Regular expressions, multi-line. */
	matches: z.string().optional(),
	lacks: z.string().optional(),
	exit: z.number().int().optional(),
	within: Duration.default("2s"),
});

/** Sends one echo request from a namespace and says whether it is answered. */
export const PingCheck = z.strictObject({
	...said,
	ping: z.string(),
	from: z.string(),
	expect: z.enum(["answer", "silence"]).default("answer"),
	within: Duration.default("2s"),
});

/** Sends one HTTP GET from a namespace and says whether it is answered. */
export const RequestCheck = z.strictObject({
	...said,
	request: z.string().regex(/^http:\/\/\S+$/, "an address such as http://11.96.10.3:8080/"),
	from: z.string(),
	/** `answer`: any status of HTTP; `refused`: a reset or an ICMP error; `silence`: nothing within the time. */
	expect: z.enum(["answer", "refused", "silence"]).default("answer"),
	within: Duration.default("2s"),
});

export const Check = z.union(
	[RecordCheck, OutputCheck, PingCheck, RequestCheck],
	"a check with record, output, ping or request",
);
export type Check = z.infer<typeof Check>;
export type RecordCheck = z.infer<typeof RecordCheck>;
export type OutputCheck = z.infer<typeof OutputCheck>;
export type PingCheck = z.infer<typeof PingCheck>;
export type RequestCheck = z.infer<typeof RequestCheck>;
