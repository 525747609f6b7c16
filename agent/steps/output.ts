import { StringDecoder } from "node:string_decoder";
import type { Stream } from "../kernel/command";

/** Characters of one command that are kept and told, both streams together. */
export const outputBound = 1024 * 1024;

/** A command's output: decoded without splitting a character, bounded, and kept for the checks. */
export class Output {
	/** What was kept, both streams in the order in which it came. */
	text = "";
	/** Characters beyond the bound. */
	dropped = 0;
	readonly #tell: (stream: Stream, text: string) => void;
	readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };

	constructor(tell: (stream: Stream, text: string) => void) {
		this.#tell = tell;
	}

	push(stream: Stream, chunk: Buffer): void {
		this.#take(stream, this.#decoders[stream].write(chunk));
	}

	/** What was left of half a character. */
	end(): void {
		for (const stream of ["stdout", "stderr"] as const) this.#take(stream, this.#decoders[stream].end());
	}

	#take(stream: Stream, text: string): void {
		let room = Math.max(outputBound - this.text.length, 0);
		// Not between the two halves of a character beyond the basic plane.
		if (room < text.length && /[\ud800-\udbff]/.test(text.charAt(room - 1))) room -= 1;
		const kept = text.slice(0, room);
		this.dropped += text.length - kept.length;
		this.text += kept;
		if (kept) this.#tell(stream, kept);
	}
}
