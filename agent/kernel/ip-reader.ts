import type { ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";
import { VethlabError } from "@/protocol/errors";
import { onLines } from "./lines";
import { quote } from "./topology";
import { carryOut } from "./waiting-shells";

interface Pending {
	/** Which line of the batch asks. */
	line: number;
	done: (answer: string | null) => void;
	fail: (error: VethlabError) => void;
}

/**
 * One long-lived `ip -batch -`: a line in, an answer out, in 0.1 ms.
 *
 * Its standard error is its standard output, so that "Command failed -:N"
 * stands where the answer of line N would. It remembers the names of the
 * interfaces it has met, and goes on using them after a rename: see
 * observe/names.ts.
 */
export class IpReader {
	/** Resolves when the process is gone, however it went. */
	readonly gone: Promise<void>;
	/** What lines without an answer (`link add …`) complained about. */
	readonly complaints: string[] = [];
	/** A dump that ran into a change says so; whoever asked asks again. */
	interrupted = false;
	readonly #child: ChildProcess;
	readonly #stdin: Writable;
	readonly #pending: Pending[] = [];
	/** Milliseconds that it may be silent while it owes an answer. */
	readonly #patience: number;
	#line = 0;
	ended = false;
	#text: string[] = [];

	#watchdog: NodeJS.Timeout | undefined;

	private constructor(child: ChildProcess, patience: number) {
		this.#child = child;
		this.#patience = patience;
		if (!child.stdin || !child.stdout) throw new VethlabError("internal", "an ip process without pipes");
		this.#stdin = child.stdin;
		this.#stdin.on("error", () => {});
		onLines(child.stdout, (line) => this.#heard(line));
		this.gone = new Promise((resolve) => {
			const over = () => {
				this.ended = true;
				clearTimeout(this.#watchdog);
				for (const { fail } of this.#pending.splice(0)) fail(readerGone());
				resolve();
			};
			child.once("exit", over);
			child.once("error", over);
		});
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/** In the agent's own namespace. */
	static here(patience = defaultPatience): IpReader {
		return new IpReader(carryOut(`exec ${batch} 2>&1`), patience);
	}

	/** In the namespace at `path`. `birth` is shell text that runs inside before the reader does. */
	static inside(path: string, birth: string): IpReader {
		const inside = birth === "" ? batch : `sh -c ${quote(`${birth}; exec ${batch}`.replaceAll("\n", "; "))}`;
		return new IpReader(carryOut(`exec nsenter --net=${quote(path)} -- ${inside} 2>&1`), defaultPatience);
	}

	/** Sends lines that have no answer. What they complain about is in `complaints` after the next answer. */
	tell(lines: readonly string[]): void {
		if (lines.length === 0) return;
		this.#line += lines.length;
		this.#stdin.write(`${lines.join("\n")}\n`);
	}

	/** Sends lines that have no answer, waits until all are done, and answers what they complained about. */
	async settle(lines: readonly string[]): Promise<string[]> {
		this.tell(lines);
		await this.ask(["link show dev lo"]);
		return this.complaints.splice(0);
	}

	/** Asks, all at once; an answer is a line of JSON, or null where `ip` refuses. Rejects when the reader ends. */
	ask(queries: readonly string[]): Promise<(string | null)[]> {
		if (this.ended) return Promise.reject(readerGone());
		if (queries.length === 0) return Promise.resolve([]);
		const answers = queries.map(
			() =>
				new Promise<string | null>((done, fail) => {
					this.#line += 1;
					this.#pending.push({ line: this.#line, done, fail });
				}),
		);
		this.#stdin.write(`${queries.join("\n")}\n`);
		this.#expect();
		return Promise.all(answers);
	}

	/** Whoever waits for an answer that never comes must hear of it: the reader is given up, and the agent with it. */
	#expect(): void {
		clearTimeout(this.#watchdog);
		if (this.#pending.length === 0) return;
		this.#watchdog = setTimeout(() => {
			const seconds = this.#patience / 1000;
			const stuck = new VethlabError(
				"agent-lost",
				`the kernel's state could not be read: no answer within ${seconds} s`,
			);
			for (const { fail } of this.#pending.splice(0)) fail(stuck);
			this.end();
		}, this.#patience);
	}

	/** Leaves at once: what is in a namespace keeps it alive. */
	end(): void {
		if (this.ended || this.#child.pid === undefined) return;
		try {
			process.kill(-this.#child.pid, "SIGKILL");
		} catch {
			// Gone already.
		}
	}

	#heard(line: string): void {
		this.#answered(line);
		this.#expect();
	}

	#answered(line: string): void {
		if (line.startsWith("[")) {
			this.#text = [];
			this.#pending.shift()?.done(line);
			return;
		}
		const failed = /^Command failed -:(\d+)$/.exec(line);
		if (!failed) {
			if (line.includes("interrupted")) this.interrupted = true;
			this.#text.push(line);
			return;
		}
		if (this.#pending[0]?.line === Number(failed[1])) this.#pending.shift()?.done(null);
		else this.complaints.push(this.#text.join(" "));
		this.#text = [];
	}
}

const batch = "ip -j -d -force -batch -";
const defaultPatience = 10_000;

function readerGone(): VethlabError {
	return new VethlabError("internal", "the namespace's reader has ended");
}
