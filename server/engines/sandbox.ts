import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { userInfo } from "node:os";
import { VethlabError } from "@/protocol/errors";
import { diagnose } from "./diagnose";
import type { AgentExit } from "./engine";
import { tail } from "./log";
import { isOpenToAll, isUnderPrograms } from "./machine";
import { mapsOfRoot, mapsOfUser, type Starter, writeMaps } from "./maps";
import { environment, requirePrograms, standardPath } from "./programs";
import { inside, view } from "./view";

/** What a sandbox's start needs to know. */
export interface SandboxOptions {
	/** The agent's bundle; only the starter must be able to read it. */
	agent: string;
	/** Node's own binary; likewise. */
	node?: string;
	/** Where bwrap and the other programs are looked for. */
	path?: string;
	/** How the agent starts in it; without one, it simply runs. */
	boot?: Boot;
}

/** What a sandbox runs in the agent's place, and that runs the agent. */
export interface Boot {
	/** Shell text; `$@` is the agent's command. See `report` for what it owes. */
	run: string;
	/** Files that it finds in the sandbox, executable, by path. */
	files: Readonly<Record<string, string>>;
}

/** A sandbox from the moment its first process is forked. */
export interface Sandbox {
	readonly stdin: Socket;
	readonly stdout: Socket;
	/** Resolves when the agent runs, rejects with a `VethlabError` where it never did. */
	readonly ready: Promise<void>;
	/** Resolves once when the sandbox and all in it is gone. */
	readonly exited: Promise<AgentExit>;
	log(): string;
	kill(): void;
}

/** Descriptors of the first process: its own three, then these, then what bwrap reads files from. */
export const fd = { gate: 3, inside: 4, data: 5 } as const;

/**
 * A user namespace, and in a PID namespace its first process; both ways down from the starter are killed by the
 * kernel when what is above them dies. PID 1 becomes bwrap, which alone would not do: its inner process waits for the
 * outer one before it asks to die with it, and when the outer one is killed just then, waits for ever.
 *
 * Nor would bwrap's --unshare-user: bwrap refuses to hold a capability before it, and Ubuntu's AppArmor takes those of
 * a user namespace from everyone who had no CAP_SYS_ADMIN when it was made, root's `nobody` included.
 */
const cage = ["unshare", "--user", "--keep-caps", "--pid", "--fork", "--kill-child", "--"];
/**
 * Started by root: where the machine keeps /dev/net/tun to itself, the sandbox finds a node that it may open, in mounts
 * that are its starter's alone. Of a tun device, a namespace's root can make no more use than of a veth.
 */
const ownTun = `mount -t tmpfs -o mode=755 tun /dev/net && mknod /dev/net/tun c 10 200 && chmod 666 /dev/net/tun || umount /dev/net`;
const withTun = [
	"unshare",
	"--mount",
	"--",
	"sh",
	"-c",
	`[ ! -c /dev/net/tun ] || { ${ownTun}; } 2>&-; exec "$@"`,
	"sh",
];
/** As PID 1 there: say which process that is outside, wait for the maps, become root, with no group of the starter's left. */
const enter = `read -r pid rest </proc/self/stat; echo $pid >&${fd.gate}
read -r _ <&${fd.gate} || exit 1; exec ${fd.gate}>&-
umask 022; exec setpriv --reuid 0 --regid 0 --clear-groups --pdeathsig KILL -- bwrap "$@"`;
/** In the sandbox, before the agent: say, by a line's end, that all is done that can fail. From then on it is written to. */
const report: Boot = { run: `echo >&${fd.inside}; exec ${fd.inside}>&-; exec "$@"`, files: {} };

