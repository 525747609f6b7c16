import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { apply, stateOf } from "@/protocol/difference";
import { LabSummary } from "@/protocol/lab";
import { NetRecord } from "@/protocol/records";
import { SessionEvent } from "@/protocol/run";
import { findLab } from "@/server/labs/read-labs";

const root = fileURLToPath(new URL("..", import.meta.url));

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "vethlab-run-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
	status: number | null;
	stdout: string;
	stderr: string;
}

function start(...args: string[]) {
	return spawn(process.execPath, [join(root, "dist/cli.mjs"), ...args], {
		cwd: folder,
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "" },
	});
}

/** Runs the built command line, in a folder that is not the clone. */
function vethlab(...args: string[]): Promise<Result> {
	return new Promise((resolve) => {
		const child = start(...args);
		const said = { stdout: "", stderr: "" };
		child.stdout.on("data", (text) => {
			said.stdout += text;
		});
		child.stderr.on("data", (text) => {
			said.stderr += text;
		});
		child.on("close", (status) => resolve({ status, ...said }));
	});
}

function events(stdout: string): SessionEvent[] {
	return stdout
		.trimEnd()
		.split("\n")
		.map((line) => SessionEvent.parse(JSON.parse(line)));
}

function write(path: string, text: string): void {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), text);
}

describe("lab 1", () => {
	it("runs to its end with every check held, as events that fit the protocol and lead to one state", async () => {
		const { status, stdout, stderr } = await vethlab("run", "01-bridge", "--json");
		expect(stderr).toBe("");
		expect(status).toBe(0);
		const all = events(stdout);
		const ended = all.flatMap((event) => (event.type === "step.ended" ? [[event.step, event.reason]] : []));
		const { steps } = findLab({ own: join(root, "labs"), more: [] }, "01-bridge");
		expect(ended).toEqual(steps.filter(({ optional }) => !optional).map(({ id }) => [id, "done"]));
		expect(all.filter((event) => event.type === "check.ended" && !event.ok)).toEqual([]);
		// SPEC 2, 3: one snapshot, then every difference in its turn.
		const snapshot = all.find((event) => event.type === "snapshot");
		if (!snapshot) throw new Error("no snapshot");
		let state = stateOf(snapshot.snapshot.records);
		let n = 0;
		for (const event of all) {
			if (event.type !== "difference") continue;
			expect(event.difference.clock.n).toBe(++n);
			state = apply(state, event.difference.changes);
		}
		expect(n).toBeGreaterThan(20);
		const ports = [...state.values()].filter((record) => record.kind === "link" && record.master === "br0");
		expect(ports.map((port) => port.kind === "link" && [port.name, port.peerNetns, port.mtu]).sort()).toEqual([
			["veth1", "worker1/netns1", 9150],
			["veth3", "worker1/netns3", 9150],
		]);
	});

	it("SPEC 4: tells what a command changed before it tells that command's end", async () => {
		const all = events((await vethlab("run", "01-bridge", "--json", "--through", "veth-pairs")).stdout);
		const added = all.findIndex(
			(event) =>
				event.type === "difference" &&
				event.difference.changes.some(
					(change) => change.op === "add" && change.to.kind === "link" && change.to.name === "veth1",
				),
		);
		const change = all[added];
		expect(change?.type === "difference" && change.difference.cause).toEqual({
			type: "command",
			step: "veth-pairs",
			command: 0,
		});
		const first = all.findIndex(
			(event) => event.type === "command.ended" && event.step === "veth-pairs" && event.command === 0,
		);
		expect(added).toBeLessThan(first);
	});

	it("reads like a terminal, and stops after the step that --through names", async () => {
		const { status, stdout } = await vethlab("run", "01-bridge", "--through", "move");
		expect(status).toBe(0);
		expect(stdout).toContain("root@worker1:~# ip link set dev veth01 netns netns1\n");
		expect(stdout).toContain("✓ the cable of veth1 now leads into netns1\n");
		expect(stdout).not.toContain("192.168.10.1");
		expect(stdout).not.toContain("\x1b[");
	});

	it("gives its final records and graph as one document, the text apart", async () => {
		const { status, stdout, stderr } = await vethlab("run", "01-bridge", "--through", "bridge", "--state", "--graph");
		expect(status).toBe(0);
		const document = z.strictObject({ state: z.array(NetRecord), graph: z.unknown() }).parse(JSON.parse(stdout));
		const names = document.state.flatMap((record) =>
			record.kind === "link" && record.master === "br0" ? [record.name] : [],
		);
		expect(names.sort()).toEqual(["veth1", "veth3"]);
		expect(JSON.stringify(document.graph)).toContain("br0");
		expect(stderr).toContain("A bridge joins them");
	});

	it("has a last step that runs when it is asked for", async () => {
		const { status, stdout } = await vethlab("run", "01-bridge", "--through", "troubleshooting");
		expect(stdout).toContain("✓ the FORWARD chain accepts everything\n");
		expect(status).toBe(0);
	});

	it("ends with its sandbox at Ctrl-C", async () => {
		const child = start("run", "01-bridge");
		child.stdout.on("data", (text: Buffer) => {
			if (text.includes("ping 192.168.10.3")) child.kill("SIGINT");
		});
		const status = await new Promise((resolve) => child.on("close", resolve));
		expect(status).toBe(130);
	});
});

