import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Lab } from "@/protocol/lab";
import { findLab, readLabs } from "./read-labs";

const own = join(import.meta.dirname, "../../labs");

let dir: string;
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), "vethlab-labs-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(id: string, text: string): void {
	mkdirSync(join(dir, id), { recursive: true });
	writeFileSync(join(dir, id, "lab.yaml"), text);
}

/** The problems of one lab, without the folder that this run happens to use. */
function problems(text: string, id = "mine"): string[] {
	write(id, text);
	const found = readLabs({ own, more: [dir] }).find((lab) => lab.summary.id === id);
	return (found?.summary.problems ?? ["not listed"]).map((problem) => problem.slice(problem.indexOf("lab.yaml:") + 9));
}

const good = `title: { en: Mine, zh: 我的 }
summary: { en: A link., zh: 一个接口。 }
topology: { hosts: { pc: {} } }
steps:
  - id: up
    title: { en: Up, zh: 启用 }
    text: { en: Bring it up., zh: 启用它。 }
    commands:
      - run: ip link set lo up
    checks:
      - say: { en: lo is up, zh: lo 已启用 }
        record: link
        where: { netns: pc, name: lo }
        expect: { flags: { has: UP } }
`;

describe("labs that can be run", () => {
	it("come with their hosts filled in and the topology cut down to them", () => {
		const lab = findLab({ own, more: [] }, "01-bridge");
		expect(Object.keys(lab.topology.hosts)).toEqual(["worker1"]);
		expect(lab.topology.hosts.worker1?.nics.map((nic) => [nic.name, nic.wire])).toEqual([
			["enp0s3", undefined],
			["enp0s9", undefined],
		]);
		expect(lab.steps.flatMap((step) => step.commands).every((command) => command.host === "worker1")).toBe(true);
	});

	it("cross to the agent unchanged", () => {
		const lab = findLab({ own, more: [] }, "01-bridge");
		expect(Lab.parse(JSON.parse(JSON.stringify(lab)))).toEqual(lab);
	});

	it("are found in a folder of the user's, be it one lab or a folder of labs", () => {
		write("mine", good);
		expect(findLab({ own, more: [dir] }, "mine").steps[0]?.commands[0]?.host).toBe("pc");
		expect(findLab({ own, more: [join(dir, "mine")] }, "mine").title.en).toBe("Mine");
	});

	it("of the user hide ours of the same name", () => {
		write("01-bridge", good);
		expect(findLab({ own, more: [dir] }, "01-bridge").title.en).toBe("Mine");
	});

	it("take a topology of the user's folder before one of ours", () => {
		mkdirSync(join(dir, "topologies"));
		writeFileSync(join(dir, "topologies/fabric.yaml"), "hosts: { pc: {} }\n");
		write("mine", good.replace("{ hosts: { pc: {} } }", "fabric"));
		expect(Object.keys(findLab({ own, more: [dir] }, "mine").topology.hosts)).toEqual(["pc"]);
	});
});

describe("a broken lab", () => {
	it("never hides the others", () => {
		write("broken", "title: [");
		write("mine", good);
		const labs = readLabs({ own, more: [dir] });
		const whole = Object.fromEntries(labs.map((lab) => [lab.summary.id, lab.lab !== null]));
		expect(whole).toMatchObject({ "01-bridge": true, broken: false, mine: true });
	});

	it("keeps what can be said of it: its title, how many steps it has", () => {
		write("mine", good.replace("record: link", "record: lnk"));
		const found = readLabs({ own, more: [dir] }).find((lab) => lab.summary.id === "mine");
		expect(found?.summary).toMatchObject({ title: { en: "Mine" }, steps: 1, hosts: [] });
	});

	it("throws all of its problems when it is asked for", () => {
		write("mine", good.replace("zh: 我的", "").replace("zh: 启用它。", ""));
		expect(() => findLab({ own, more: [dir] }, "mine")).toThrow(/lab\.yaml:1:8: .*\n.*lab\.yaml:7:11: /);
	});

	it("that is not there names those that are", () => {
		expect(() => findLab({ own, more: [] }, "nope")).toThrow(/^There is no lab "nope". There are: .*01-bridge/);
	});

	it("folder that is not there is a wrong argument", () => {
		expect(() => readLabs({ own, more: [join(dir, "none")] })).toThrow("is not a folder");
	});
});

