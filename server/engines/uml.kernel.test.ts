import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentProcess } from "./engine";
import { Probe, probeAgent } from "./testing/ask";
import { bundle } from "./testing/bundle";
import { machineState } from "./testing/machine-state";
import { markedPath, namespacesOf, noTraces, processesWith } from "./testing/traces";
import { hasUml, uml } from "./uml";

const who = process.getuid?.() === 0 ? "root" : "an ordinary user";
const skip = !hasUml();
if (skip) console.warn("Skipped: linux.uml is not installed (packages user-mode-linux and kmod).");

/** A machine with much to do boots a guest in many seconds. */
const patience = 60_000;

describe.skipIf(skip)(`User-Mode Linux in a sandbox started by ${who}`, { timeout: patience }, () => {
	let machine: Record<string, string>;
	let agent: AgentProcess;
	let probe: Probe;
	const path = markedPath();

	beforeAll(async () => {
		machine = await machineState();
		agent = await uml({ agent: probeAgent, path }).start();
		probe = new Probe(agent);
	}, patience);

	test("is root in a kernel of its own, with what the machine's may lack", async () => {
		expect((await probe.run("uname -r; id -u")).stdout).toMatch(/^\d\S+\n0\n$/);
		expect((await probe.run("uname -r")).stdout.trim()).not.toBe(release());
		const kinds = [
			"link add ipip0 type ipip local 10.0.0.1 remote 10.0.0.2",
			"link add vxlan0 type vxlan id 100 dstport 4789 dev lo",
			"link add br0 type bridge",
			"link add v0 type veth peer name v1",
			"link add m0 link v0 type macvlan",
			"tuntap add dev t0 mode tun",
		];
		for (const one of kinds) expect(await probe.run(`ip ${one}`)).toMatchObject({ status: 0, stderr: "" });
		expect((await probe.run("cat /proc/sys/net/bridge/bridge-nf-call-iptables")).stdout).toBe("1\n");
		expect((await probe.run("ip tunnel list")).stdout).toMatch(/^tunl0: .*\nipip0: /m);
	});

	test("rules are iptables-legacy's, and NAT works with them", async () => {
		expect((await probe.run("iptables -V")).stdout).toContain("legacy");
		const rule = "iptables -t nat -A POSTROUTING -s 192.168.10.0/24 -j MASQUERADE && iptables-save -t nat";
		expect((await probe.run(rule)).stdout).toContain("-A POSTROUTING -s 192.168.10.0/24 -j MASQUERADE");
		expect((await probe.run("conntrack -L")).status).toBe(0);
	});

	test("sees the machine's programs and cannot write to them", async () => {
		for (const place of ["/etc", "/usr", "/usr/bin"]) {
			expect((await probe.run(`touch ${place}/vethlab-test`)).status).toBe(1);
		}
		expect((await probe.run("cat /etc/shadow")).status).toBe(1);
		expect((await probe.run("ls -A /home /root /tmp")).stdout).toBe("/home:\n\n/root:\n\n/tmp:\n");
		expect((await probe.run("ip netns add a && ip netns exec a ip -br link && ip netns del a")).status).toBe(0);
	});

	test("lines of a megabyte go both ways, and small ones after them", async () => {
		expect(await probe.line(`length ${"x".repeat(1_000_000)}`)).toEqual({ length: 1_000_007 });
		const large = await probe.run("head -c 1000000 /dev/zero | tr '\\0' y");
		expect(large.stdout).toBe("y".repeat(1_000_000));
		for (let n = 0; n < 5; n++) expect((await probe.run(`echo ${n}`)).stdout).toBe(`${n}\n`);
	});

	test("has memory with an end", async () => {
		const total = (await probe.run("grep MemTotal /proc/meminfo | tr -dc 0-9")).stdout;
		expect(Number(total)).toBeLessThanOrEqual(512 * 1024);
	});

	test("is gone whole once `exited` resolves", async () => {
		const started = processesWith(path);
		expect(started.length).toBeGreaterThan(3);
		const namespaces = namespacesOf(started);
		const from = performance.now();
		agent.kill();
		await agent.exited;
		expect(performance.now() - from).toBeLessThan(2000);
		await noTraces(path, namespaces);
	});

	test("its agent's exit status is told", async () => {
		const ended = await uml({ agent: probeAgent }).start();
		ended.stdin.write("exit 7\n");
		expect(await ended.exited).toEqual({ code: 7, signal: null });
		expect(ended.log()).toContain("probe: up");
	});

	test("a panic ends the agent, with what the kernel said last", async () => {
		const lost = await uml({ agent: probeAgent }).start();
		lost.stdin.write("echo c >/proc/sysrq-trigger\n");
		const { code } = await lost.exited;
		expect(code).not.toBe(0);
		expect(lost.log()).toContain("Kernel panic");
	});

	test("SIGKILL to the starter while its agent spins leaves nothing", async () => {
		const folder = mkdtempSync(join(tmpdir(), "vethlab-"));
		const starter = await bundle(
			new URL("./testing/starter.ts", import.meta.url).pathname,
			join(folder, "starter.mjs"),
		);
		const marked = markedPath();
		const child = spawn(process.execPath, [starter, probeAgent, marked, "uml"], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		await once(child.stdout, "data");
		const started = processesWith(marked);
		expect(started.length).toBeGreaterThan(2);
		const namespaces = namespacesOf(started);
		child.kill("SIGKILL");
		await noTraces(marked, namespaces);
		rmSync(folder, { recursive: true });
	});

	afterAll(async () => {
		agent.kill();
		expect(await machineState()).toEqual(machine);
	});
});
