import { type FSWatcher, watch } from "node:fs";
import { readNames } from "../kernel/netns";

/** Watches the names of a host's namespaces come and go. */
export class NamesWatch {
	readonly #directory: string;
	readonly #changed: () => void;
	readonly #watcher: FSWatcher;
	#timer: NodeJS.Timeout | null = null;
	#patience = 0;
	#stale = true;

	constructor(directory: string, changed: () => void) {
		this.#directory = directory;
		this.#changed = changed;
		this.#watcher = watch(directory, () => {
			this.#patience = 100;
			this.#stale = true;
			changed();
		});
		this.#watcher.on("error", () => {});
	}

	/** May the names be others than when they were last read? */
	get stale(): boolean {
		return this.#stale;
	}

	read(): ReturnType<typeof readNames> {
		const names = readNames(this.#directory);
		// The mount that will make a namespace of a mere name has no event.
		this.#stale = names.unmounted.length > 0;
		return names;
	}

	/**
	 * A name exists before its namespace is mounted on it. One that stays a plain file is given up on after 0.2 s; the next
	 * command's end looks again.
	 */
	lookAgain(): void {
		if (this.#timer !== null || this.#patience === 0) return;
		this.#patience -= 1;
		this.#timer = setTimeout(() => {
			this.#timer = null;
			this.#changed();
		}, 2);
	}
}
