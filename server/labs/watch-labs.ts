import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join, resolve } from "node:path";
import type { LabFolders } from "./folders";

/** An editor's save is several events, and between them a file may be half there: milliseconds without any. */
const calm = 100;

/** More folders than that in a folder of labs are something else's. */
const maxFolders = 500;

export interface Watch {
	close(): void;
}

/**
 * Calls back whenever a file of a lab was saved, made or taken away: labs, topologies, pages of text. What cannot be
 * watched is said on stderr, once: its changes count from the next reset on.
 */
export function watchLabs({ own, more }: LabFolders, changed: () => void): Watch {
	const folders = [...new Set([...more, own].map((folder) => resolve(folder)))];
	const watchers = new Map<string, FSWatcher>();
	let timer: NodeJS.Timeout | undefined;
	let closed = false;
	let complained = false;

	function complain(error: unknown): void {
		if (complained) return;
		complained = true;
		const why = error instanceof Error ? error.message : String(error);
		console.error(`vethlab: not all folders of labs can be watched, so changes wait for a reset: ${why}`);
	}

	function heard(name: string | null): void {
		if (closed || (name !== null && !isOurs.test(name))) return;
		clearTimeout(timer);
		timer = setTimeout(() => {
			// A folder may have come, or be another one of the same name by now.
			look();
			changed();
		}, calm);
	}

	function look(): void {
		const there = folders.flatMap((folder) => [folder, ...foldersIn(folder)]);
		for (const [folder, watcher] of watchers) {
			if (there.includes(folder)) continue;
			watcher.close();
			watchers.delete(folder);
		}
		for (const folder of there) {
			if (watchers.has(folder)) continue;
			try {
				const watcher = watch(folder, { persistent: false }, (_, name) => {
					// It was moved or deleted: what has its name by now is looked at anew.
					if (name === folder.slice(folder.lastIndexOf("/") + 1)) drop(folder, watcher);
					heard(name);
				});
				watcher.on("error", () => drop(folder, watcher));
				watchers.set(folder, watcher);
			} catch (error) {
				complain(error);
			}
		}
	}

	function drop(folder: string, watcher: FSWatcher): void {
		watcher.close();
		if (watchers.get(folder) === watcher) watchers.delete(folder);
	}

	look();
	return {
		close() {
			closed = true;
			clearTimeout(timer);
			for (const watcher of watchers.values()) watcher.close();
		},
	};
}

/** Files of labs, and folders: not what editors put beside them. */
const isOurs = /^[\w-]+(\.(ya?ml|md))?$/;

function foldersIn(folder: string): string[] {
	try {
		return readdirSync(folder, { withFileTypes: true })
			.filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
			.slice(0, maxFolders)
			.map((entry) => join(folder, entry.name));
	} catch {
		// It is gone: its labs are too.
		return [];
	}
}
