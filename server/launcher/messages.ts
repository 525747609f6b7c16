import { constants } from "node:os";
import { z } from "zod";
import { ErrorMessage } from "@/protocol/errors";
import { engineNames } from "../engines/engine";

const Signal = z.custom<NodeJS.Signals>((name) => typeof name === "string" && name in constants.signals);
const id = z.number().int().nonnegative();

/** What the server may ask of root: a sandbox of an engine, by a number of its own, and its end. Nothing else. */
export const ToLauncher = z.discriminatedUnion("type", [
	z.strictObject({ type: z.literal("start"), id, engine: z.enum(engineNames) }),
	z.strictObject({ type: z.literal("kill"), id }),
]);
export type ToLauncher = z.infer<typeof ToLauncher>;

export const FromLauncher = z.discriminatedUnion("type", [
	/** The agent's pipe, as a handle that comes with the message. */
	z.strictObject({ type: z.literal("pipe"), id, pipe: z.enum(["stdin", "stdout"]) }),
	z.strictObject({ type: z.literal("started"), id }),
	z.strictObject({ type: z.literal("failed"), id, error: ErrorMessage }),
	z.strictObject({
		type: z.literal("ended"),
		id,
		code: z.number().nullable(),
		signal: Signal.nullable(),
		/** The newest lines of its stderr. */
		log: z.string(),
	}),
]);
export type FromLauncher = z.infer<typeof FromLauncher>;
