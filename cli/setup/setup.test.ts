import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { isInstalled } from "./packages.mjs";
import { goWithout, installCommand, missing, missingKernel } from "./programs.mjs";
import { working } from "./say.mjs";
import { ofPlaywright, ofVitest, tally } from "./test.mjs";

describe("npm packages", () => {
	const wanted = {
		packages: {
			"": {},
			"node_modules/a": { version: "1.0.0" },
			"node_modules/b": { version: "2.0.0", optional: true },
		},
	};
	test("are installed when all are there in their version, but for other platforms' own", () => {
		expect(isInstalled(wanted, { packages: { "node_modules/a": { version: "1.0.0" } } })).toBe(true);
		expect(isInstalled(wanted, null)).toBe(false);
		expect(isInstalled(wanted, { packages: {} })).toBe(false);
		expect(isInstalled(wanted, { packages: { "node_modules/a": { version: "1.0.1" } } })).toBe(false);
	});
});

describe("a piece of work", () => {
	const said = async (isTTY: boolean, work: Promise<string>) => {
		let text = "";
		const out = {
			isTTY,
			write(more: string) {
				text += more;
			},
		};
		const answer = await working("Building", work, { out, every: 1 }).catch((error: Error) => error.message);
		return { answer, text };
	};
	const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve("built"), 30));

	test("is a line in a log", async () => {
		expect(await said(false, slow())).toEqual({ answer: "built", text: "Building\n" });
	});

	test("is a line on a terminal that is rewritten until it is over, however it ends", async () => {
		const { answer, text } = await said(true, slow());
		expect(answer).toBe("built");
		const lines = text.split("\r\x1b[2K").slice(1);
		expect(lines.length).toBeGreaterThan(2);
		expect(new Set(lines)).toEqual(new Set(["Building … 0 s", "Building … 0 s\n"]));
		const failed = await said(true, Promise.reject(new Error("no space left")));
		expect(failed.answer).toBe("no space left");
		expect(failed.text.endsWith("Building … 0 s\n")).toBe(true);
	});
});

test("missing programs are asked for by package, in one command", () => {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	for (const name of [
		"bwrap",
		"ip",
		"tcpdump",
		"nft",
		"iptables",
		"ping",
		"brctl",
		"curl",
		"openssl",
		"openvpn",
		"bird",
	]) {
		writeFileSync(join(folder, name), "", { mode: 0o755 });
	}
	// Python counts where the machine has it, wherever the PATH leads.
	const asked = missing({ browser: false, path: folder }).filter((name) => name !== "python3");
	expect(asked).toEqual(["uidmap", "conntrack"]);
	expect(missing({ browser: true, path: folder })).toContain("chromium");
	expect(installCommand(["uidmap", "conntrack"])).toBe("sudo apt-get install uidmap conntrack");
});

test("packages with a daemon are asked for with their units masked first", () => {
	const command = "sudo systemctl mask bird.service openvpn.service; sudo apt-get install curl bird2 openvpn";
	expect(installCommand(["curl", "bird2", "openvpn"])).toBe(command);
});

test("what only some labs need keeps no other from running; what every lab needs does", () => {
	const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
	onTestFinished(() => said.mockRestore());
	expect(() => goWithout(["openvpn"], "Missing: openvpn.", false)).not.toThrow();
	expect(said.mock.calls.join("")).toContain("sudo apt-get install openvpn");
	expect(() => goWithout(["openvpn", "bubblewrap"], "Missing.", false)).toThrow("apt-get install openvpn bubblewrap");
	expect(() => goWithout(["openvpn"], "Missing: openvpn.", true)).toThrow();
});

test("a spare kernel is asked for where Debian builds it", () => {
	expect(missingKernel({ arch: "x64", path: "/nonexistent" })).toEqual(["user-mode-linux", "kmod"]);
	expect(missingKernel({ arch: "arm64", path: "/nonexistent" })).toEqual([]);
});

describe("the count of tests", () => {
	const file = (status: string, ...states: string[]) => ({
		status,
		assertionResults: states.map((status) => ({ status })),
	});

	test("Vitest's: a file that could not be loaded has failed", () => {
		const testResults = [
			file("passed", "passed", "passed", "skipped"),
			file("failed", "passed", "failed"),
			file("failed"),
		];
		expect(ofVitest({ testResults })).toEqual({ passed: 3, failed: 2, skipped: 1 });
	});

	test("Playwright's", () => {
		const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
		expect(ofPlaywright({ stats, errors: [] })).toEqual({ passed: 5, failed: 1, skipped: 2, flaky: 1 });
		expect(ofPlaywright({ stats: { ...stats, unexpected: 0 }, errors: [{}] }).failed).toBe(1);
	});

	test("a runner that ends badly counts as failed, with or without a report", () => {
		expect(tally({ count: null, report: "" }, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
		expect(tally({ count: null, report: "" }, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
		expect(tally({ count: ofVitest, report: "/nonexistent" }, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
	});
});
