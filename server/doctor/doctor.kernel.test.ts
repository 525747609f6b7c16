import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DoctorReport } from "@/protocol/doctor";
import { bubblewrap } from "../engines/bubblewrap";
import { bundle } from "../engines/testing/bundle";
import { machineState } from "../engines/testing/machine-state";
import { markedPath, noTraces } from "../engines/testing/traces";
import { readLabs } from "../labs/read-labs";
import { Doctor } from "./doctor";
import { instead, pathWith, pathWithFake, removeFakes, without } from "./testing/without";

const who = process.getuid?.() === 0 ? "root" : "an ordinary user";
const labs = readLabs({ own: fileURLToPath(new URL("../../labs", import.meta.url)), more: [] });
const all = labs.map(({ summary }) => summary.id);

let folder: string;
let agent: string;
let machine: Record<string, string>;
/** What runs here when nothing is taken away. */
let runs: string[];

beforeAll(async () => {
	machine = await machineState();
	folder = mkdtempSync(join(tmpdir(), "vethlab-doctor-"));
	agent = await bundle(fileURLToPath(new URL("../../agent/main.ts", import.meta.url)), join(folder, "agent.mjs"));
	runs = running(await look());
});
afterAll(() => {
	rmSync(folder, { recursive: true });
	removeFakes();
});

/** On this machine's kernel alone: another one would hide what is taken away. */
function look(path?: string): Promise<DoctorReport> {
	return new Doctor(() => labs, [bubblewrap(path === undefined ? { agent } : { agent, path })]).look();
}

function running({ labs }: DoctorReport): string[] {
	return labs.filter(({ verdict }) => verdict === "runs").map(({ lab }) => lab);
}

/** Of the labs that run otherwise, those that this report says cannot. */
function stopped(report: DoctorReport): string[] {
	return runs.filter((lab) => !running(report).includes(lab));
}

/** The commands that mend what keeps these labs from running. */
function commands({ mends }: DoctorReport, labs: readonly string[]): (string | undefined)[] {
	return mends.filter((one) => labs.some((lab) => one.labs.includes(lab))).map(({ error }) => error.values.command);
}

function needing(...programs: string[]): string[] {
	const needs = labs.filter(({ summary }) => programs.some((one) => summary.needs.programs.includes(one)));
	return needs.map(({ summary }) => summary.id);
}

describe(`asked by ${who}`, () => {
	test("nothing is left of a look, and the machine is as it was", async () => {
		const path = markedPath();
		const report = await look(path);
		expect(report.engines).toMatchObject([{ state: "works", kernel: expect.stringMatching(/^\d/), error: null }]);
		await noTraces(path, new Set());
		expect(await machineState()).toEqual(machine);
	});

	test.each([
		["openvpn", ["openvpn"], "sudo systemctl mask openvpn.service; sudo apt-get install openvpn"],
		["BIRD", ["bird", "birdc"], "sudo systemctl mask bird.service; sudo apt-get install bird2"],
		["tcpdump", ["tcpdump"], "sudo apt-get install tcpdump"],
		["brctl", ["brctl"], "sudo apt-get install bridge-utils"],
		["iptables", ["iptables", "iptables-restore", "iptables-legacy-restore"], "sudo apt-get install iptables"],
	])("without %s the labs that need it cannot run, all others do", async (_, programs, command) => {
		const report = await look(pathWith(...without(...programs)));
		const needs = needing(...programs);
		expect(needs.length).toBeGreaterThan(0);
		expect(running(report)).toEqual(runs.filter((lab) => !needs.includes(lab)));
		expect(commands(report, needs)).toContain(command);
		if (stopped(report).length > 0) expect(commands(report, stopped(report))).toEqual([command]);
	});

	test("without tshark every lab runs, and what is not shown then is said", async () => {
		const report = await look(pathWith(...without("tshark")));
		expect(running(report)).toEqual(runs);
		const [mend] = report.mends.filter(({ error }) => error.values.programs === "tshark");
		expect(mend).toMatchObject({ labs: [], views: ["layers"] });
		expect(mend?.error.values.command).toBe("sudo apt-get install tshark");
	});

	test("without ip none runs", async () => {
		const report = await look(pathWith(...without("ip")));
		expect(running(report)).toEqual([]);
		expect(commands(report, ["01-bridge"])).toEqual(["sudo apt-get install iproute2"]);
	});

	test("an ip that knows no JSON is too old", async () => {
		// As iproute2 4.9 (Debian 9) answers.
		const old = `[ "$1" = -V ] && exec echo "ip utility, iproute2-ss161212"
echo 'Option "-j" is unknown, try "ip -help".' >&2; exit 255`;
		const report = await look(pathWith(...instead("ip", old)));
		expect(running(report)).toEqual([]);
		expect(report.mends).toMatchObject([
			{
				error: { code: "package-old", values: { programs: "ip", command: "sudo apt-get install iproute2" } },
				labs: all,
			},
		]);
		expect(report.mends[0]?.error.message).toContain("iproute2-ss161212");
	});

	test("a kernel that makes no vxlan runs all labs but those that need it; a module is named where there is one", async () => {
		// Only of what is tried, not of what reads a host.
		const none = `[ "$1" = -force ] || exec /vethlab/real-ip "$@"
sed "s/type vxlan/type vethlab-none/" | /vethlab/real-ip "$@"`;
		const mounts = [...instead("ip", none), ...instead("modprobe", "exit 0")];
		const report = await look(pathWith(...mounts));
		expect(report.engines[0]?.lacks).toContain("vxlan");
		const needs = labs.filter(({ lab }) => lab?.needs.features.includes("vxlan")).map(({ summary }) => summary.id);
		expect(stopped(report)).toEqual(needs.filter((id) => runs.includes(id)));
		expect(commands(report, needs)).toEqual(["sudo modprobe vxlan"]);
	});

	const tun = existsSync("/dev/net/tun");
	if (!tun) console.warn("Skipped: this machine has no /dev/net/tun.");
	test.runIf(tun)("a /dev/net/tun that may not be opened is named, with its mode to be set", async () => {
		const report = await look(pathWith("--ro-bind", "/dev/net/tun", "/dev/net/tun"));
		const needs = labs.filter(({ lab }) => lab?.needs.features.includes("tun")).map(({ summary }) => summary.id);
		expect(needs.length).toBeGreaterThan(0);
		expect(running(report)).toEqual(runs.filter((lab) => !needs.includes(lab)));
		expect(commands(report, needs)).toEqual(["sudo chmod 0666 /dev/net/tun"]);
	});

	test.each([
		["bwrap", "bwrap: Unknown option --perms", "bubblewrap"],
		["unshare", "unshare: unrecognized option '--keep-caps'", "util-linux"],
	])("a %s that does not know an option is too old", async (program, said, name) => {
		const report = await look(pathWithFake(program, `echo "${said}" >&2; exit 1`));
		expect(report.mends).toMatchObject([
			{
				error: { code: "package-old", values: { programs: program, said, command: `sudo apt-get install ${name}` } },
				labs: all,
			},
		]);
	});

	test("without bwrap the package is named", async () => {
		const report = await look("/nonexistent");
		expect(running(report)).toEqual([]);
		expect(commands(report, all)[0]).toMatch(/^sudo apt-get install bubblewrap/);
	});
});
