import { FromAgent, type ToAgent } from "@/protocol/agent";
import { apply, stateOf } from "@/protocol/difference";
import type { Lab } from "@/protocol/lab";
import type { State } from "@/protocol/records";
import { onLines } from "../kernel/lines";
import { startInside } from "./sandbox";

export type Message<T extends FromAgent["type"]> = Extract<FromAgent, { type: T }>;

/** The agent as the server knows it: a pair of pipes. */
export class TestAgent {
	readonly messages: FromAgent[] = [];
	/** The state that the messages add up to. */
	state: State = new Map();
	log = "";
	/** How it exited. */
	readonly exited: Promise<number | null>;
	readonly #child: Awaited<ReturnType<typeof startInside>>;
	readonly #waiting = new Set<() => void>();

	private constructor(child: Awaited<ReturnType<typeof startInside>>) {
		this.#child = child;
		this.exited = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
		child.stdin?.on("error", () => {});
		child.stderr?.on("data", (chunk) => {
			this.log += chunk;
		});
		if (child.stdout) onLines(child.stdout, (line) => this.#heard(FromAgent.parse(JSON.parse(line))));
	}

	static async start(): Promise<TestAgent> {
		return new TestAgent(await startInside("agent/main.ts"));
	}

	/** Started, and its hosts are up. */
	static async open(lab: Lab, epoch = 0): Promise<TestAgent> {
		const agent = await TestAgent.start();
		agent.send({ type: "open", epoch, lab });
		await agent.until("ready");
		return agent;
	}

	send(message: ToAgent): void {
		this.say(JSON.stringify(message));
	}

	say(line: string): void {
		this.#child.stdin?.write(`${line}\n`);
	}

	/** Runs a step; answers all that was told of it, in order. */
	async run(step: string, files: (string | null)[] = []): Promise<FromAgent[]> {
		const from = this.messages.length;
		this.send({ type: "run", step, files });
		await this.until("step.ended", (message) => message.step === step && this.messages.indexOf(message) >= from);
		return this.messages.slice(from);
	}

	/** The first message of this type that fits; waits for it. Rejects when the agent ends without. */
	async until<T extends FromAgent["type"]>(
		type: T,
		fits: (message: Message<T>) => boolean = () => true,
	): Promise<Message<T>> {
		let gone = false;
		void this.exited.then(() => {
			gone = true;
			for (const wake of this.#waiting) wake();
		});
		for (;;) {
			const found = of(this.messages, type).find(fits);
			if (found) return found;
			if (gone) throw new Error(`the agent ended without ${type}: ${this.log}`);
			await new Promise<void>((wake) => this.#waiting.add(wake));
			this.#waiting.clear();
		}
	}

	/** Closes its stdin, as the server's end does. */
	close(): Promise<number | null> {
		this.#child.stdin?.end();
		return this.exited;
	}

	#heard(message: FromAgent): void {
		if (message.type === "ready") this.state = stateOf(message.snapshot.records);
		if (message.type === "difference") this.state = apply(this.state, message.difference.changes);
		this.messages.push(message);
		for (const wake of [...this.#waiting]) wake();
	}
}

/** The messages of one type. */
export function of<T extends FromAgent["type"]>(messages: readonly FromAgent[], type: T): Message<T>[] {
	const is = (message: FromAgent): message is Message<T> => message.type === type;
	return messages.filter(is);
}

/** What a command printed on a stream. */
export function printed(messages: readonly FromAgent[], command: number, stream = "stdout"): string {
	return of(messages, "command.output")
		.filter((one) => one.command === command && one.stream === stream)
		.map(({ text }) => text)
		.join("");
}
