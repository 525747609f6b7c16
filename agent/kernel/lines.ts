import type { Readable } from "node:stream";

/** Calls back with each line of a stream, without its newline. A last line without one is kept back. */
export function onLines(stream: Readable, each: (line: string) => void): void {
	let rest = "";
	stream.setEncoding("utf8");
	stream.on("data", (chunk: string) => {
		let from = 0;
		for (let at = chunk.indexOf("\n"); at !== -1; at = chunk.indexOf("\n", from)) {
			each(rest + chunk.slice(from, at));
			rest = "";
			from = at + 1;
		}
		rest += chunk.slice(from);
	});
}
