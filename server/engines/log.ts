import type { Readable } from "node:stream";

/** Characters that are kept: enough for a stack trace. */
const kept = 8192;

/** Reads a stream to its end and keeps its newest text. */
export function tail(stream: Readable): () => string {
	let text = "";
	stream.setEncoding("utf8");
	stream.on("data", (chunk: string) => {
		text = (text + chunk).slice(-kept);
	});
	stream.on("error", () => {});
	return () => text;
}
