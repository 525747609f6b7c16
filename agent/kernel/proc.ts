import { closeSync, openSync, readSync } from "node:fs";

const buffer = Buffer.allocUnsafe(65536);

/**
 * A small file of /proc as text, of at most 64 KiB: a third of what `readFileSync` costs, and some are read at each
 * command's end. Throws where it is not there.
 */
export function readProc(path: string): string {
	const file = openSync(path, "r");
	try {
		return readOpen(file);
	} finally {
		closeSync(file);
	}
}

/** The same of one that is open, from its beginning. */
export function readOpen(file: number): string {
	let length = 0;
	for (;;) {
		const read = readSync(file, buffer, length, buffer.length - length, length);
		length += read;
		if (read === 0 || length === buffer.length) return buffer.toString("utf8", 0, length);
	}
}