describe("a lab of the user's", () => {
	const guide = readFileSync(join(root, "docs/authoring.md"), "utf8");
	const [, tenLines = ""] = /A lab in ten lines:\n\n```yaml\n#.*\n([\s\S]*?)```/.exec(guide) ?? [];

	it("as the guide has it is ten lines and runs", async () => {
		expect(tenLines.trimEnd().split("\n")).toHaveLength(10);
		write("guide/hello/lab.yaml", tenLines);
		const { status, stdout, stderr } = await vethlab("run", "hello", "--labs", "guide");
		expect(stderr).toBe("");
		expect(stdout).toContain("✓ hello is there\n");
		expect(status).toBe(0);
	});

	const example = (section: string) =>
		new RegExp(`## ${section}[\\s\\S]*?\`\`\`yaml\\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1] ?? "";

	it("that builds on another runs it first, in one line, or up to a step of it", async () => {
		write("built/hello/lab.yaml", tenLines);
		write("built/again/lab.yaml", example("Building on an earlier lab"));
		const whole = await vethlab("run", "again", "--labs", "built");
		expect(whole.stdout).toMatch(/\n✓ hello Hello \(1 step run first, \d+ ms\)\n\n1\/1 Bring it up\n/);
		expect(whole.stdout).toMatch(/again · pc · Linux \S+ \(\w+\)\n/);
		expect(whole.stdout).toContain("✓ lo is up\n");
		expect(whole.status).toBe(0);
		const part = await vethlab("run", "again", "--labs", "built", "--through", "hello/make");
		expect(part.stdout).toContain("root@pc:~# ip netns add hello\n");
		expect(part.stdout).not.toContain("Bring it up");
		expect(part.status).toBe(0);
	});

	it("whose prelude fails shows all of it and goes no further", async () => {
		write("unbuilt/hello/lab.yaml", tenLines.replace("ip netns add hello", "ls /nowhere"));
		write("unbuilt/again/lab.yaml", example("Building on an earlier lab"));
		const { status, stdout } = await vethlab("run", "again", "--labs", "unbuilt");
		expect(stdout).toContain("hello: Make it\nroot@pc:~# ls /nowhere\n");
		expect(stdout).not.toContain("Bring it up");
		expect(status).toBe(1);
	});

	it("in two variants runs the first, or the one that is named", async () => {
		write("ways/ways/lab.yaml", example("Variants"));
		const first = await vethlab("run", "ways", "--labs", "ways");
		expect(first.stdout).toContain("✓ both ends are there\n");
		expect(first.status).toBe(0);
		const other = await vethlab("run", "ways", "--labs", "ways", "--variant", "bridge", "--json");
		expect(other.status).toBe(0);
		const [lab, ...rest] = events(other.stdout);
		expect(lab).toMatchObject({ type: "lab", lab: { id: "ways", variant: "bridge" } });
		const commands = rest.flatMap((event) => (event.type === "command.started" ? [event.text] : []));
		expect(commands).toEqual(["ip link add eth0 type bridge", "ip -d link show eth0"]);
	});

	it("whose commands have cells is printed as a table", async () => {
		write("cells/cells/lab.yaml", example("Many at once"));
		const { status, stdout } = await vethlab("run", "cells", "--labs", "cells");
		expect(stdout).toContain("       to right  to left\nleft   ✓\nright            ✓\n");
		expect(status).toBe(0);
	});

	it("with the guide's topology comes up wired", async () => {
		const [, topology = ""] = /## Topologies[\s\S]*?```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
		write("wired/topologies/mine.yaml", topology);
		const check = "- { say: { en: the router answers, zh: 有回应 }, ping: 10.0.0.1, from: pc }";
		const lab = tenLines.replace("{ hosts: { pc: {} } }", "mine").replace("checks:\n", `checks:\n      ${check}\n`);
		write("wired/hello/lab.yaml", lab);
		const { status, stdout } = await vethlab("run", "hello", "--labs", "wired");
		expect(stdout).toContain("✓ the router answers\n");
		expect(status).toBe(0);
	});

	it("whose check does not hold exits 1 and shows what was found", async () => {
		write(
			"failing/hello/lab.yaml",
			tenLines.replace("name: hello } }", "name: hello }, expect: { inode: 1 }, within: 50ms }"),
		);
		const { status, stdout } = await vethlab("run", "hello", "--labs", "failing");
		expect(status).toBe(1);
		expect(stdout).toMatch(/✗ hello is there\n {2}found: host pc, name hello, inode \d+\n/);
	});

	it("whose command fails stops there, exits 1, and leaves the state to be seen", async () => {
		const commands = "[{ run: ip netns add hello }, { run: ls /nowhere }, { run: ip netns add never }]";
		write("stopping/hello/lab.yaml", tenLines.replace("[{ run: ip netns add hello }]", commands));
		const { status, stdout, stderr } = await vethlab("run", "hello", "--labs", "stopping", "--state");
		expect(status).toBe(1);
		expect(stderr).toContain("exit 2");
		expect(stdout).toContain("pc/hello");
		expect(stdout).not.toContain("pc/never");
	});

	it("that expects a failure goes on after it", async () => {
		const commands = "[{ run: ls /nowhere, expect: fail }, { run: ip netns add hello }]";
		write("expecting/hello/lab.yaml", tenLines.replace("[{ run: ip netns add hello }]", commands));
		expect((await vethlab("run", "hello", "--labs", "expecting")).status).toBe(0);
	});

	it("that is broken says where, exits 2, and leaves the others be", async () => {
		write("broken/hello/lab.yaml", tenLines.replace("{ run:", "{ runn:"));
		const broken = await vethlab("run", "hello", "--labs", "broken");
		expect(broken.status).toBe(2);
		expect(broken.stderr).toContain('broken/hello/lab.yaml:8:18: unknown key "runn"\n');
		const list = await vethlab("list", "--json", "--labs", "broken");
		const labs = z.array(LabSummary).parse(JSON.parse(list.stdout));
		const hasProblems = new Map(labs.map((lab) => [lab.id, lab.problems.length > 0]));
		expect(["01-bridge", "hello"].map((id) => hasProblems.get(id))).toEqual([false, true]);
	});
});

