import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, release, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { probeAgent } from "../engines/testing/ask";
import { bundle } from "../engines/testing/bundle";
import { machineState } from "../engines/testing/machine-state";
import { isAlive, namespacesOf, noTraces, processesBelow } from "../engines/testing/traces";
import { hasUml } from "../engines/uml";
import { listeningSockets } from "./testing/listening";

const Report = z.object({
	engine: z.string(),
	status: z.string(),
	out: z.string(),
	lab: z.string(),
	more: z.array(z.string()),
	clone: z.array(z.string()),
	rootsHome: z.unknown(),
	shadow: z.string(),
	sandbox: z.object({ stdout: z.string() }),
});

const isRoot = process.getuid?.() === 0;
const nobody = "no process has this PATH";
let clone: string;
let closedLabs: string;
let openLabs: string;
let machine: Record<string, string>;

beforeAll(async () => {
	machine = await machineState();
	clone = mkdtempSync(join(homedir(), "vethlab-clone-"));
	for (const folder of ["dist", "out", "labs"]) mkdirSync(join(clone, folder), { mode: 0o700 });
	const own = (file: string) => new URL(file, import.meta.url).pathname;
	await bundle(own("./testing/server.ts"), join(clone, "dist/server.mjs"));
	await bundle(own("./testing/start.ts"), join(clone, "dist/start.mjs"));
	copyFileSync(probeAgent, join(clone, "dist/agent.mjs"));
	writeFileSync(join(clone, "out/index.html"), "the page");
	writeFileSync(join(clone, "labs/lab.yaml"), "ours");
	writeFileSync(join(clone, "private"), "not for the server");
	const files = ["dist/server.mjs", "dist/start.mjs", "dist/agent.mjs", "out/index.html", "labs/lab.yaml", "private"];
	for (const file of files) chmodSync(join(clone, file), 0o600);

	closedLabs = join(clone, "private-labs");
	mkdirSync(closedLabs, { mode: 0o700 });
	writeFileSync(join(closedLabs, "lab.yaml"), "closed", { mode: 0o600 });
	openLabs = mkdtempSync(join(tmpdir(), "vethlab-labs-"));
	chmodSync(openLabs, 0o755);
	writeFileSync(join(openLabs, "lab.yaml"), "open");
	chmodSync(join(openLabs, "lab.yaml"), 0o644);
});

afterAll(() => {
	for (const folder of [clone, openLabs]) rmSync(folder, { recursive: true });
});

