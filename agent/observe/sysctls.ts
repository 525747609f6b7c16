import type { Host } from "../kernel/host";
import { SysctlReader } from "../kernel/sysctl-reader";
import type { Namespace } from "./namespace";

/** Milliseconds of rest after a command before sysctls are read that it could not change. */
const rest = 200;

/**
 * Sysctls that have no event. What a command has changed that may change one (silent.ts) is read at its end. After
 * others something in the background may have, so nobody waits for it: they are read when commands rest.
 */
export class Sysctls {
	readonly #reader = new SysctlReader();
	readonly #rested: (read: readonly Namespace[]) => void;
	readonly #unread = new Map<Host, Iterable<Namespace>>();
	#timer: NodeJS.Timeout | undefined;

	/** `rested`: commands have rested, and those of these were read. */
	constructor(rested: (read: readonly Namespace[]) => void) {
		this.#rested = rested;
	}

	async read(namespaces: Iterable<Namespace>): Promise<void> {
		await Promise.all([...namespaces].map((one) => one.readSysctls(this.#reader)));
	}

	/** A command has ended on a host that has these. */
	readLater(host: Host, namespaces: Iterable<Namespace>): void {
		this.#unread.set(host, namespaces);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(async () => {
			const all = [...this.#unread.values()].flatMap((those) => [...those]);
			this.#unread.clear();
			await this.read(all);
			this.#rested(all);
		}, rest);
	}
}
