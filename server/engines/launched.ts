import { Socket } from "node:net";
import { VethlabError } from "@/protocol/errors";
import { FromLauncher, type ToLauncher } from "../launcher/messages";
import type { AgentExit, AgentProcess, Engine, EngineName } from "./engine";

interface Waiting {
	stdin?: Socket;
	stdout?: Socket;
	log: string;
	started(): void;
	failed(error: VethlabError): void;
	ended(exit: AgentExit): void;
}

/**
 * Engines that ask the launcher that started this process, over Node's IPC. Ends this process when the launcher is
 * gone.
 */
export function launched(channel: NodeJS.Process): (name: EngineName) => Engine {
	const sandboxes = new Map<number, Waiting>();
	let count = 0;
	const ask = (message: ToLauncher) => channel.send?.(message);

	channel.on("message", (raw: unknown, handle: unknown) => {
		const message = FromLauncher.parse(raw);
		const sandbox = sandboxes.get(message.id);
		if (!sandbox) return;
		if (message.type === "pipe" && handle instanceof Socket) sandbox[message.pipe] = handle.on("error", () => {});
		if (message.type === "started") sandbox.started();
		if (message.type === "failed") {
			sandboxes.delete(message.id);
			sandbox.failed(new VethlabError(message.error.code, message.error.message, { values: message.error.values }));
		}
		if (message.type === "ended") {
			sandboxes.delete(message.id);
			sandbox.log = message.log;
			sandbox.ended({ code: message.code, signal: message.signal });
		}
	});
	channel.once("disconnect", () => channel.exit(1));

	return (name) => ({
		name,
		start() {
			const id = count++;
			return new Promise<AgentProcess>((resolve, reject) => {
				let ended: (exit: AgentExit) => void = () => {};
				const exited = new Promise<AgentExit>((done) => {
					ended = done;
				});
				const sandbox: Waiting = {
					log: "",
					started() {
						const { stdin, stdout } = sandbox;
						if (!stdin || !stdout) return reject(new VethlabError("internal", "the launcher handed no pipes over"));
						resolve({ stdin, stdout, exited, log: () => sandbox.log, kill: () => ask({ type: "kill", id }) });
					},
					failed: reject,
					ended,
				};
				sandboxes.set(id, sandbox);
				ask({ type: "start", id, engine: name });
			});
		},
	});
}
