import { PassThrough } from "node:stream";
import { type FromAgent, ToAgent } from "@/protocol/agent";
import { apply, difference, stateOf } from "@/protocol/difference";
import { type Feature, Lab } from "@/protocol/lab";
import type { Packet } from "@/protocol/packet";
import { type NetRecord, recordId, type State } from "@/protocol/records";
import type { StepEnded } from "@/protocol/run";
import type { AgentExit, AgentProcess, Engine } from "../../engines/engine";

const text = (en: string) => ({ en, zh: en });

/** Three steps, the second of them optional. */
export const fakeLab: Lab = Lab.parse({
	id: "fake",
	title: text("Fake"),
	summary: text("Fake"),
	topology: { hosts: { pc: {} } },
	steps: ["one", "extra", "two"].map((id) => ({
		id,
		title: text(id),
		text: text(id),
		optional: id === "extra",
		files: [],
		commands: [{ host: "pc", run: `echo ${id}` }],
		checks: [{ say: text("there"), record: "host" }],
	})),
});

/** The same with a prelude of two steps before it, and an editable file on its last step. */
export const fakeLabOnLab: Lab = {
	...fakeLab,
	preludes: [{ lab: "base", title: text("Base") }],
	steps: [
		...["base/a", "base/b"].flatMap((id) =>
			fakeLab.steps.slice(0, 1).map((step) => ({ ...step, id, prelude: "base" })),
		),
		...fakeLab.steps.map((step) => ({
			...step,
			files:
				step.id === "two"
					? [
							{ host: "pc", path: "/etc/fixed", content: "fixed", editable: false },
							{ host: "pc", path: "/etc/mine", content: "as written", editable: true },
						]
					: [],
		})),
	],
};

/** The same in two variants, the last step's check compared. */
export function fakeVariant(variant: "left" | "right"): Lab {
	const of = (id: string) => ({ id, title: text(id), text: text(id) });
	const row = text("who answers");
	return {
		...fakeLab,
		variant,
		variants: [of("left"), of("right")],
		steps: fakeLab.steps.map((step) => ({
			...step,
			checks: step.id === "two" ? step.checks.map((check) => ({ ...check, compare: row })) : step.checks,
		})),
	};
}

export function sysctl(n: number, value: string): NetRecord {
	const key = `net.test.${n}`;
	return { id: recordId.sysctl("pc", key), kind: "sysctl", netns: "pc", key, value };
}

export function fakePacket(id: number, bytes = ""): Packet {
	const time = `17000000000000${String(id).padStart(5, "0")}`;
	return {
		id,
		time,
		netns: "pc",
		ifindex: 2,
		dev: "eth0",
		direction: "in",
		length: 84,
		bytes,
		summary: `packet ${id}`,
	};
}

/** An agent in memory that does what it is told, when it is told: each test plays the kernel itself. */
export class FakeAgent implements AgentProcess {
	readonly stdin = new PassThrough();
	readonly stdout = new PassThrough();
	readonly exited: Promise<AgentExit>;
	readonly heard: ToAgent[] = [];
	killed = false;
	state: State = stateOf([sysctl(0, "0")]);
	private epoch = 0;
	private n = 0;
	private exit: (exit: AgentExit) => void = () => {};
	private readonly waiting: { type: ToAgent["type"]; resolve: () => void }[] = [];

	constructor() {
		this.exited = new Promise((resolve) => {
			this.exit = resolve;
		});
		this.stdin.on("data", (chunk: Buffer) => {
			for (const line of chunk.toString().trim().split("\n")) this.hear(ToAgent.parse(JSON.parse(line)));
		});
	}

	log(): string {
		return "the fake agent's log";
	}

	kill(): void {
		this.killed = true;
		this.die({ code: null, signal: "SIGKILL" });
	}

	die(exit: AgentExit): void {
		this.stdout.end();
		this.exit(exit);
	}

	say(...messages: FromAgent[]): void {
		if (this.stdout.writable) this.stdout.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
	}

	raw(text: string): void {
		this.stdout.write(text);
	}

	ready(lacks: Feature[] = []): void {
		const snapshot = { clock: { epoch: this.epoch, n: 0 }, time: 0, records: [...this.state.values()] };
		this.say({ type: "ready", kernel: "6.0", lacks, snapshot });
	}

	/** Goes to another state. */
	become(next: State): void {
		const changes = difference(this.state, next);
		if (changes.length === 0) return;
		this.state = apply(this.state, changes);
		const clock = { epoch: this.epoch, n: ++this.n };
		this.say({ type: "difference", difference: { clock, time: this.n, cause: { type: "kernel" }, changes } });
	}

	set(n: number, value: string): void {
		this.become(new Map(this.state).set(sysctl(n, value).id, sysctl(n, value)));
	}

	start(step: string): void {
		this.say(
			{ type: "step.started", step, time: 0 },
			{ type: "command.started", step, time: 0, command: 0, host: "pc", netns: null, text: `echo ${step}` },
		);
	}

	end(step: string, reason: StepEnded["reason"] = "done"): void {
		const ok = reason === "done" || reason === "skipped";
		const exit = ok ? 0 : 1;
		const ended = { duration: 1, timedOut: false, asExpected: ok, dropped: 0 };
		this.say(
			{ type: "command.ended", step, time: 0, command: 0, exit, ...ended },
			{ type: "step.ended", step, time: 0, ok, reason, duration: 1 },
		);
	}

	/** Runs each step that it is told, well, until there is none left. */
	obey(): void {
		void this.told("run").then(() => this.obeyNow());
	}

	/** The step that it has been told last, and those that follow. */
	obeyNow(): void {
		const step = this.ran.at(-1);
		if (step === undefined) return;
		this.start(step);
		this.check(step);
		this.obey();
		this.end(step);
	}

	check(step: string, found: Record<string, unknown>[] = []): void {
		this.say({ type: "check.ended", step, time: 0, check: 0, ok: true, found, waited: 0 });
	}

	/** The steps that it has been told to run. */
	get ran(): string[] {
		return this.heard.flatMap((message) => (message.type === "run" ? [message.step] : []));
	}

	/** Resolves when the agent has been told this (again). */
	told(type: ToAgent["type"]): Promise<void> {
		return new Promise((resolve) => this.waiting.push({ type, resolve }));
	}

	private hear(message: ToAgent): void {
		this.heard.push(message);
		if (message.type === "open") this.epoch = message.epoch;
		const due = this.waiting.findIndex((wait) => wait.type === message.type);
		if (due !== -1) this.waiting.splice(due, 1)[0]?.resolve();
	}
}

/** Hands out fake agents; `next()` gives the one that is started next, once it has been told to open. */
export class FakeEngine implements Engine {
	readonly agents: FakeAgent[] = [];
	/** What the next start throws. */
	broken: Error | null = null;
	/** What each agent does by itself as soon as it is there. */
	script: ((agent: FakeAgent) => void) | null = null;
	private readonly waiting: ((agent: FakeAgent) => void)[] = [];

	constructor(readonly name = "fake") {}

	async start(): Promise<AgentProcess> {
		if (this.broken) throw this.broken;
		const agent = new FakeAgent();
		this.agents.push(agent);
		this.script?.(agent);
		void agent.told("open").then(() => this.waiting.shift()?.(agent));
		return agent;
	}

	next(): Promise<FakeAgent> {
		return new Promise((resolve) => this.waiting.push(resolve));
	}

	/** Agents that nobody has ended. */
	get alive(): number {
		return this.agents.filter((agent) => !agent.killed).length;
	}
}
