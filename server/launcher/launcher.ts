import { once } from "node:events";
import { join } from "node:path";
import { VethlabError } from "@/protocol/errors";
import type { EngineName } from "../engines/engine";
import { type Sandbox, startSandbox } from "../engines/sandbox";
import { inUml } from "../engines/uml";
import { type FromLauncher, ToLauncher } from "./messages";
import { type RoomOptions, startServer } from "./room";

/** How long a server may take to end itself, ms. */
const patience = 1000;

/**
 * What stays root: starts the server in its room, and sandboxes when it asks. Resolves with the exit status for this
 * process when the server has ended, or when a signal asked for the end, and all sandboxes with it.
 */
export async function launch(options: RoomOptions): Promise<number> {
	const sandboxes = new Map<number, Sandbox>();
	const server = startServer(options);
	const agent = join(options.root, "dist", "agent.mjs");
	const tell = (message: FromLauncher, pipe?: Sandbox["stdin"]) => {
		if (server.connected) server.send(message, pipe, {}, () => {});
	};

	const start = async (id: number, engine: EngineName) => {
		const sandbox = startSandbox(engine === "uml" ? inUml({ agent }) : { agent });
		sandboxes.set(id, sandbox);
		// Before the event loop turns: not a word of the agent's may end in this process.
		tell({ type: "pipe", id, pipe: "stdin" }, sandbox.stdin);
		tell({ type: "pipe", id, pipe: "stdout" }, sandbox.stdout);
		await sandbox.ready;
		tell({ type: "started", id });
		const exit = await sandbox.exited;
		sandboxes.delete(id);
		tell({ type: "ended", id, ...exit, log: sandbox.log() });
	};
	server.on("message", (raw) => {
		const message = ToLauncher.parse(raw);
		const { id } = message;
		if (message.type === "kill") return sandboxes.get(id)?.kill();
		if (sandboxes.has(id)) return;
		start(id, message.engine).catch((error) => {
			sandboxes.delete(id);
			tell({ type: "failed", id, error: VethlabError.from(error).toMessage() });
		});
	});

	let asked = false;
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		process.on(signal, () => {
			asked = true;
			// A server whose launcher is gone ends itself; one that is too busy to notice is ended.
			if (server.connected) server.disconnect();
			setTimeout(() => server.kill("SIGKILL"), patience).unref();
		});
	}
	const [code] = await once(server, "exit");
	for (const sandbox of sandboxes.values()) sandbox.kill();
	await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.exited));
	return asked ? 0 : (code ?? 1);
}
