import type { Readable } from "node:stream";

/**
 * Splits a stream into its lines, whatever the pieces it comes in. Gives up
 * (calls `tooLong`, once, and reads no further) at a line of more than `limit` bytes.
 */
export function readLines(stream: Readable, limit: number, line: (text: string) => void, tooLong: () => void): void {
	let pieces: Buffer[] = [];
	let size = 0;
	let over = false;
	stream.on("data", (chunk: Buffer) => {
		let start = 0;
		for (let end = chunk.indexOf(10); end !== -1 && !over; end = chunk.indexOf(10, start)) {
			keep(chunk.subarray(start, end));
			start = end + 1;
			if (over) return;
			const text = Buffer.concat(pieces, size).toString("utf8");
			pieces = [];
			size = 0;
			line(text);
		}
		if (!over) keep(chunk.subarray(start));
	});

	function keep(piece: Buffer): void {
		size += piece.length;
		if (size <= limit) pieces.push(piece);
		else {
			over = true;
			pieces = [];
			tooLong();
		}
	}
}
