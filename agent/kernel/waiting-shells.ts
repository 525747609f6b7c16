import { type ChildProcess, spawn } from "node:child_process";
import { onLines } from "./lines";

/**
 * Shells that were started ahead and wait for the one line that they are to
 * carry out: to start a process costs a busy Node more than all that the line
 * does then. What follows the line on their stdin is the line's own: a shell
 * reads a pipe byte by byte.
 */
const waiting: ChildProcess[] = [];
const kept = 3;
/** Milliseconds without a call, and without a command's end, before new ones are started. */
const rest = 30;
let timer: NodeJS.Timeout | undefined;

/** One more, which carries out lines that need no process of their own: an empty line says that one is done. */
let errands: Errands | null = null;
interface Errands {
	shell: ChildProcess;
	waiting: (() => void)[];
}

/** A process that carries this line out, with stdin and stdout open, in a process group of its own. */
export function carryOut(line: string): ChildProcess {
	const shell = take() ?? start();
	shell.stdin?.write(`${line}\n`);
	clearTimeout(timer);
	timer = setTimeout(() => refill(), rest).unref();
	return shell;
}

/** Carries a line out, after those before it; resolves when it is over, however it went. */
export function done(line: string): Promise<void> {
	errands ??= startErrands();
	const { shell, waiting } = errands;
	shell.stdin?.write(`${line}\n`);
	return new Promise((resolve) => void waiting.push(resolve));
}

/** Starts the first ones, and `more`, when there is time for it. */
export function refill(more = 0): void {
	errands ??= startErrands();
	while (waiting.length < kept + more) waiting.push(start());
}

/** A command has ended, and the next one may be about to begin: this is no time to start any. */
export function notYet(): void {
	timer?.refresh();
}

function take(): ChildProcess | undefined {
	for (;;) {
		const shell = waiting.shift();
		if (!shell || (shell.exitCode === null && shell.signalCode === null && shell.pid !== undefined)) return shell;
	}
}

function start(script = 'IFS= read -r line && eval "$line"'): ChildProcess {
	const child = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"], detached: true });
	child.stdin.on("error", () => {});
	// Whoever takes it hears its end.
	child.on("error", () => {});
	return child;
}

function startErrands(): Errands {
	const shell = start('while IFS= read -r line; do eval "$line" </dev/null >/dev/null; echo; done');
	const mine: Errands = { shell, waiting: [] };
	if (shell.stdout) onLines(shell.stdout, () => mine.waiting.shift()?.());
	const over = () => {
		if (errands === mine) errands = null;
		for (const resolve of mine.waiting.splice(0)) resolve();
	};
	shell.once("exit", over);
	shell.once("error", over);
	return mine;
}
