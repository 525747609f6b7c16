import { z } from "zod";
import { ErrorMessage } from "./errors";
import { Feature } from "./lab";
import { views } from "./needs";
import { Text } from "./text";

/** What a machine lacks: a program's package, or a feature of its kernel. One of both lists is empty. */
export const Lacking = z.strictObject({
	features: z.array(Feature),
	programs: z.array(z.string()),
	/** `package-missing` or `kernel-feature`; `values.command` is the one that mends it, where there is one. */
	error: ErrorMessage,
});
export type Lacking = z.infer<typeof Lacking>;

/** One way to start a sandbox, as far as it was tried. */
export const EngineReport = z.strictObject({
	/** `bubblewrap`: on this machine's kernel; `uml`: User-Mode Linux. */
	name: z.string(),
	/** `untried` at the end of a look: no lab needs it. */
	state: z.enum(["untried", "trying", "works", "fails"]),
	/** `uname -r` in its sandbox. */
	kernel: z.string().nullable(),
	/** The features that its kernel has not. */
	lacks: z.array(Feature),
	/** Why it fails. */
	error: ErrorMessage.nullable(),
	/** Milliseconds from its start to the end of all that was tried in it. */
	duration: z.number().nullable(),
});
export type EngineReport = z.infer<typeof EngineReport>;

/** Something to mend, and which labs cannot run for it. */
export const Mend = z.strictObject({
	error: ErrorMessage,
	/** By id. */
	labs: z.array(z.string()),
	/** What labs do without. Empty like `labs`: steps of some labs are left out. */
	views: z.array(z.enum(views)),
});
export type Mend = z.infer<typeof Mend>;

export const LabReport = z.strictObject({
	lab: z.string(),
	title: Text,
	/** `unknown` while the look goes on; `broken`: its file is. */
	verdict: z.enum(["unknown", "runs", "cannot", "broken"]),
	/** Where it runs. */
	engine: z.string().nullable(),
	/** Why it cannot; places in the report's `mends`. */
	mends: z.array(z.number().int().nonnegative()),
	/** Features for whose lack steps are left out, and how many steps (those of its preludes too). */
	without: z.array(Feature),
	leftOut: z.number().int().nonnegative(),
});
export type LabReport = z.infer<typeof LabReport>;

/** What this kernel, these programs and these rights allow, as found out by trying. */
export const DoctorReport = z.strictObject({
	/** Another number at each change. */
	revision: z.number().int(),
	/** When the look began, ms since 1970. */
	time: z.number(),
	/** Is the look over? */
	done: z.boolean(),
	/** In the order in which labs try them. */
	engines: z.array(EngineReport),
	mends: z.array(Mend),
	labs: z.array(LabReport),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

/** Can every lab be run here? */
export function allRun({ done, labs }: DoctorReport): boolean {
	return done && labs.every(({ verdict }) => verdict === "runs");
}
