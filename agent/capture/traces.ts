import type { Traced } from "@/protocol/trace";
import { startTracer, type Tracer } from "../kernel/nft-trace";
import type { Namespace } from "../observe/namespace";

/** Milliseconds that verdicts are gathered before they are told. */
const gather = 20;

/** What netfilter does with packets, in all namespaces that are captured in, while that is asked for. */
export class Traces {
	readonly #tell: (traces: Traced[]) => void;
	readonly #tracers = new Map<Namespace, Tracer>();
	#waiting: Traced[] = [];
	#timer: NodeJS.Timeout | null = null;
	/** Those that are on their way out. */
	#ending: Promise<unknown> = Promise.resolve();
	/** A kernel without nf_tables cannot trace. */
	refused = false;

	constructor(tell: (traces: Traced[]) => void) {
		this.#tell = tell;
	}

	begin(namespace: Namespace): void {
		if (this.#tracers.has(namespace) || this.refused) return;
		const tracer = startTracer(namespace.place.path, namespace.netns, (traced) => {
			this.#waiting.push(traced);
			this.#timer ??= setTimeout(() => this.flush(), gather);
		});
		this.#tracers.set(namespace, tracer);
		void tracer.listening.then((hears) => {
			if (!hears && this.#tracers.get(namespace) === tracer && !namespace.ended) this.refused = true;
		});
	}

	/** Resolves when every packet is traced from now on, or cannot be; where none is to be, when nothing of it is left. */
	async ready(): Promise<void> {
		await this.#ending;
		await Promise.all([...this.#tracers.values()].map(({ listening }) => listening));
	}

	silent(): boolean {
		return [...this.#tracers.values()].every((tracer) => tracer.silent());
	}

	/** Tells what was heard until now. */
	flush(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		if (this.#waiting.length > 0) this.#tell(this.#waiting);
		this.#waiting = [];
	}

	/** It is captured in no more; or the namespace itself goes, and its tables with it. */
	leave(namespace: Namespace, goes: boolean): void {
		const over = this.#tracers.get(namespace)?.end(!goes && !namespace.ended);
		this.#ending = Promise.all([this.#ending, over]);
		this.#tracers.delete(namespace);
	}

	end(): void {
		for (const namespace of [...this.#tracers.keys()]) this.leave(namespace, false);
	}
}
