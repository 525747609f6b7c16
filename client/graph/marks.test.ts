import { describe, expect, it } from "vitest";
import { type Difference, difference } from "@/protocol/difference";
import { recordId } from "@/protocol/records";
import { marksOf } from "./marks";
import type { Sample } from "./sample";
import { fabric, labOne } from "./sample-labs";

function run(sample: Sample, commands: readonly ((sample: Sample) => void)[]): Difference[] {
	return commands.map((command, n) => {
		const before = sample.state;
		command(sample);
		const changes = difference(before, sample.state);
		return { clock: { epoch: 1, n: n + 1 }, time: 0, cause: { type: "kernel" }, changes };
	});
}

function afterSteps(count: number): Sample {
	const sample = fabric(["worker1"]);
	for (const { commands } of labOne.slice(0, count)) for (const command of commands) command(sample);
	return sample;
}

describe("marksOf", () => {
	it("knows an interface in its new namespace by its MAC address, through a rename", () => {
		const sample = afterSteps(3);
		const base = sample.state;
		const was = sample.link("worker1", "veth01");
		const marks = marksOf(base, run(sample, labOne[3]?.commands ?? []));
		const is = sample.link("worker1/netns1", "eth0");
		expect(marks.moved.get(is.id)).toBe(was.id);
		expect(marks.removed.has(was.id)).toBe(false);
		expect(marks.added.has(is.id)).toBe(false);
	});

	it("calls what was made and moved in one step both new and moved", () => {
		const sample = afterSteps(2);
		const base = sample.state;
		const marks = marksOf(base, run(sample, [...(labOne[2]?.commands ?? []), ...(labOne[3]?.commands ?? [])]));
		const is = sample.link("worker1/netns1", "eth0");
		expect(marks.added.has(is.id)).toBe(true);
		expect(marks.moved.has(is.id)).toBe(true);
	});

	it("names the fields that changed, and none that changed back", () => {
		const sample = afterSteps(6);
		const base = sample.state;
		const marks = marksOf(
			base,
			run(sample, [
				(s) => s.mtu("worker1", "veth1", 9150),
				(s) => s.down("worker1", "br0"),
				(s) => s.up("worker1", "br0"),
			]),
		);
		expect(marks.changed.get(sample.link("worker1", "veth1").id)).toEqual(["mtu"]);
		expect(marks.changed.get(sample.link("worker1", "br0").id) ?? []).not.toContain("operstate");
	});

	it("keeps what is gone as it was when the step started, and forgets what came and went", () => {
		const sample = afterSteps(7);
		const base = sample.state;
		const marks = marksOf(
			base,
			run(sample, [
				(s) => s.mtu("worker1", "veth1", 1400),
				(s) => s.veth("worker1", "short", "lived"),
				(s) => s.del("worker1", "short"),
				(s) => s.netnsDel("worker1", "netns1"),
			]),
		);
		const gone = marks.removed.get(recordId.netns("worker1/netns1"));
		expect(gone?.kind).toBe("netns");
		const veth = [...marks.removed.values()].find((record) => record.kind === "link" && record.name === "veth1");
		expect(veth).toMatchObject({ mtu: 9150, master: "br0" });
		expect([...marks.removed.values(), ...marks.added].some((one) => JSON.stringify(one).includes("short"))).toBe(
			false,
		);
	});

	it("does not take two loopbacks for one that moved", () => {
		const sample = afterSteps(1);
		const base = sample.state;
		const marks = marksOf(
			base,
			run(sample, [(s) => s.netnsDel("worker1", "netns1"), (s) => s.netnsAdd("worker1", "netns9")]),
		);
		expect(marks.moved.size).toBe(0);
	});
});
