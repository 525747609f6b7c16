import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
	closeSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bubblewrap } from "./bubblewrap";
import type { AgentProcess } from "./engine";
import { Probe, probeAgent } from "./testing/ask";
import { bundle } from "./testing/bundle";
import { machineState } from "./testing/machine-state";
import { markedPath, namespacesOf, noTraces, processesWith } from "./testing/traces";

const who = process.getuid?.() === 0 ? "root" : "an ordinary user";
function opens(path: string): boolean {
	try {
		closeSync(openSync(path, "r+"));
		return true;
	} catch {
		return false;
	}
}

let secrets: string[];
let folder: string;
let machine: Record<string, string>;
let starter: string;

beforeAll(async () => {
	machine = await machineState();
	folder = mkdtempSync(join(homedir(), "vethlab-"));
	starter = await bundle(new URL("./testing/starter.ts", import.meta.url).pathname, join(folder, "starter.mjs"));
	const elsewhere = mkdtempSync(join(tmpdir(), "vethlab-"));
	secrets = [folder, elsewhere].map((place) => join(place, "secret"));
	for (const secret of secrets) writeFileSync(secret, "mine");
});

afterAll(() => {
	for (const secret of secrets) rmSync(join(secret, ".."), { recursive: true });
});

describe(`a sandbox started by ${who}`, () => {
	let agent: AgentProcess;
	let probe: Probe;
	const path = markedPath();

	beforeAll(async () => {
		agent = await bubblewrap({ agent: probeAgent, path }).start();
		probe = new Probe(agent);
	});

	test("reads nothing of the user's or root's homes, nor of /tmp", async () => {
		for (const secret of secrets) expect((await probe.run(`cat ${secret}`)).status).toBe(1);
		expect((await probe.run("ls -A /home /root /tmp /run")).stdout).not.toMatch(/vethlab-|\.ssh|\.bash/);
		expect((await probe.run("cat /etc/shadow")).status).toBe(1);
	});

	test("cannot write to /etc and /usr, not even after making them writable for itself", async () => {
		for (const place of ["/etc", "/usr", "/usr/bin", "/usr/local"]) {
			expect((await probe.run(`touch ${place}/vethlab-test`)).stderr).toContain("Read-only file system");
			await probe.run(`mount -o remount,bind,rw ${place.slice(0, 4)}`);
			expect((await probe.run(`touch ${place}/vethlab-test`)).status).toBe(1);
			await probe.run(`mount -o remount,bind,ro ${place.slice(0, 4)}`);
		}
	});

	test("is root with every capability inside, and leaves the starter's groups and environment outside", async () => {
		expect((await probe.run("id -u; id -G")).stdout).toBe("0\n0\n");
		const bounding = (await probe.run("grep -E 'Cap(Eff|Bnd)' /proc/self/status | cut -f2 | uniq")).stdout;
		expect(bounding.trim().split("\n")).toHaveLength(1);
		expect((await probe.run("env -u PWD -u OLDPWD -u SHLVL -u _ env | sort")).stdout).toBe(
			`HOME=/root\nLANG=C.UTF-8\nPATH=${path}\n`,
		);
	});

	test("has users to become besides root", async () => {
		expect((await probe.run("setpriv --reuid 102 --regid 105 --clear-groups id -u")).stdout).toBe("102\n");
	});

	test("has a network of its own with no way out, and names of its own", async () => {
		expect((await probe.run("ip -o link | wc -l")).stdout.trim()).toBe("1");
		expect((await probe.run("ip route")).stdout).toBe("");
		expect((await probe.run("grep nameserver /etc/resolv.conf")).stdout).toBe("nameserver 127.0.0.1\n");
		expect((await probe.run("getent hosts 127.0.0.1; hostname")).stdout).toMatch(
			/^127\.0\.0\.1 +localhost\nvethlab\n$/,
		);
	});

	test("makes network namespaces and hosts with a /proc and /sys of their own", async () => {
		const host =
			"mount -t proc proc /proc && mount -t sysfs sysfs /sys && ls /sys/class/net && sysctl -w net.ipv4.ip_forward=1";
		const made = await probe.run(
			[
				"ip netns add a",
				"ip -n a link add veth1 type veth peer name veth2",
				"ip netns exec a ip -br link",
				`unshare --net --mount --uts --pid --fork sh -c '${host}'`,
				"ip netns del a",
			].join(" && "),
		);
		expect(made).toMatchObject({ status: 0, stderr: "" });
		expect(made.stdout).toMatch(/veth1@veth2/);
	});

	// Root's sandbox has one of its own; for anyone else the machine's counts.
	const tunIsOpen = who === "root" ? existsSync("/dev/net/tun") : opens("/dev/net/tun");
	if (!tunIsOpen) console.warn("Skipped: this user may not open /dev/net/tun, so that a sandbox has none.");
	test.runIf(tunIsOpen)("makes tun and tap devices, and leaves the machine's node as it is", async () => {
		const before = statSync("/dev/net/tun").mode;
		const made = await probe.run("ip tuntap add dev tun7 mode tun && ip tuntap add dev tap7 mode tap && ip -br link");
		expect(made).toMatchObject({ status: 0, stderr: "" });
		expect(made.stdout).toMatch(/^tun7 .*\n(.*\n)*tap7 /m);
		expect(statSync("/dev/net/tun").mode).toBe(before);
	});

	test("reaps orphans", async () => {
		const orphan = "pid=$(sh -c 'sleep 0.05 >/dev/null & echo $!')";
		// A zombie keeps its /proc entry.
		const reaped = await probe.run(`${orphan}; timeout 2 sh -c "while [ -e /proc/$pid ]; do :; done"`);
		expect(reaped.status).toBe(0);
	});

	test("keeps the agent's stderr, and is gone whole once `exited` resolves", async () => {
		expect(agent.log()).toBe("probe: up\n");
		await probe.run("setsid sleep 1000 >/dev/null 2>&1 & ip netns add left-behind");
		const started = processesWith(path);
		expect(started.length).toBeGreaterThan(3);
		const namespaces = namespacesOf(started);
		expect(namespaces.size).toBeGreaterThan(3);
		agent.kill();
		await agent.exited;
		expect(processesWith(path)).toEqual([]);
		await noTraces(path, namespaces);
		agent.kill();
	});
});