it.each([
	["list"],
	["export", "01-bridge"],
	["run", "01-bridge", "--through", "namespaces"],
	["run", "01-bridge", "--through", "namespaces", "--json"],
	["serve", "--port", "0"],
])("where the disk is full that it prints to, %s %s says so and exits 2", async (...args) => {
	const full = openSync("/dev/full", "w");
	const stdio: StdioOptions = ["ignore", full, "pipe"];
	const child = spawn(process.execPath, [join(root, "dist/cli.mjs"), ...args], { cwd: folder, stdio });
	closeSync(full);
	let said = "";
	child.stderr?.on("data", (text) => {
		said += text;
	});
	const [status] = await once(child, "close");
	expect(said).toMatch(/^vethlab: .* cannot be printed: ENOSPC: no space left on device/m);
	expect(status).toBe(2);
});

it("packets that a full disk does not take are said to be lost, with the file's name", async () => {
	const { status, stderr } = await vethlab("run", "01-bridge", "--through", "namespaces", "--pcap", "/dev/full");
	expect(stderr).toContain("vethlab: --pcap: /dev/full cannot be written (ENOSPC: no space left on device");
	expect(status).toBe(2);
});

describe("wrong arguments", () => {
	const cases: [string[], string][] = [
		[["run", "99-none"], 'There is no lab "99-none".'],
		[["run", "01-bridge", "--through", "nine"], 'has no step "nine". It has: namespaces,'],
		[["run", "01-bridge", "--json", "--state"], "leave --state and --graph out"],
		[["run", "01-bridge", "--labs", "/nowhere"], "/nowhere is not a folder"],
		[["run", "01-bridge", "--variant", "x"], "Lab 01-bridge has no variants."],
		[["run"], "Which lab?"],
		[["run", "01-bridge", "--all"], "--all runs every lab whole"],
		[["rnu"], "unknown command 'rnu'"],
	];
	it.each(cases)("%j exit 2 with one clear line", async (args, text) => {
		const { status, stdout, stderr } = await vethlab(...args);
		expect([status, stdout]).toEqual([2, ""]);
		expect(stderr).toContain(text);
	});
});
