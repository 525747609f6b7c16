import type { AgentProcess, Engine } from "./engine";

/** An engine whose first sandbox starts ahead. */
export interface EarlyEngine extends Engine {
	/** Resolves when it runs, or could not be started: whoever asks for it hears why. */
	readonly begun: Promise<void>;
	/** Ends it, if nobody has asked for it; resolves when nothing of it is left. */
	drop(): Promise<void>;
}

/**
 * Starts a sandbox before it is known what for: reading a long lab's file takes as long as half of the start of the agent
 * in there, and there is a second core.
 */
export function early(engine: Engine): EarlyEngine {
	let waiting: Promise<AgentProcess> | null = engine.start();
	const begun = waiting.then(
		() => {},
		() => {},
	);
	const take = () => {
		const taken = waiting;
		waiting = null;
		return taken;
	};
	return {
		name: engine.name,
		begun,
		start: () => take() ?? engine.start(),
		async drop() {
			const agent = await take()?.catch(() => null);
			agent?.kill();
			await agent?.exited;
		},
	};
}
