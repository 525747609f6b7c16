import { describe, expect, it } from "vitest";
import { Lab } from "@/protocol/lab";
import { fabric } from "./graph/sample-labs";
import { litIds } from "./lights";

const step = {
	title: { en: "a", zh: "a" },
	text: { en: "a", zh: "a" },
	files: [],
	commands: [{ host: "worker1", run: "true" }],
	checks: [{ say: { en: "a", zh: "a" }, output: 1, exit: 0 }],
};
const lab = Lab.parse({
	id: "tour",
	title: step.title,
	summary: step.title,
	topology: { hosts: { worker1: {} } },
	steps: [
		{
			...step,
			id: "pods",
			lights: [
				{ record: "netns", where: { host: "worker1", name: { not: "" } } },
				{ record: "link", where: { netns: "worker1", name: "enp0s9" } },
			],
		},
		{ ...step, id: "dark" },
	],
});

describe("litIds", () => {
	const sample = fabric(["worker1"]);
	sample.netnsAdd("worker1", "netns1");
	const { state } = sample;

	it("lights what any of the step's selections selects, and nothing else", () => {
		const link = sample.link("worker1", "enp0s9").id;
		expect([...litIds(lab, "pods", state)].sort()).toEqual([link, "netns:worker1/netns1"].sort());
	});

	it("lights nothing in a step without lights, of an unknown step or of none", () => {
		for (const id of ["dark", "elsewhere", null]) expect(litIds(lab, id, state).size).toBe(0);
	});
});
