import { z } from "zod";
import { CountersTold } from "./counters";
import { Difference, Snapshot } from "./difference";
import { Lacking } from "./doctor";
import { Dropped } from "./dropped";
import { ErrorMessage } from "./errors";
import { FlowsTold } from "./flows";
import { Feature, Lab } from "./lab";
import { CaptureSetting, CaptureStatus, Layer, Packet } from "./packet";
import { RouteAnswer, RouteQuestion } from "./route";
import { CheckEnded, CommandEnded, CommandOutput, CommandStarted, Phase, StepEnded, StepStarted } from "./run";
import { Traced } from "./trace";

/** Server and agent talk newline-delimited JSON over the agent's stdin and stdout. stderr is its log. */
export const ToAgent = z.discriminatedUnion("type", [
	/** Before `open`, if at all: which of these are there? Found out by trying; answered by `examined`. */
	z.strictObject({ type: z.literal("examine"), features: z.array(Feature), programs: z.array(z.string()) }),
	/** The first message but `examine`, once: make the lab's hosts, then answer `ready`. */
	z.strictObject({ type: z.literal("open"), epoch: z.number().int().nonnegative(), lab: Lab }),
	/**
	 * Run one step. Steps run one after the other, in the order they were asked for. `files`: contents that take the
	 * place of the lab's, by the file's index; null for one that stays.
	 */
	z.strictObject({ type: z.literal("run"), step: z.string(), files: z.array(z.string().nullable()).default([]) }),
	/**
	 * Somebody looks at these namespaces: what has no event and runs by itself is read there once a second, until other
	 * lists come. `netns`: counters, which are read everywhere at a step's start and end; `flows`: when flows end, told
	 * whole anew; as before if absent.
	 */
	z.strictObject({
		type: z.literal("look"),
		netns: z.array(z.string()),
		flows: z.array(z.string()).optional(),
	}),
	/** End the running step's commands and forget the steps that wait. */
	z.strictObject({ type: z.literal("stop") }),
	/** Which way would a packet go? Answered by `route` of the same id; changes nothing, and waits for no step. */
	z.strictObject({ type: z.literal("route"), id: z.number().int().nonnegative(), question: RouteQuestion }),
	/** From now on capture so. Answered by `captured` of the same id, when every namespace is listened to or it is refused. */
	z.strictObject({ type: z.literal("capture"), id: z.number().int().nonnegative(), setting: CaptureSetting }),
	/** Which layers has this packet? Answered by `dissected` of the same id. */
	z.strictObject({ type: z.literal("dissect"), id: z.number().int().nonnegative(), packet: Packet }),
]);
export type ToAgent = z.infer<typeof ToAgent>;

export const FromAgent = z.discriminatedUnion("type", [
	z.strictObject({ type: z.literal("examined"), kernel: z.string(), lacks: z.array(Lacking) }),
	z.strictObject({ type: z.literal("phase"), phase: Phase }),
	/** The hosts are up; the state before the first step. */
	z.strictObject({ type: z.literal("ready"), kernel: z.string(), lacks: z.array(Feature), snapshot: Snapshot }),
	/**
	 * The sandbox cannot go on; the agent exits after this. `kernel-feature` and `package-missing` come before
	 * anything is made: another kernel may have what the lab needs.
	 */
	z.strictObject({ type: z.literal("failed"), error: ErrorMessage }),
	z.strictObject({ type: z.literal("difference"), difference: Difference }),
	CountersTold,
	FlowsTold,
	z.strictObject({
		type: z.literal("route"),
		id: z.number().int().nonnegative(),
		result: z.union([RouteAnswer, z.strictObject({ error: ErrorMessage })]),
	}),
	CaptureStatus,
	/** Packets that were captured, in order; those of a step all before its `step.ended`. (SPEC 17) */
	z.strictObject({
		type: z.literal("packets"),
		packets: z.array(Packet),
		traces: z.array(Traced).optional(),
		dropped: z.array(Dropped).optional(),
	}),
	z.strictObject({
		type: z.literal("captured"),
		id: z.number().int().nonnegative(),
		result: z.union([z.null(), z.strictObject({ error: ErrorMessage })]),
	}),
	z.strictObject({
		type: z.literal("dissected"),
		id: z.number().int().nonnegative(),
		result: z.union([z.array(Layer), z.strictObject({ error: ErrorMessage })]),
	}),
	StepStarted,
	CommandStarted,
	CommandOutput,
	CommandEnded,
	CheckEnded,
	StepEnded,
]);
export type FromAgent = z.infer<typeof FromAgent>;
