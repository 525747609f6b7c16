import { time } from "./printer";
import { type Paint, widthOf } from "./terminal";

/** Milliseconds that something may take before it is said. */
const after = 300;
/** Milliseconds after which a terminal's line is written anew. */
const every = 1000;

/** As much of an output stream as is used. */
export interface Out {
	isTTY?: boolean;
	columns?: number;
	write(text: string): unknown;
}

/**
 * Says what is waited for, once it takes a while: on a terminal in a last line that is rewritten and goes again,
 * elsewhere in a line of its own. Whatever else is written to the stream must go through `write`.
 */
export class Waiting {
	private what: string | null = null;
	private since = 0;
	private timer: NodeJS.Timeout | undefined;
	/** Is the line on the screen? */
	private shown = false;
	/** Is the cursor at the start of a line? Output may end without one. */
	private fresh = true;

	constructor(
		private readonly out: Out,
		private readonly paint: Paint,
	) {}

	/** From now on this is waited for; nothing where null. */
	for(what: string | null): void {
		if (what === this.what) return;
		this.clear();
		clearTimeout(this.timer);
		this.what = what;
		this.since = performance.now();
		if (what !== null) this.timer = setTimeout(() => this.say(), after);
	}

	write(text: string): void {
		this.clear();
		this.out.write(text);
		this.fresh = text.endsWith("\n");
	}

	private say(): void {
		const { what, out, paint } = this;
		if (what === null) return;
		if (!out.isTTY) {
			out.write(`${this.fresh ? "" : "\n"}${paint.dim(`… ${what}`)}\n`);
			this.fresh = true;
			return;
		}
		this.timer = setTimeout(() => this.say(), every);
		// Not behind what a command has printed so far: it may go on in the same line.
		if (!this.fresh) return;
		const text = cut(`… ${what} (${time(performance.now() - this.since)})`, (out.columns || 80) - 1);
		out.write(`\r\x1b[2K${paint.dim(text)}`);
		this.shown = true;
	}

	private clear(): void {
		if (this.shown) this.out.write("\r\x1b[2K");
		this.shown = false;
	}
}

/** A line that wraps could not be rewritten. */
function cut(text: string, width: number): string {
	if (widthOf(text) <= width) return text;
	const characters = [...text];
	while (characters.length > 0 && widthOf(characters.join("")) > width - 1) characters.pop();
	return `${characters.join("")}…`;
}