/** Starts the clone as `vethlab serve` does. */
async function start(...options: string[]) {
	const child = spawn(process.execPath, [join(clone, "dist/start.mjs"), clone, closedLabs, openLabs, ...options], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
	const next = async (): Promise<unknown> => JSON.parse(z.string().parse((await lines.next()).value));
	const report = Report.parse(await next());
	const all = processesBelow(z.number().parse(child.pid));
	const node = (file: string) =>
		all.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").match(`^[^\\0]*node\\0[^\\0]*${file}`)) ??
		Number.NaN;
	return { child, next, report, all, server: node("server.mjs"), agent: node("agent.mjs") };
}

async function expectNothingLeft(child: ChildProcess, all: number[], namespaces: Set<string>): Promise<void> {
	expect(all.length).toBeGreaterThan(6);
	expect(namespaces.size).toBeGreaterThan(6);
	if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
	await noTraces(nobody, namespaces);
	expect(all.filter(isAlive)).toEqual([]);
}

describe.runIf(isRoot)("started by root, from a clone that only root may read", () => {
	test("the server has another user, no group and no capability, and can never get one", async () => {
		const { child, report } = await start();
		expect(report.status).toMatch(/^Uid:\t65533\t65533\t65533\t65533$/m);
		expect(report.status).toMatch(/^Gid:\t65533\t65533\t65533\t65533$/m);
		expect(report.status).toMatch(/^Groups:\t\s*$/m);
		for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
			expect(report.status).toMatch(new RegExp(`^${set}:\t0+$`, "m"));
		}
		expect(report.status).toMatch(/^NoNewPrivs:\t1$/m);
		child.kill("SIGTERM");
	});

	test("the server reads what it needs of the clone, under its own path, and nothing else", async () => {
		const { child, next, report } = await start();
		expect(report).toMatchObject({ out: "the page", lab: "ours", more: ["closed", "open"] });
		expect(report.clone).toEqual(["dist", "labs", "out", "private-labs"]);
		// Of /root, it sees the way to the clone.
		expect(report.rootsHome).toEqual(clone.startsWith("/root/") ? [clone.slice("/root/".length)] : "ENOENT");
		expect(report.shadow).toBe("ENOENT");
		writeFileSync(join(openLabs, "lab.yaml"), "open and changed");
		const Now = z.object({ more: z.array(z.string()) });
		let more: string[] = [];
		while (more[1] !== "open and changed") more = Now.parse(await next()).more;
		child.kill("SIGTERM");
	});

	test("sandboxes come from the launcher, and root in them is nobody outside", async () => {
		const { child, report } = await start();
		expect(report.engine).toBe("bubblewrap");
		expect(report.sandbox.stdout.replace(/ +/g, " ")).toBe(`0\n 0 65534 1\n 1 100000 65535\n${release()}\n`);
		child.kill("SIGTERM");
	});

	if (!hasUml()) console.warn("Skipped: linux.uml is not installed (packages user-mode-linux and kmod).");
	test.runIf(hasUml())(
		"sandboxes with a kernel of their own come from the launcher, and end with it",
		async () => {
			const { child, report, all } = await start("--engine", "uml");
			const namespaces = namespacesOf(all);
			expect(report.engine).toBe("uml");
			// Root in the guest, and nobody outside: who the guest is, the machine says of its process.
			expect(report.sandbox.stdout).toMatch(/^0\n/);
			expect(report.sandbox.stdout).not.toContain(release());
			const guests = all.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("linux.uml"));
			expect(guests.length).toBeGreaterThan(0);
			for (const pid of guests) expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(/^Uid:\t65534\t/m);
			child.kill("SIGKILL");
			await expectNothingLeft(child, all, namespaces);
		},
		60_000,
	);

	test("the launcher listens to nothing", async () => {
		const ours = [createServer().listen(0, "127.0.0.1"), createServer().listen(join(clone, "socket"))];
		await Promise.all(ours.map((server) => once(server, "listening")));
		expect(listeningSockets(process.pid)).toBeGreaterThanOrEqual(2);
		for (const server of ours) server.close();

		const { child } = await start();
		expect(listeningSockets(z.number().parse(child.pid))).toBe(0);
		child.kill("SIGTERM");
	});

	test.each(["SIGINT", "SIGTERM"] as const)("%s ends all with status 0", async (signal) => {
		const { child, all } = await start();
		const namespaces = namespacesOf(all);
		child.kill(signal);
		const [code] = await once(child, "exit");
		expect(code).toBe(0);
		await expectNothingLeft(child, all, namespaces);
	});

	test("SIGKILL to the launcher ends server and sandboxes, while the agent spins", async () => {
		const { child, all } = await start();
		const namespaces = namespacesOf(all);
		child.kill("SIGKILL");
		await expectNothingLeft(child, all, namespaces);
	});

	test("SIGKILL to the server ends sandboxes and launcher, while the agent spins", async () => {
		const { child, all, server } = await start();
		const namespaces = namespacesOf(all);
		process.kill(server, "SIGKILL");
		const [code] = await once(child, "exit");
		expect(code).not.toBe(0);
		await expectNothingLeft(child, all, namespaces);
	});

	test("SIGKILL to an agent is told to the server, with the agent's log", async () => {
		const { child, next, agent } = await start();
		process.kill(agent, "SIGKILL");
		const Exit = z.object({ exit: z.object({ code: z.number() }), log: z.string() });
		for (;;) {
			const told = Exit.safeParse(await next());
			if (!told.success) continue;
			expect(told.data).toEqual({ exit: { code: 137 }, log: "probe: up\n" });
			break;
		}
		child.kill("SIGTERM");
	});

	test("the machine is as it was", async () => {
		expect(await machineState()).toEqual(machine);
	});
});

test.runIf(!isRoot)(
	"started by an ordinary user, the server runs in the same process and starts sandboxes itself",
	async () => {
		const child = spawn(process.execPath, [join(clone, "dist/start.mjs"), clone], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		onTestFinished(() => void child.kill("SIGKILL"));
		for await (const line of createInterface(child.stdout)) {
			const report = Report.parse(JSON.parse(line));
			expect(report).toMatchObject({ engine: "bubblewrap", out: "the page" });
			expect(report.sandbox.stdout).toMatch(new RegExp(`^0\n +0 +${process.getuid?.()} +1\n`));
			break;
		}
		const all = processesBelow(z.number().parse(child.pid));
		const namespaces = namespacesOf(all);
		expect(namespaces.size).toBeGreaterThan(3);
		child.kill("SIGKILL");
		await noTraces(nobody, namespaces);
	},
);