describe("problems are said with line and column", () => {
	const cases: [string, string, string, string[]][] = [
		["no YAML", "{ en: Mine, zh: 我的 }", "{ en: 'Mine }", ["Missing closing"]],
		["a key twice", "summary:", "title: { en: a, zh: b }\nsummary:", ["2:1: Map keys must be unique"]],
		["a missing language", "en: Mine, zh: 我的", "en: Mine", ['1:8: expected "zh" (a string), found nothing']],
		["an unknown key", "run: ip", "runn: x\n        run: ip", ['9:9: unknown key "runn"']],
		["a wrong type", "run: ip link set lo up", "run: [a]", ["9:14: expected a string, found a list"]],
		["a record kind", "record: link", "record: lnk", ["12:17: expected one of host, netns, link"]],
		[
			"a check of no kind",
			"record: link",
			"recrod: link",
			['11:9: expected "record" (one of host', '12:9: unknown key "recrod"'],
		],
		["a check of nothing", "        record: link\n", "", ['11:9: expected "record" (one of host']],
		["an expectation", "{ has: UP }", "{ hs: UP }", ["14:26: expected a plain value, or one of not"]],
		["a duration", "record: link", "record: link\n        within: soon", ["13:17: expected a time with its unit"]],
		["a duration's unit", "record: link", "record: link\n        within: 5", ["13:17: expected a time with its unit"]],
		["no checks", good.slice(good.indexOf("    checks")), "    checks: []\n", ["10:13: expected at least one check"]],
		["an unknown topology", "{ hosts: { pc: {} } }", "clos", ["3:11: expected a topology (fabric"]],
		["an unknown host of the lab", "steps:", "hosts: [pd]\nsteps:", ["4:9: expected a host of the topology (pc)"]],
		[
			"an unknown host of a command",
			"run: ip",
			"host: pd\n        run: ip",
			["9:15: expected a host of this lab (pc)"],
		],
		["an unknown host in a check", "netns: pc,", "netns: pd/netns1,", ["13:25: expected a host of this lab (pc)"]],
		["a field that links lack", "name: lo }", "nam: lo }", ["13:29: expected a field of link (netns, ifindex, name"]],
		["a value that never holds", "name: lo }", 'mtu: "9150" }', ['13:34: mtu never holds "9150": expected number']],
		["a list asked as a value", "{ has: UP }", "UP", ["14:26: expected has or lacks, since flags is a list"]],
		[
			"a value asked as a list",
			"{ flags: { has: UP } }",
			"{ mtu: { has: 1x } }",
			["14:24: expected a value, since mtu"],
		],
		["a regular expression", "name: lo }", 'name: { matches: "(" } }', ["13:46: expected a regular expression: "]],
	];
	it.each(cases)("%s", (_, from, to, expected) => {
		expect(good).toContain(from);
		const found = problems(good.replace(from, to));
		expect(found).toHaveLength(expected.length);
		for (const [i, start] of expected.entries()) expect(found[i]).toContain(start);
	});

	it("a step's id twice, naming the first one's line", () => {
		const [first] = problems(good + good.slice(good.indexOf("  - id:")));
		expect(first).toBe('15:9: expected an id of its own, found "up", the one of line 5');
	});

	it("an output check of a command that the step does not have, and one that asks nothing", () => {
		const check =
			"      - { say: { en: a, zh: b }, output: 2, exit: 0 }\n      - { say: { en: a, zh: b }, output: 1 }\n";
		expect(problems(good + check)).toEqual([
			"15:42: expected a command of this step, which has 1 command, found 2",
			"16:9: expected matches, lacks or exit, found none of them",
		]);
	});

	it("in the topology's own file: wires, masters, names", () => {
		mkdirSync(join(dir, "topologies"));
		const nics = "    nics:\n      - { name: a, wire: b/x }\n      - { name: a, master: br9 }\n";
		writeFileSync(join(dir, "topologies/mine.yaml"), `hosts:\n  a:\n${nics}  b: { nics: [{ name: b, wire: a/a }] }\n`);
		write("mine", good.replace("{ hosts: { pc: {} } }", "mine"));
		const found = readLabs({ own, more: [dir] }).find((lab) => lab.summary.id === "mine");
		expect(found?.summary.problems.map((problem) => problem.slice(problem.indexOf("topologies/")))).toEqual([
			'topologies/mine.yaml:4:26: expected HOST/NIC of this topology, found "b/x"',
			'topologies/mine.yaml:5:17: a has an interface "a" already',
			'topologies/mine.yaml:5:28: expected a bridge of a, found "br9"',
		]);
	});

	it("through an alias, at what it stands for", () => {
		const text = good
			.replace("text: {", "text: *t\n    optional: 5\n    x: {")
			.replace("title: { en: Up", "title: &t { em: Up");
		expect(problems(text)).toContain('6:15: expected "en" (a string), found nothing');
	});
});
