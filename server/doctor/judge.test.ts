import { describe, expect, it } from "vitest";
import { allRun } from "@/protocol/doctor";
import type { ErrorMessage } from "@/protocol/errors";
import type { Feature, Lab } from "@/protocol/lab";
import type { ReadLab } from "../labs/read-labs";
import { fakeLab } from "../sessions/testing/fake-agent";
import { type Found, judge, needsMore } from "./judge";

function lab(id: string, needs: Partial<Lab["needs"]>, stepFeatures: Feature[] = []): ReadLab {
	const steps = fakeLab.steps.map((step, index) => (index === 0 ? { ...step, features: stepFeatures } : step));
	const made: Lab = { ...fakeLab, id, needs: { features: [], programs: [], ...needs }, steps };
	return { lab: made, summary: summary(id) };
}

function summary(id: string): ReadLab["summary"] {
	const { title, summary, needs, variants } = fakeLab;
	return { id, title, summary, needs, variants, steps: 3, hosts: ["pc"], pages: [], problems: [] };
}

function error(code: ErrorMessage["code"], what: string, command?: string): ErrorMessage {
	return { code, message: `${what} is missing`, values: command === undefined ? {} : { command } };
}

const works = (name: string, ...lacks: Found["lacks"]): Found => ({
	...{ name, state: "works", kernel: "6.0", duration: 1, error: null, lacks },
});
const lacksProgram = (program: string) => ({
	features: [],
	programs: [program],
	error: error("package-missing", program, `sudo apt-get install ${program}`),
});
const lacksFeature = (feature: Feature, command?: string) => ({
	features: [feature],
	programs: [],
	error: error("kernel-feature", feature, command),
});
const untried = (name: string): Found => ({ ...works(name), state: "untried", kernel: null, duration: null });

const over = { revision: 1, time: 0, done: true };
const labs = [lab("plain", {}), lab("vpn", { programs: ["openvpn"] }), lab("tunnel", { features: ["ipip"] })];

describe("what was found, for each lab", () => {
	it("without a program only those that need it cannot run, and what mends it is said once", () => {
		const more = [...labs, lab("vpn-too", { programs: ["openvpn", "bird"] })];
		const report = judge(more, [works("bubblewrap", lacksProgram("openvpn"), lacksProgram("bird2"))], over);
		expect(report.labs.map(({ verdict }) => verdict)).toEqual(["runs", "cannot", "runs", "cannot"]);
		expect(report.mends).toEqual([{ error: lacksProgram("openvpn").error, labs: ["vpn", "vpn-too"], views: [] }]);
		expect(allRun(report)).toBe(false);
	});

	it("what only a view of the page is read with keeps no lab from running, and is said all the same", () => {
		const report = judge(labs, [works("bubblewrap", lacksProgram("tshark"))], over);
		expect(report.mends).toEqual([{ error: lacksProgram("tshark").error, labs: [], views: ["layers"] }]);
		expect(allRun(report)).toBe(true);
	});

	it("what the kernel lacks is sought on the next engine, a missing program is not", () => {
		const machine = works("bubblewrap", lacksFeature("ipip"), lacksProgram("openvpn"));
		expect(needsMore(labs, [machine])).toBe(true);
		expect(needsMore(labs.slice(0, 2), [machine])).toBe(false);
		const { labs: judged } = judge(labs, [machine, works("uml")], over);
		expect(judged.map(({ verdict, engine }) => engine ?? verdict)).toEqual(["bubblewrap", "cannot", "uml"]);
	});

	it("where the next engine fails as well, what that one wants is what helps", () => {
		const fails: Found = { ...untried("uml"), state: "fails", error: error("sandbox-failed", "all") };
		const { mends } = judge(labs, [works("bubblewrap", lacksFeature("ipip", "modprobe ipip")), fails], over);
		expect(mends).toEqual([{ error: error("sandbox-failed", "all"), labs: ["tunnel"], views: [] }]);
	});

	it("where no sandbox starts, none runs, for one reason", () => {
		const why = error("userns-forbidden", "right", "sudo sysctl -w x=1");
		const report = judge(labs, [{ ...untried("bubblewrap"), state: "fails", error: why }, untried("uml")], over);
		expect(report.mends).toEqual([{ error: why, labs: ["plain", "vpn", "tunnel"], views: [] }]);
		expect(report.labs.every(({ verdict, mends }) => verdict === "cannot" && mends[0] === 0)).toBe(true);
	});

	it("a step that the kernel cannot do is left out; what mends that is said where it is to be had", () => {
		const steps = [lab("steps", {}, ["vxlan", "bridge"])];
		const here = (command?: string) => judge(steps, [works("bubblewrap", lacksFeature("vxlan", command))], over);
		expect(here().labs).toMatchObject([{ verdict: "runs", without: ["vxlan"], leftOut: 1 }]);
		expect(here().mends).toEqual([]);
		expect(allRun(here())).toBe(true);
		expect(here("modprobe vxlan").mends).toMatchObject([{ labs: [] }]);
	});

	it("what is not tried yet is not known, what is broken is neither", () => {
		const look = { ...over, done: false };
		const broken: ReadLab = { lab: null, summary: summary("broken") };
		const trying: Found = { ...untried("uml"), state: "trying" };
		const report = judge([...labs, broken], [works("bubblewrap", lacksFeature("ipip")), trying], look);
		expect(report.labs.map(({ verdict }) => verdict)).toEqual(["runs", "runs", "unknown", "broken"]);
		expect(allRun({ ...report, done: true })).toBe(false);
	});
});
