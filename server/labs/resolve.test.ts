import { describe, expect, it } from "vitest";
import { Lab } from "@/protocol/lab";
import { findLab, readLabs } from "./read-labs";
import { labFolder, labText, stepLine } from "./testing/folder";

const { folders, write, problems } = labFolder();

const ids = (lab: Lab) => lab.steps.map((step) => step.id);
const variants = "variants: [{ id: a, title: &t { en: A, zh: 甲 }, text: *t }, { id: b, title: *t, text: *t }]";
const onPc = "topology: { hosts: { pc: {} } }";

describe("a prelude", () => {
	it("puts an earlier lab's steps first, and those of its own prelude before them", () => {
		write("one", labText([stepLine("up"), stepLine("extra", "optional: true"), stepLine("last")]));
		write("two", labText([stepLine("up"), stepLine("more")], `${onPc}\nprelude: { lab: one }`));
		write("three", labText([stepLine("up")], `${onPc}\nprelude: { lab: two, through: up }`));
		const lab = findLab(folders(), "three");
		expect(ids(lab)).toEqual(["one/up", "one/last", "two/up", "up"]);
		expect(lab.steps.map((step) => step.prelude)).toEqual(["one", "one", "two", null]);
		expect(lab.preludes.map((prelude) => prelude.lab)).toEqual(["one", "two"]);
		expect(Lab.parse(JSON.parse(JSON.stringify(lab)))).toEqual(lab);
		const summary = readLabs(folders()).find((one) => one.summary.id === "three")?.summary;
		expect(summary).toMatchObject({ steps: 1, problems: [] });
	});

	it("takes an optional step that is named as the last one, and does not leave it out later", () => {
		write("one", labText([stepLine("up"), stepLine("extra", "optional: true"), stepLine("last")]));
		write("two", labText([stepLine("up")], `${onPc}\nprelude: { lab: one, through: extra }`));
		const lab = findLab(folders(), "two");
		expect(ids(lab)).toEqual(["one/up", "one/extra", "up"]);
		expect(lab.steps.some((step) => step.optional)).toBe(false);
	});

	it("runs on its own lab's first host, where a command names none", () => {
		const two = "topology: { hosts: { left: {}, right: {} } }";
		write("one", labText([stepLine("up", "", "right")], `${two}\nhosts: [right, left]`));
		write("two", labText([stepLine("up", "", "left")], `${two}\nprelude: { lab: one }`));
		const lab = findLab(folders(), "two");
		expect(lab.steps.map((step) => step.commands[0]?.host)).toEqual(["right", "left"]);
	});

	it("has the steps of the variant that is named, or of the first", () => {
		write("one", labText([stepLine("up", "variants: [a]"), stepLine("down", "variants: [b]")], `${onPc}\n${variants}`));
		write("two", labText([stepLine("up")], `${onPc}\nprelude: { lab: one, variant: b }`));
		write("three", labText([stepLine("up")], `${onPc}\nprelude: { lab: one }`));
		expect(ids(findLab(folders(), "two"))).toEqual(["one/down", "up"]);
		expect(ids(findLab(folders(), "three"))).toEqual(["one/up", "up"]);
	});

	it("does not say what the lab needs", () => {
		write("one", labText([stepLine("up")], `${onPc}\nneeds: { features: [ipip], programs: [bird] }`));
		write("two", labText([stepLine("up")], `${onPc}\nneeds: { features: [veth] }\nprelude: { lab: one }`));
		expect(findLab(folders(), "two").needs).toEqual({ features: ["veth"], programs: [] });
	});

	const wrong: [string, string, string][] = [
		["of a lab that is not there", "{ lab: none }", '4:17: expected a lab (circle, one, ring, two), found "none"'],
		["up to a step that is not there", "{ lab: one, through: x }", '4:31: expected a step of one (up), found "x"'],
		["of no variant", "{ lab: one, variant: x }", '4:31: expected none, as one has none, found "x"'],
		[
			"that leads back to this lab",
			"{ lab: ring }",
			"4:17: expected a lab that does not build on this one, found ring, which builds on two",
		],
	];
	it.each(wrong)("%s is a problem, with its place", (_, prelude, expected) => {
		write("one", labText([stepLine("up")]));
		write("ring", labText([stepLine("up")], `${onPc}\nprelude: { lab: two }`));
		write("circle", labText([stepLine("up")], `${onPc}\nprelude: { lab: circle }`));
		write("two", labText([stepLine("up")], `${onPc}\nprelude: ${prelude}`));
		expect(problems("two")).toEqual([`two/lab.yaml:${expected}`]);
		expect(problems("circle")).toEqual([
			"circle/lab.yaml:4:17: expected a lab that does not build on this one, found circle",
		]);
	});

	it("that is broken itself is said by its name, and with its first problem", () => {
		write("one", labText([stepLine("up", "optional: maybe")]));
		write("two", labText([stepLine("up")], `${onPc}\nprelude: { lab: one }`));
		write("three", labText([stepLine("up")], `${onPc}\nprelude: { lab: two }`));
		const why = 'one/lab.yaml:5:25: expected true or false, found "maybe"';
		const two = `two/lab.yaml:4:17: expected a lab that can be run, found "one", which is broken: ${why}`;
		expect(problems("two")).toEqual([two]);
		expect(problems("three")).toEqual([
			`three/lab.yaml:4:17: expected a lab that can be run, found "two", which is broken: ${two}`,
		]);
	});

	it("about a host that this lab has not is a problem", () => {
		const topology = "topology: { hosts: { pc: {}, router: {} } }";
		write("one", labText([stepLine("up"), stepLine("far", "", "router")], topology));
		write("two", labText([stepLine("up")], `${topology}\nhosts: [pc]\nprelude: { lab: one }`));
		write("near", labText([stepLine("up")], `${topology}\nhosts: [pc]\nprelude: { lab: one, through: up }`));
		expect(problems("two")).toEqual([
			'two/lab.yaml:5:17: expected a lab for this one\'s hosts (pc), found step one/far, which is about "router"',
		]);
		expect(problems("near")).toEqual([]);
	});
});

