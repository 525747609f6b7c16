import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { of, printed, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";

const lab = labOf([
	{
		id: "prints",
		commands: [
			{ run: "echo out; echo err >&2; hostname; pwd" },
			{ run: "printf '\\xe7\\xbd'; sleep 0.05; printf '\\x91'" },
			{ run: "head -c 1100000 /dev/zero | tr '\\0' a" },
		],
		checks: [
			{ say, output: 1, matches: "^out$", exit: 0 },
			{ say, output: 1, lacks: "^out$" },
		],
	},
	{ id: "fails", commands: [{ run: "exit 3" }, { run: "echo never" }] },
	{
		id: "may-fail",
		commands: [
			{ run: "exit 3", expect: "fail" },
			{ run: "kill -9 $BASHPID", expect: "any" },
		],
	},
	{ id: "should-fail", commands: [{ run: "true", expect: "fail" }] },
	{ id: "slow", commands: [{ run: "sleep 60 & sleep 60", timeout: "300ms" }] },
	{ id: "waits", commands: [{ run: "echo begun; sleep 60" }] },
	{
		id: "leaves",
		commands: [
			{ run: "(sleep 0.3; echo late; sleep 60) &" },
			{ run: "sleep 0.5; echo next" },
			{ run: "ps -o stat= -A | grep -c Z || true" },
		],
	},
	{
		id: "netns",
		commands: [{ run: "ip netns add 'a b'" }, { run: "ip -o link | wc -l; ip netns identify $BASHPID", netns: "a b" }],
	},
	{
		id: "files",
		files: [{ host: "two", path: "/tmp/it's/a.conf", content: "one 'line'\n$HOME\n" }],
		commands: [{ host: "two", run: 'cat "/tmp/it\'s/a.conf"' }, { run: "ls /tmp" }],
	},
	{
		id: "no-file",
		files: [
			{ host: "two", path: "/tmp/fine", content: "" },
			{ host: "two", path: "/etc/vethlab/nothing.conf", content: "a" },
		],
		commands: [{ run: "echo never" }],
	},
	{
		id: "full",
		commands: [
			{ run: "mkdir -p /tmp/full; mount -t tmpfs -o size=16k full /tmp/full" },
			{ run: "head -c 100000 /dev/zero >/tmp/full/all", expect: "fail" },
		],
	},
	{
		id: "no-room",
		files: [{ host: "one", path: "/tmp/full/a.conf", content: "a".repeat(5000) }],
		commands: [{ run: "echo never" }],
	},
	{
		id: "later",
		commands: [{ run: "(sleep 0.3; ip link set eth9 mtu 1400) &" }],
		checks: [{ say, record: "link", where: { netns: "one", name: "eth9" }, expect: { mtu: 1400 } }],
	},
	{
		id: "never",
		commands: [{ run: "true" }],
		checks: [{ say, record: "link", where: { netns: "one", name: "eth9" }, expect: { mtu: 1 }, within: "200ms" }],
	},
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
});
afterAll(() => agent.close());

const ended = (messages: Awaited<ReturnType<TestAgent["run"]>>) => of(messages, "command.ended");
const reason = (messages: Awaited<ReturnType<TestAgent["run"]>>) => of(messages, "step.ended")[0]?.reason;

describe("a step", () => {
	it("prints as it comes, whole characters, bounded at 1 MB, and is checked", async () => {
		const told = await agent.run("prints");
		expect(printed(told, 0)).toBe("out\none\n/root\n");
		expect(printed(told, 0, "stderr")).toBe("err\n");
		expect(printed(told, 1)).toBe("网");
		expect(printed(told, 2)).toHaveLength(1024 * 1024);
		expect(ended(told)[2]?.dropped).toBe(1_100_000 - 1024 * 1024);
		expect(of(told, "check.ended").map(({ ok }) => ok)).toEqual([true, false]);
		expect(reason(told)).toBe("check");
	});

	it("stops at the first command that does not do what is expected", async () => {
		const told = await agent.run("fails");
		expect(ended(told)).toMatchObject([{ exit: 3, asExpected: false, timedOut: false }]);
		expect(reason(told)).toBe("command");
		expect(of(told, "check.ended")).toEqual([]);
	});

	it("goes on after a command that was expected to fail, and not after one that should have", async () => {
		const told = await agent.run("may-fail");
		expect(ended(told)).toMatchObject([
			{ exit: 3, asExpected: true },
			{ exit: 137, asExpected: true },
		]);
		expect(reason(told)).toBe("done");
		expect(reason(await agent.run("should-fail"))).toBe("command");
	});

	it("ends a command and its whole process group at its timeout", async () => {
		const told = await agent.run("slow");
		expect(ended(told)).toMatchObject([{ timedOut: true, asExpected: false }]);
		expect(ended(told)[0]?.duration).toBeLessThan(2000);
	});

	it("is stopped by hand, and what waits is forgotten", async () => {
		agent.send({ type: "run", step: "waits", files: [] });
		agent.send({ type: "run", step: "fails", files: [] });
		await agent.until("command.output", ({ text }) => text === "begun\n");
		agent.send({ type: "stop" });
		const over = await agent.until("step.ended", ({ step }) => step === "waits");
		expect(over).toMatchObject({ ok: false, reason: "stopped" });
		expect(over.duration).toBeLessThan(5000);
		const told = await agent.run("may-fail");
		expect(of(told, "step.started").map(({ step }) => step)).toEqual(["may-fail"]);
	}, 10_000);

	it("ends when its shell does; what it leaves behind prints into nothing later", async () => {
		const told = await agent.run("leaves");
		expect(ended(told)[0]?.duration).toBeLessThan(250);
		expect(printed(told, 0)).toBe("");
		expect(printed(told, 1)).toBe("next\n");
		expect(printed(told, 2)).toBe("0\n");
	});

	it("runs a command inside a namespace", async () => {
		const told = await agent.run("netns");
		expect(printed(told, 1)).toBe("1\na b\n");
		expect(of(told, "command.started")[1]).toMatchObject({ host: "one", netns: "a b" });
	});

	it("puts files on one host only, whatever is in them", async () => {
		const told = await agent.run("files");
		expect(printed(told, 0)).toBe("one 'line'\n$HOME\n");
		expect(printed(told, 1)).toBe("");
	});

	it("takes the content it is given in the place of the lab's", async () => {
		expect(printed(await agent.run("files", ["another's\n"]), 0)).toBe("another's\n");
		expect(printed(await agent.run("files", [null]), 0)).toBe("one 'line'\n$HOME\n");
	});

	it("says which file could not be written, and why", async () => {
		const told = await agent.run("no-file");
		expect(of(told, "command.started")).toEqual([]);
		expect(told.at(-1)).toMatchObject({
			reason: "command",
			file: { index: 1, said: expect.stringMatching(/\/etc\/vethlab.*: Read-only file system/) },
		});
	});

	it("says that a disk is full, and the next one goes on", async () => {
		const told = await agent.run("full");
		expect(printed(told, 1, "stderr")).toContain("No space left on device");
		expect(reason(told)).toBe("done");
		expect((await agent.run("no-room")).at(-1)).toMatchObject({
			reason: "command",
			file: { index: 0, said: expect.stringMatching(/No space left on device|write error/) },
		});
		expect(reason(await agent.run("may-fail"))).toBe("done");
	});

	it("SPEC 4: looks again on every change until a check holds or its time is over", async () => {
		const held = await agent.run("later");
		expect(of(held, "check.ended")).toMatchObject([{ ok: true, found: [{ mtu: 1400 }] }]);
		expect(held.findLastIndex(({ type }) => type === "difference")).toBeLessThan(
			held.findIndex(({ type }) => type === "check.ended"),
		);
		const [verdict] = of(await agent.run("never"), "check.ended");
		expect(verdict?.ok).toBe(false);
		expect(verdict?.waited).toBeGreaterThanOrEqual(199);
	});
});
