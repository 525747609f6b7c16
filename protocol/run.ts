import { z } from "zod";
import { CountersTold } from "./counters";
import { Difference, Snapshot } from "./difference";
import { ErrorMessage } from "./errors";
import { FlowsTold } from "./flows";
import { Feature, Lab } from "./lab";
import { CaptureStatus } from "./packet";

/**
 * What happens while a lab runs, in order. The agent makes these; the server
 * hands them on; the page and `vethlab run --json` show them, a line each.
 * Times are milliseconds since 1970 by the agent's clock, which never goes back.
 */
const inStep = { step: z.string(), time: z.number() };
const inCommand = { ...inStep, command: z.number().int().nonnegative() };

export const StepStarted = z.strictObject({ type: z.literal("step.started"), ...inStep });

export const CommandStarted = z.strictObject({
	type: z.literal("command.started"),
	...inCommand,
	host: z.string(),
	netns: z.string().nullable(),
	text: z.string(),
});

export const CommandOutput = z.strictObject({
	type: z.literal("command.output"),
	...inCommand,
	stream: z.enum(["stdout", "stderr"]),
	/** Decoded as UTF-8, never split inside a character. */
	text: z.string(),
});

/** Success and failure have the same shape: a failing command is often the lesson. */
export const CommandEnded = z.strictObject({
	type: z.literal("command.ended"),
	...inCommand,
	/** Exit status; 128 + signal where a signal ended it, as the shell counts. */
	exit: z.number().int(),
	/** Milliseconds from its start to its shell's exit. */
	duration: z.number(),
	timedOut: z.boolean(),
	/** Did it end the way the lab expects? */
	asExpected: z.boolean(),
	/** Characters of output beyond the bound, which were not kept. */
	dropped: z.number().int().nonnegative(),
});

export const CheckEnded = z.strictObject({
	type: z.literal("check.ended"),
	...inStep,
	check: z.number().int().nonnegative(),
	ok: z.boolean(),
	/** What was there: of each record looked at, the fields that the check names. */
	found: z.array(z.record(z.string(), z.unknown())),
	/** Milliseconds that it waited. */
	waited: z.number(),
});

export const StepEnded = z.strictObject({
	type: z.literal("step.ended"),
	...inStep,
	ok: z.boolean(),
	/**
	 * Why it ended: all done, a command that did not do what was expected, a check that does not hold, stopped by hand,
	 * or (it counts as done) left out, since the kernel has not what it needs.
	 */
	reason: z.enum(["done", "command", "check", "stopped", "skipped"]),
	/** Of reason `command`, where a file of the step could not be written: which, from 0, and what the shell said. */
	file: z.strictObject({ index: z.number().int().nonnegative(), said: z.string() }).optional(),
	duration: z.number(),
});

export const RunEvent = z.discriminatedUnion("type", [
	StepStarted,
	CommandStarted,
	CommandOutput,
	CommandEnded,
	CheckEnded,
	StepEnded,
]);
export type RunEvent = z.infer<typeof RunEvent>;
export type CommandStarted = z.infer<typeof CommandStarted>;
export type CommandEnded = z.infer<typeof CommandEnded>;
export type CheckEnded = z.infer<typeof CheckEnded>;
export type StepEnded = z.infer<typeof StepEnded>;

/** What a start is waiting for, in its order. */
export const Phase = z.enum(["sandbox", "agent", "hosts", "links"]);
export type Phase = z.infer<typeof Phase>;

/** What has become of a lab's file, or of one that it builds on, since the sandbox was started from it. */
export const LabFileChange = z.strictObject({
	/**
	 * `words`: only what is read or looked at is another, and is told already. `run`: what runs is another, and counts
	 * from the next reset on. `broken`: it cannot be read, and all stays as it is.
	 */
	change: z.enum(["words", "run", "broken"]),
	/** Of a broken one, as `FILE:LINE:COLUMN: what was expected`. */
	problems: z.array(z.string()),
	/** When it was saved: milliseconds since 1970, by the server's clock. */
	time: z.number(),
});
export type LabFileChange = z.infer<typeof LabFileChange>;

export const SessionStatus = z.strictObject({
	type: z.literal("status"),
	status: z.enum(["starting", "ready", "running", "lost", "ended"]),
	phase: Phase.nullable(),
	epoch: z.number().int(),
	/** Why the sandbox is lost, or did not start. */
	error: ErrorMessage.nullable(),
	/** Pages that have it open. */
	viewers: z.number().int().nonnegative(),
	/** Those among them that were opened with a look-only link. */
	watching: z.number().int().nonnegative(),
	/** Minutes that the sandbox is kept after the last page has closed that is not a look-only one. */
	keepMinutes: z.number().positive(),
	/** Which kernel the lab runs on: `uname -r` of the sandbox, once known. */
	kernel: z.string().nullable(),
	/** How the sandbox was started, or is: `bubblewrap`, or `uml` (a kernel of its own); null before one is tried. */
	engine: z.string().nullable(),
	/** Of the features that the lab or a step of it names, those that this kernel has not. */
	lacks: z.array(Feature),
	/** What the lab needs and the machine's own kernel has not, so that it runs on another one; empty if it does not. */
	passedOver: z.array(Feature),
	/** Absent where the file is as it was when the sandbox started. */
	file: LabFileChange.optional(),
});
export type SessionStatus = z.infer<typeof SessionStatus>;

/** What the owner looks at, for those who follow. (SPEC 14) */
export const Focus = z.strictObject({
	/** A step that was opened by hand; null for the one that everybody sees by itself: the last that started. */
	step: z.string().max(129).nullable(),
	/** Id of the record that was picked. */
	selected: z.string().max(2048).nullable(),
});
export type Focus = z.infer<typeof Focus>;

/** All that a session tells its viewers, on one channel in one order. (SPEC 4) */
export const SessionEvent = z.discriminatedUnion("type", [
	SessionStatus,
	/** The lab is another than before: another variant, a file that was edited. */
	z.strictObject({ type: z.literal("lab"), lab: Lab }),
	z.strictObject({ type: z.literal("snapshot"), snapshot: Snapshot }),
	z.strictObject({ type: z.literal("difference"), difference: Difference }),
	CountersTold,
	FlowsTold,
	z.strictObject({ type: z.literal("focus"), focus: Focus }),
	CaptureStatus,
	StepStarted,
	CommandStarted,
	CommandOutput,
	CommandEnded,
	CheckEnded,
	StepEnded,
]);
export type SessionEvent = z.infer<typeof SessionEvent>;
