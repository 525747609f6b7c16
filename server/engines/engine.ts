import type { Readable, Writable } from "node:stream";

/** How an agent ended. */
export interface AgentExit {
	code: number | null;
	signal: NodeJS.Signals | null;
}

/** A running agent: a pair of pipes and a way to end it. Where it runs is the engine's matter. */
export interface AgentProcess {
	/** Takes newline-delimited `ToAgent`. */
	readonly stdin: Writable;
	/** Gives newline-delimited `FromAgent`. */
	readonly stdout: Readable;
	/** The newest lines of its stderr, for an error message. */
	log(): string;
	/** Resolves once, when the sandbox and all in it is gone. Never rejects. */
	readonly exited: Promise<AgentExit>;
	/** SIGKILL to the sandbox: the kernel takes every process, namespace and interface with it. */
	kill(): void;
}

/** The engines there are, in the order in which they are tried. */
export const engineNames = ["bubblewrap", "uml"] as const;
export type EngineName = (typeof engineNames)[number];

/** One way to start an agent. Rejects with a `VethlabError` that says what to do. */
export interface Engine {
	readonly name: string;
	start(): Promise<AgentProcess>;
}
