import { type ChildProcess, spawn } from "node:child_process";

/**
 * Shells that were started ahead and wait for the one line that they are to
 * carry out: to start a process costs a busy Node more than all that the line
 * does then. What follows the line on their stdin is the line's own: a shell
 * reads a pipe byte by byte.
 */
const waiting: ChildProcess[] = [];
const kept = 3;
/** Milliseconds without a call before new ones are started. */
const rest = 30;
let timer: NodeJS.Timeout | undefined;

/** A process that carries this line out, with stdin and stdout open, in a process group of its own. */
export function carryOut(line: string): ChildProcess {
	const shell = take() ?? start();
	shell.stdin?.write(`${line}\n`);
	clearTimeout(timer);
	timer = setTimeout(refill, rest).unref();
	return shell;
}

/** Carries a line out; resolves when it is over, however it went. */
export function done(line: string): Promise<void> {
	const shell = carryOut(line);
	shell.stdin?.end();
	return new Promise((resolve) => {
		shell.once("exit", () => resolve());
		// It could not be started.
		shell.once("error", () => resolve());
	});
}

/** Starts the first ones, when there is time for it. */
export function refill(): void {
	while (waiting.length < kept) waiting.push(start());
}

function take(): ChildProcess | undefined {
	for (;;) {
		const shell = waiting.shift();
		if (!shell || (shell.exitCode === null && shell.signalCode === null && shell.pid !== undefined)) return shell;
	}
}

function start(): ChildProcess {
	const script = 'IFS= read -r line && eval "$line"';
	const child = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"], detached: true });
	child.stdin.on("error", () => {});
	// Whoever takes it hears its end.
	child.on("error", () => {});
	return child;
}