describe("variants", () => {
	const steps = [stepLine("both"), stepLine("way", "variants: [a]"), stepLine("way", "variants: [b]"), stepLine("end")];

	it("have their own steps and those of all; the first is meant where none is named", () => {
		write("ways", labText([...steps.slice(0, 2), stepLine("other", "variants: [b]")], `${onPc}\n${variants}`));
		expect(findLab(folders(), "ways")).toMatchObject({ variant: "a" });
		expect(ids(findLab(folders(), "ways"))).toEqual(["both", "way"]);
		expect(ids(findLab(folders(), "ways", "b"))).toEqual(["both", "other"]);
		expect(readLabs(folders())[0]?.summary.variants.map((variant) => variant.id)).toEqual(["a", "b"]);
	});

	it("may call the same step by one name each, so that its checks are compared", () => {
		write("ways", labText(steps, `${onPc}\n${variants}`));
		expect(problems("ways")).toEqual([]);
		expect(ids(findLab(folders(), "ways", "b"))).toEqual(["both", "way", "end"]);
	});

	it("that are not there name those that are", () => {
		write("ways", labText(steps, `${onPc}\n${variants}`));
		write("plain", labText(steps.slice(0, 1)));
		expect(() => findLab(folders(), "ways", "c")).toThrow('Lab ways has no variant "c". It has: a, b.');
		expect(() => findLab(folders(), "plain", "c")).toThrow("Lab plain has no variants.");
	});

	it("are a problem where a step names an unknown one, two steps of one run share an id, or no step is for one", () => {
		const bad = [stepLine("x", "variants: [c]"), stepLine("x", "variants: [b]"), stepLine("x")];
		write("ways", labText(bad, `${onPc}\n${variants}`));
		expect(problems("ways")).toEqual([
			'ways/lab.yaml:4:18: expected a variant that a step is for, found "a", which no step names',
			'ways/lab.yaml:6:25: expected a variant of this lab (a, b), found "c"',
			'ways/lab.yaml:8:11: expected an id of its own, found "x", the one of line 6',
		]);
		write("none", labText([stepLine("x", "variants: [c]")]));
		expect(problems("none")).toEqual(['none/lab.yaml:5:25: expected no variants: this lab has none, found "c"']);
	});
});
