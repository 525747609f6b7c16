import { afterAll, beforeAll, expect, it } from "vitest";
import type { NetRecord, RecordKind } from "@/protocol/records";
import { type Message, of, printed, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";

const listens = {
	say,
	record: "socket",
	where: { protocol: "tcp", localPort: "8000", state: "LISTEN" },
	count: 1,
	within: "10s",
};
/** Opens a packet socket and says so: what tcpdump does, for one who may not be the user tcpdump. */
const listener = `perl -e '$| = 1; socket(S, 17, 3, 0x0300) or die; print "listening\\n"; sleep 30'`;

const lab = labOf([
	{
		id: "quiet",
		commands: [
			{ run: "ip netns add pod; ip -n pod link set lo up" },
			{ run: "ping -c 2 -i 0.4 10.9.0.2" },
			{ run: "ping -c 2 -i 0.4 127.0.0.1; true", netns: "pod" },
			{ run: "ping -c 1 10.9.0.2", cell: { row: say, column: say } },
			{ run: "ping -c 1 10.9.0.1", host: "two", cell: { row: say, column: say } },
		],
	},
	{
		id: "serve",
		commands: [{ run: "cd /tmp; python3 -m http.server 8000 >/dev/null 2>&1 & echo $!", netns: "pod" }],
		checks: [listens],
	},
	{ id: "ss", commands: [{ run: "ss -H -n -t -u -w -a -p -e", netns: "pod" }] },
	{
		id: "beside",
		commands: [{ run: "sleep 1.5; timeout 5 ping -c 2 10.9.0.2" }, { run: "sleep 1.2; true", netns: "pod" }],
	},
	{ id: "kill", commands: [{ run: "kill $(pgrep -f http.server)" }] },
	{ id: "short", commands: [{ run: "sleep 1.3 & sleep 0.2" }] },
	{
		id: "background",
		commands: [
			{ run: listener, background: "step", ready: "listening" },
			{ run: "true" },
			{ run: `for i in 1 2; do ${listener}; done`, netns: "pod", background: "step", ready: "listening" },
			{ run: "true" },
		],
		checks: [{ say, record: "socket", where: { protocol: "packet" }, count: 2 }],
	},
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
});
afterAll(() => agent.close());

const records = <K extends RecordKind>(kind: K) => {
	const is = (record: NetRecord): record is Extract<NetRecord, { kind: K }> => record.kind === kind;
	return [...agent.state.values()].filter(is);
};
const commands = () => records("process").map(({ netns, command }) => `${netns}: ${command}`);
/** Everything of a kind that was ever told of. */
const ever = (kind: RecordKind, differences: readonly Message<"difference">[]) =>
	differences.flatMap(({ difference }) =>
		difference.changes.flatMap((one) => (one.op === "add" && one.to.kind === kind ? [one.to] : [])),
	);
const gone = () => agent.until("difference", () => records("process").length === 0);

it("shows no process where nothing lives on: none of the agent's own, nor of a command that passes", async () => {
	const told = await agent.run("quiet");
	expect(of(told, "step.ended")[0]?.ok).toBe(true);
	expect(ever("process", of(agent.messages, "difference"))).toEqual([]);
	expect(ever("socket", of(agent.messages, "difference"))).toEqual([]);
});

it("shows a server that a command left behind, and its socket once it listens", async () => {
	const told = await agent.run("serve");
	expect(of(told, "check.ended")[0]).toMatchObject({ ok: true });
	const pid = Number(printed(told, 0));
	expect(records("process")).toMatchObject([
		{ netns: "one/pod", pid, name: "python3", command: "python3 -m http.server 8000" },
	]);
	expect(records("socket")).toMatchObject([
		{ netns: "one/pod", state: "LISTEN", local: "0.0.0.0", remotePort: "*", processes: [pid] },
	]);
	const [line = ""] = printed(await agent.run("ss"), 0)
		.trim()
		.split("\n");
	const [protocol, state, , , local, remote] = line.split(/\s+/);
	const [socket] = records("socket");
	expect(`${socket?.protocol} ${socket?.state} ${socket?.local}:${socket?.localPort}`).toBe(
		`${protocol} ${state} ${local}`,
	);
	expect(`${socket?.remote}:${socket?.remotePort}`).toBe(remote);
	expect(socket?.id).toBe(`socket:one/pod#tcp ${/ino:(\d+)/.exec(line)?.[1]}`);
	expect(line).toContain(`pid=${pid}`);
});

it("does not show what a command of the foreground is at, while a server is looked at", async () => {
	const told = await agent.run("beside");
	expect(of(told, "difference").flatMap((one) => ever("process", [one]))).toEqual([]);
	expect(commands()).toEqual(["one/pod: python3 -m http.server 8000"]);
});

it("takes a killed process away, and its sockets", async () => {
	await agent.run("kill");
	await gone();
	expect(records("socket")).toEqual([]);
});

it("sees a process end that no command ends, within about a second", async () => {
	await agent.run("short");
	expect(commands()).toEqual(["one: sleep 1.3"]);
	const from = performance.now();
	await gone();
	expect(performance.now() - from).toBeLessThan(3000);
});

it("shows what a command in the background runs, without the shell around it, until its end", async () => {
	const told = await agent.run("background");
	expect(of(told, "check.ended")[0]).toMatchObject({ ok: true });
	const shown = ever("process", of(told, "difference")).flatMap((one) => (one.kind === "process" ? [one] : []));
	expect(shown.map(({ netns, name }) => `${netns}: ${name}`)).toEqual(["one: perl", "one/pod: perl"]);
	await gone();
	expect(records("socket")).toEqual([]);
});