test("an agent's exit status is told", async () => {
	const agent = await bubblewrap({ agent: probeAgent }).start();
	agent.stdin.write("exit 7\n");
	expect(await agent.exited).toEqual({ code: 7, signal: null });
});

test("an agent and a Node that only the starter may read are handed in", async () => {
	const closed = join(folder, "closed");
	mkdirSync(closed, { mode: 0o700 });
	copyFileSync(process.execPath, join(closed, "node"));
	copyFileSync(probeAgent, join(closed, "agent.mjs"));
	const started = await bubblewrap({ agent: join(closed, "agent.mjs"), node: join(closed, "node") }).start();
	expect((await new Probe(started).run("readlink /proc/$PPID/exe")).stdout).toBe("/vethlab/node\n");
	started.kill();
	await started.exited;
});

// As systemd-resolved leaves it. In a mount namespace of its own: the machine keeps its file.
test.runIf(who === "root")("a resolv.conf that is a link into /run is the sandbox's own too", async () => {
	const program = await bundle(
		new URL("./testing/ask-once.ts", import.meta.url).pathname,
		join(folder, "ask-once.mjs"),
	);
	const script = `cp -a /etc ${folder}/etc && mount --bind ${folder}/etc /etc
		ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
		exec ${process.execPath} ${program} ${probeAgent} 'readlink /etc/resolv.conf; grep nameserver /etc/resolv.conf'`;
	const { stdout } = await promisify(execFile)("unshare", ["--mount", "sh", "-c", script]);
	expect(stdout).toBe("../run/systemd/resolve/stub-resolv.conf\nnameserver 127.0.0.1\n");
});

test("SIGKILL to the starter while its agent spins leaves nothing", async () => {
	const path = markedPath();
	const child = spawn(process.execPath, [starter, probeAgent, path], { stdio: ["ignore", "pipe", "inherit"] });
	await once(child.stdout, "data");
	const started = processesWith(path);
	expect(started.length).toBeGreaterThan(2);
	const namespaces = namespacesOf(started);
	child.kill("SIGKILL");
	await noTraces(path, namespaces);
});

test("SIGKILL to the starter at any moment of a start leaves nothing", async () => {
	let caught = 0;
	for (let moment = 0; moment < 40; moment += 2) {
		const path = markedPath();
		const child = spawn(process.execPath, [starter, probeAgent, path], { stdio: "ignore" });
		// The starter's own PATH is not marked: what is found is the sandbox's first process.
		while (processesWith(path).length === 0) await sleep(0);
		await sleep(moment);
		const started = processesWith(path);
		caught = Math.max(caught, started.length);
		child.kill("SIGKILL");
		await noTraces(path, namespacesOf(started));
	}
	expect(caught).toBeGreaterThan(2);
});

test("without bwrap, or for a user without newuidmap, the one command that installs it is said", async () => {
	const start = bubblewrap({ agent: probeAgent, path: "/nonexistent" }).start();
	const command = `sudo apt-get install bubblewrap util-linux${who === "root" ? "" : " uidmap"}`;
	await expect(start).rejects.toMatchObject({ code: "package-missing", values: { command } });
});

test("the machine is as it was", async () => {
	expect(await machineState()).toEqual(machine);
});
