import type { Engine } from "./engine";
import { type SandboxOptions, startSandbox } from "./sandbox";

/** Starts agents in bubblewrap on this machine's kernel, as an ordinary user or as root. */
export function bubblewrap(options: SandboxOptions): Engine {
	return {
		name: "bubblewrap",
		async start() {
			const { ready, ...agent } = startSandbox(options);
			await ready;
			return agent;
		},
	};
}