/** Starts a sandbox. Synchronous up to its first process, so that its pipes can be handed on before a word is in them. */
export function startSandbox(options: SandboxOptions): Sandbox {
	const { agent, node = process.execPath, path = standardPath, boot = report } = options;
	const user = starter();
	const asRoot = user.uid === 0;
	requirePrograms(asRoot, path);
	const maps = asRoot ? mapsOfRoot : mapsOfUser(user, readOrEmpty("/etc/subuid"), readOrEmpty("/etc/subgid"));

	const given: (string | number)[] = [];
	const give = (content: string | number) => String(fd.data + given.push(content) - 1);
	const args = [
		...["--die-with-parent", "--cap-add", "ALL", "--hostname", "vethlab"],
		...["--unshare-net", "--unshare-pid", "--unshare-uts", "--unshare-ipc", "--unshare-cgroup-try"],
		...view(give),
		...["--file", give(openSync(agent, "r")), inside.agent],
		...nodeArguments(node, asRoot, give),
		...Object.entries(boot.files).flatMap(([file, text]) => ["--perms", "0555", "--file", give(text), file]),
		...["--chdir", "/root", "--", "sh", "-c", boot.run, "sh"],
		...[isUnderPrograms(node) ? node : inside.node, inside.agent],
	];
	const own = ["pipe", "pipe", "pipe", "pipe", "pipe"] as const;
	const outside = ["--pdeathsig", "KILL", "--", ...(asRoot ? withTun : []), ...cage];
	const child = spawn("setpriv", [...outside, "sh", "-c", enter, "sh", ...args], {
		stdio: [...own, ...given.map((one) => (typeof one === "number" ? one : "pipe"))],
		env: environment({ PATH: path, HOME: "/root", LANG: "C.UTF-8" }),
		// A session of its own: Ctrl-C in the starter's terminal is the starter's to answer.
		detached: true,
	});
	given.forEach((one, index) => {
		if (typeof one === "number") closeSync(one);
		else pipe(child, fd.data + index).end(one);
	});

	const log = tail(pipe(child, 2));
	// A sandbox that is gone says so by `exited`, not by a broken pipe.
	for (const stream of child.stdio) stream?.on("error", () => {});
	// PID 1's parent can see it end only after the kernel has ended all that was in the namespace.
	let over = false;
	const exited = new Promise<AgentExit>((resolve) => {
		const end = (exit: AgentExit) => {
			over = true;
			resolve(exit);
		};
		child.once("error", () => end({ code: null, signal: null }));
		child.once("exit", (code, signal) => end({ code, signal }));
	});
	let first: number | undefined;
	const kill = () => {
		if (over || !first) return void child.kill("SIGKILL");
		try {
			process.kill(first, "SIGKILL");
		} catch {
			// Gone, and we are about to hear of it.
		}
	};

	const start = async () => {
		first = Number(await heard(pipe(child, fd.gate), /^(\d+)\n/));
		await writeMaps(first, maps, asRoot, path);
		pipe(child, fd.gate).end("\n");
		await heard(pipe(child, fd.inside), /\n/);
	};
	const ready = start().catch(async (cause) => {
		kill();
		await exited;
		if (cause instanceof VethlabError) throw cause;
		throw diagnose(`${log()}\n${VethlabError.from(cause).message}`, asRoot);
	});
	return { stdin: pipe(child, 0), stdout: pipe(child, 1), ready, exited, log, kill };
}

function starter(): Starter {
	try {
		const { uid, gid, username } = userInfo();
		return { uid, gid, name: username };
	} catch {
		// A user that /etc/passwd does not know, as in some containers: ranges can be given to numbers, too.
		const [uid, gid] = [process.getuid?.() ?? -1, process.getgid?.() ?? -1];
		return { uid, gid, name: String(uid) };
	}
}

/** Node as it lies, if the sandbox's root can reach it; otherwise (below a home of root's) a copy in memory. */
function nodeArguments(node: string, asRoot: boolean, give: (content: number) => string): string[] {
	if (isUnderPrograms(node)) return [];
	if (!asRoot || isOpenToAll(node)) return ["--ro-bind", node, inside.node];
	return ["--perms", "0555", "--file", give(openSync(node, "r")), inside.node];
}

function readOrEmpty(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return "";
	}
}

function pipe(child: ChildProcess, index: number): Socket {
	const stream = child.stdio[index];
	if (!(stream instanceof Socket)) throw new VethlabError("internal", `no pipe ${index} to the sandbox`);
	return stream;
}

/** Waits for a pattern; answers its first group. Rejects where the stream ends without it. */
async function heard(stream: Socket, pattern: RegExp): Promise<string> {
	let text = "";
	for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
		text += chunk;
		const match = pattern.exec(text);
		if (match) return match[1] ?? "";
	}
	throw new Error("");
}
