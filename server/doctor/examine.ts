import type { FromAgent, ToAgent } from "@/protocol/agent";
import { VethlabError } from "@/protocol/errors";
import { Lab } from "@/protocol/lab";
import type { Engine } from "../engines/engine";
import { AgentConnection } from "../sessions/agent-connection";

export type Examined = Omit<Extract<FromAgent, { type: "examined" }>, "type">;
export type Questions = Omit<Extract<ToAgent, { type: "examine" }>, "type">;

const text = { en: "A host of its own", zh: "一台主机" };

/** A host with a cable that leaves the picture: all that a lab has before its first step. */
const trial = Lab.parse({
	id: "doctor",
	title: text,
	summary: text,
	topology: { hosts: { pc: { nics: [{ name: "eth0", address: "192.0.2.1/24" }] } } },
	steps: [],
});

/**
 * Starts a sandbox, asks what there is, makes a small lab's host in it, and ends it: nothing of it is left when this
 * resolves. Rejects with what keeps a sandbox or a host from starting, after `within` milliseconds at the latest.
 */
export async function examine(engine: Engine, questions: Questions, within: number): Promise<Examined> {
	let close = async () => {};
	let over = false;
	let timer: NodeJS.Timeout | undefined;
	const late = new VethlabError("sandbox-failed", `The sandbox was not ready within ${within / 1000} s. Try again.`);
	const deadline = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(late), within);
	});
	const asked = async (): Promise<Examined> => {
		const process = await engine.start();
		if (over) {
			process.kill();
			throw late;
		}
		return new Promise((resolve, reject) => {
			let examined: Examined | null = null;
			const refuse = ({ code, message, values }: ReturnType<VethlabError["toMessage"]>) =>
				reject(new VethlabError(code, message, { values }));
			const connection = new AgentConnection(process, {
				message(message) {
					if (message.type === "failed") refuse(message.error);
					if (message.type === "examined") {
						const { kernel, lacks } = message;
						examined = { kernel, lacks };
						// Without `ip` no host can be made: what lacks has been said.
						if (lacks.some(({ programs }) => programs.includes("ip"))) resolve(examined);
						else connection.send({ type: "open", epoch: 0, lab: trial });
					}
					if (message.type === "ready" && examined) resolve(examined);
				},
				lost: reject,
			});
			close = () => connection.close();
			connection.send({ type: "examine", ...questions });
		});
	};
	try {
		return await Promise.race([asked(), deadline]);
	} finally {
		over = true;
		clearTimeout(timer);
		await close();
	}
}
