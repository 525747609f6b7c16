import { expect, it } from "vitest";
import { labFolder, labText } from "./testing/folder";

const { write, problems } = labFolder();

/** A lab of one step, whose keys stand on line 6. */
const step = (keys: string) => labText([`  - { id: x, title: &t { en: Up, zh: 启用 }, text: *t,`, `      ${keys} }`]);
const run = "commands: [{ run: ip link }]";
const checks = (more: string) => `checks: [{ say: *t, record: link${more} }]`;
const cell = (row: string) => `cell: { row: { en: ${row}, zh: 行 }, column: *t }`;

const cases: [string, string, string[]][] = [
	[
		"readiness of a command that is waited for anyway",
		`commands: [{ run: x, ready: a }], ${checks("")}`,
		["6:28: expected background too"],
	],
	[
		"an expression of what is awaited",
		`commands: [{ run: x, background: step, ready: "(" }], ${checks("")}`,
		["6:53: expected a regular expression: "],
	],
	[
		"a cell in the background",
		`commands: [{ run: x, background: step, ${cell("a")} }], ${checks("")}`,
		["expected no background"],
	],
	[
		"a cell that is taken",
		`commands: [{ run: x, ${cell("a")} }, { run: y, ${cell("a")} }], ${checks("")}`,
		['expected a cell of its own, found "a / Up", the one of line 6'],
	],
	[
		"evidence for a command without a cell",
		`${run}, ${checks(", cell: 1")}`,
		["6:77: expected a command of this step that has a cell, found 1"],
	],
	[
		"evidence for no command",
		`${run}, ${checks(", cell: 2")}`,
		["expected a command of this step that has a cell, found 2"],
	],
	["a comparison without variants", `${run}, ${checks(", compare: *t")}`, ["expected a lab with variants"]],
	[
		"a light on a field that records lack",
		`lights: [{ record: link, where: { nam: lo } }], ${run}, ${checks("")}`,
		["expected a field of link"],
	],
	[
		"a light on a host that the lab lacks",
		`lights: [{ record: link, where: { netns: pd } }], ${run}, ${checks("")}`,
		["expected a host of this lab (pc)"],
	],
	[
		"a light on a kind that is none",
		`lights: [{ record: lnk }], ${run}, ${checks("")}`,
		["expected one of host, netns"],
	],
	[
		"a request from a host that the lab lacks",
		`${run}, checks: [{ say: *t, request: "http://10.0.0.1/", from: pd/a }]`,
		["expected a host of this lab (pc)"],
	],
	[
		"a request of another protocol",
		`${run}, checks: [{ say: *t, request: "ftp://10.0.0.1/", from: pc }]`,
		["expected an address such as http://"],
	],
	["a feature that is none", `features: [ipx], ${run}, ${checks("")}`, ["expected one of bridge, veth"]],
	[
		"a field that a flow's tuple lacks",
		`${run}, checks: [{ say: *t, record: conntrack, where: { reply.port: 1 } }]`,
		["expected a field of conntrack (netns, protocol, original.src"],
	],
	[
		"a value that a tuple never holds",
		`${run}, checks: [{ say: *t, record: conntrack, where: { reply.dport: http } }]`,
		['reply.dport never holds "http": expected number'],
	],
];

it.each(cases)("%s is a problem, with its place", (_, keys, expected) => {
	write("mine", step(keys));
	const found = problems("mine");
	expect(found).toHaveLength(expected.length);
	for (const [i, text] of expected.entries()) expect(found[i]).toContain(text);
});

it("all that the format has is no problem where it fits", () => {
	const commands = [
		`{ run: tcpdump -l, background: step, ready: "listening (on|at)", note: *t }`,
		`{ run: ping a, ${cell("a")} }`,
		`{ run: ping b, ${cell("b")}, expect: fail }`,
	];
	const checked = [
		'{ say: *t, output: 1, matches: "^ICMP", within: 5s }',
		"{ say: *t, cell: 3, record: conntrack, where: { original.src: 10.0.0.1, reply.dport: 80 }, count: 0 }",
		'{ say: *t, request: "http://10.0.0.1:80/", from: pc/a, expect: refused }',
		"{ say: *t, record: process, where: { netns: pc, name: bird } }",
	];
	const keys = [
		"lights: [{ record: link, where: { netns: pc, name: { matches: ^lo } } }]",
		"features: [ipip, bridge-nf]",
		"files: [{ path: /etc/a, content: b, editable: true }]",
		`commands: [${commands.join(", ")}]`,
		`checks: [${checked.join(", ")}]`,
	];
	write("mine", step(keys.join(",\n      ")));
	expect(problems("mine")).toEqual([]);
});
