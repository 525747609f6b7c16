import { milliseconds, type PingCheck, type RequestCheck } from "@/protocol/check";
import type { Verdict } from "@/protocol/match";
import { hostOf } from "@/protocol/records";
import type { Host } from "../kernel/host";
import { quote } from "../kernel/topology";
import { Guard } from "./guard";

/** Where probes are sent from, and what ends them. */
interface Around {
	hosts: ReadonlyMap<string, Host>;
	signal: AbortSignal;
}

/** Milliseconds that a probe's own program may take beyond the time it was given. */
const margin = 2000;

/** One echo request; the answer may take as long as the check allows. */
export async function ping(check: PingCheck, around: Around): Promise<Verdict> {
	const within = milliseconds(check.within);
	const probe = await run(`ping -n -c 1 -W ${within / 1000} -- ${quote(check.ping)}`, check.from, within, around);
	if (!probe) return { ok: false, found: [] };
	const answered = probe.exit === 0;
	const line = probe.said.split("\n").find((one) => /bytes from|[Uu]nreachable|packet loss/.test(one));
	const said = line ?? probe.said.trim();
	return { ok: answered === (check.expect === "answer"), found: [{ answered, said }] };
}

/** One HTTP GET. */
export async function request(check: RequestCheck, around: Around): Promise<Verdict> {
	const within = milliseconds(check.within);
	// The head of the answer on stdout; on stderr also why a connection failed, which curl only says with -v.
	const text = `curl -qgsSv -o /dev/null -D - --max-time ${within / 1000} ${quote(check.request)}`;
	const probe = await run(text, check.from, within, around);
	if (!probe) return { ok: false, found: [] };
	const got = meaning(probe);
	return { ok: got === check.expect, found: [{ got, said: essence(probe) }] };
}

interface Probe {
	exit: number;
	/** stdout. */
	head: string;
	/** Both streams. */
	said: string;
}

/** By curl's exit status (man curl, EXIT CODES); null for what is none of the three, such as a name that is unknown. */
function meaning({ exit, said }: Probe): RequestCheck["expect"] | null {
	if (exit === 0) return "answer";
	if (exit === 7 || (exit === 56 && /Connection reset/.test(said))) return "refused";
	return exit === 28 ? "silence" : null;
}

/** The status line, or the reason: `Connection refused`. */
function essence({ exit, head, said }: Probe): string {
	if (exit === 0) return head.split(/\r?\n/, 1)[0] ?? "";
	const why = /^\* .*\bfail(?:ed)?\b[^:\n]*: (.*)$/m.exec(said) ?? /^curl: \(\d+\) (.*)$/m.exec(said);
	return why?.[1]?.trim() ?? said.trim();
}

/** Runs a probe in a namespace; null where there is no such host, or the step is stopped. */
async function run(text: string, from: string, within: number, { hosts, signal }: Around): Promise<Probe | null> {
	const host = hosts.get(hostOf(from));
	if (!host || signal.aborted) return null;
	const printed = { stdout: "", stderr: "" };
	const running = host.run({
		text,
		netns: from.slice(host.name.length + 1),
		background: true,
		heard: (stream, chunk) => {
			printed[stream] += chunk;
		},
	});
	const guard = new Guard(running, within + margin, signal);
	const { exit } = await running.ended;
	guard.release();
	return { exit, head: printed.stdout, said: printed.stdout + printed.stderr };
}
