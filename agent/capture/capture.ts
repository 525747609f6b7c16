import type { FromAgent } from "@/protocol/agent";
import { VethlabError } from "@/protocol/errors";
import type { CaptureSetting, CaptureStatus } from "@/protocol/packet";
import { filterProblem } from "../kernel/tcpdump";
import type { Namespace } from "../observe/namespace";
import { Listener, Tally } from "./listener";
import { Teller } from "./teller";
import { Traces } from "./traces";

/** Milliseconds between two tellings of what is counted, and between two questions for the kernel's drops. */
const tellEvery = 500;
const countEvery = 1000;
/** Milliseconds that a step waits at most for what its packets' captures still have to read: a flood may never end. */
const patience = 300;

/**
 * Packets of all namespaces: a tcpdump in each, while they are asked for. Before that, and after, nothing of it is there.
 */
export class Capture {
	readonly #namespaces: () => Iterable<Namespace>;
	readonly #emit: (message: FromAgent) => void;
	readonly #listeners = new Map<Namespace, Listener>();
	readonly #tallies = new Map<string, Tally>();
	readonly #teller: Teller;
	readonly #traces: Traces;
	#setting: CaptureSetting = { mode: "off", filter: "" };
	#stepRuns = false;
	#setup: Promise<unknown> = Promise.resolve();
	#telling: NodeJS.Timeout | null = null;
	#counting: NodeJS.Timeout | null = null;

	constructor(namespaces: () => Iterable<Namespace>, emit: (message: FromAgent) => void) {
		this.#namespaces = namespaces;
		this.#emit = emit;
		this.#teller = new Teller((packets) => emit({ type: "packets", packets }));
		this.#traces = new Traces((traces) => emit({ type: "packets", packets: [], traces }));
	}

	/** From now on so. Rejects with `filter-invalid` or `package-missing`, and all stays as it was. */
	set(setting: CaptureSetting): Promise<void> {
		const done = this.#setup.then(() => this.#change(setting));
		this.#setup = done.catch(() => {});
		return done;
	}

	/** A step is about to run: resolves when every namespace is listened to, if it is to be. */
	async beginStep(): Promise<void> {
		await this.#setup;
		this.#stepRuns = true;
		if (!this.#wanted) return;
		this.#follow();
		await this.ready();
		this.#tell();
	}

	/** Resolves when the namespaces that have come are listened to, too. */
	async ready(): Promise<void> {
		await Promise.all([...[...this.#listeners.values()].map(({ listening }) => listening), this.#traces.ready()]);
	}

	/** A step is over: resolves when its packets are told. */
	async endStep(): Promise<void> {
		const heard = this.#wanted;
		if (heard) await this.#drain();
		this.#stepRuns = false;
		this.#follow();
		if (heard) this.#tell();
	}

	/** A namespace has come. */
	came(namespace: Namespace): void {
		if (this.#wanted) this.#listen(namespace);
	}

	/** Its name is gone: whoever stays in there keeps it. */
	went(namespace: Namespace): void {
		this.#leave(namespace, true);
	}

	async #change(setting: CaptureSetting): Promise<void> {
		const said = setting.mode === "off" && setting.filter === "" ? null : await filterProblem(setting.filter);
		if (said !== null) {
			throw new VethlabError("filter-invalid", `tcpdump does not take this filter: ${said}`, { values: { said } });
		}
		if (this.#wanted) await this.#drain();
		if (setting.filter !== this.#setting.filter) {
			for (const namespace of [...this.#listeners.keys()]) this.#leave(namespace);
		}
		this.#setting = setting;
		this.#follow();
		await this.ready();
		this.#tell();
	}

	get #wanted(): boolean {
		return this.#setting.mode === "on" || (this.#setting.mode === "steps" && this.#stepRuns);
	}

	#follow(): void {
		if (!this.#wanted || !this.#setting.trace) this.#traces.end();
		if (this.#wanted) {
			for (const namespace of this.#namespaces()) this.#listen(namespace);
			this.#counting ??= setInterval(() => void this.#count(), countEvery);
			return;
		}
		for (const namespace of [...this.#listeners.keys()]) this.#leave(namespace);
		this.#teller.rest();
		if (this.#counting !== null) clearInterval(this.#counting);
		this.#counting = null;
	}

	#listen(namespace: Namespace): void {
		if (this.#setting.trace) this.#traces.begin(namespace);
		if (this.#listeners.has(namespace)) return;
		const { netns } = namespace;
		const tally = this.#tallies.get(netns) ?? new Tally(netns);
		this.#tallies.set(netns, tally);
		const listener = new Listener(namespace, this.#setting.filter, tally, {
			told: (...packet) => this.#teller.take(...packet),
			changed: () => this.#schedule(),
			dropped: (dropped) => this.#emit({ type: "packets", packets: [], dropped }),
		});
		this.#listeners.set(namespace, listener);
	}

	#leave(namespace: Namespace, goes = false): void {
		this.#traces.leave(namespace, goes);
		this.#listeners.get(namespace)?.end();
		if (this.#listeners.delete(namespace)) this.#schedule();
	}

	async #count(): Promise<void> {
		await Promise.all([...this.#listeners.values()].map((listener) => listener.count()));
	}

	/** Resolves when all that was captured until now is told. */
	async #drain(): Promise<void> {
		await this.ready();
		const until = performance.now() + patience;
		// Twice: one may have been woken between our look at it and its end.
		for (let quiet = 0; quiet < 2 && performance.now() < until; ) {
			quiet = [...this.#listeners.values()].every((one) => one.silent()) && this.#traces.silent() ? quiet + 1 : 0;
			await turn();
			await turn();
		}
		await Promise.all([this.#count(), this.#teller.settle()]);
		this.#traces.flush();
	}

	#schedule(): void {
		this.#telling ??= setTimeout(() => this.#tell(), tellEvery);
	}

	#tell(): void {
		if (this.#telling !== null) clearTimeout(this.#telling);
		this.#telling = null;
		this.#emit(this.#status());
	}

	#status(): CaptureStatus {
		const all = [...this.#listeners.values()];
		return {
			type: "capture",
			setting: this.#setting,
			listening: all.length > 0 && all.every(({ hears }) => hears),
			said: all.find(({ said }) => said !== null)?.said ?? null,
			...(this.#traces.refused ? { untraced: true } : {}),
			counts: [...this.#tallies.values()].map(({ count }) => count),
		};
	}
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
