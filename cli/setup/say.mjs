import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** One plain line for each phase, on stderr: stdout belongs to the command that follows. */
export function say(line) {
	process.stderr.write(`${line}\n`);
}

/** @type {{ isTTY?: boolean, write(text: string): unknown }} */
const terminal = process.stderr;

/**
 * Says what a piece of work is, and on a terminal how long it has taken so far, in a line that is rewritten. Answers
 * what the work answers.
 */
export async function working(line, work, { out = terminal, every = 1000 } = {}) {
	if (!out.isTTY) {
		out.write(`${line}\n`);
		return work;
	}
	const from = performance.now();
	const tell = (end) => out.write(`\r\x1b[2K${line} … ${Math.round((performance.now() - from) / 1000)} s${end}`);
	tell("");
	const timer = setInterval(() => tell(""), every);
	try {
		return await work;
	} finally {
		clearInterval(timer);
		tell("\n");
	}
}

/** What went wrong and the way out, in a line: shown as it is, without a stack. */
export class Plain extends Error {
	plain = true;
}

/** Runs a program of the clone silently; rejects with all that it printed. */
export function quietly(program, args, env = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, {
			cwd: root,
			stdio: ["ignore", "pipe", "pipe"],
			env: { ...process.env, ...env },
		});
		let output = "";
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding("utf8").on("data", (text) => (output += text));
		child.once("error", reject);
		child.once("close", (code) => (code === 0 ? resolve() : reject(new Plain(output.trim()))));
	});
}
