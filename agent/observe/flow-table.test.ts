import { expect, it } from "vitest";
import { parseFlow } from "../kernel/conntrack";
import { FlowTable } from "./flow-table";

function flow(id: number, state = "ESTABLISHED") {
	const tuple = "src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2";
	const read = parseFlow("one", `tcp 6 100 ${state} ${tuple} ${tuple} [ASSURED] id=${id}`);
	if (!read) throw new Error("no flow");
	return read.record;
}
const ids = (table: FlowTable) => {
	table.take();
	return [...table.taken.keys()];
};

it("tells flows up to its number, and counts the others", () => {
	const table = new FlowTable(2);
	for (const id of [1, 2, 3, 4, 4]) table.learn(flow(id));
	expect(ids(table)).toEqual(["conntrack:one#1.1.2", "conntrack:one#2.1.2"]);
	expect(table.omitted).toBe(2);
	expect(table.has("conntrack:one#4.1.2")).toBe(true);
	expect(table.news).toBe(false);
});

it("counts one less when one that is not told goes, and tells one where there is room again", () => {
	const table = new FlowTable(2);
	for (const id of [1, 2, 3, 4]) table.learn(flow(id));
	table.take();
	table.forget("conntrack:one#3.1.2");
	expect([table.news, table.omitted]).toEqual([true, 1]);
	table.forget("conntrack:one#1.1.2");
	table.learn(flow(4));
	expect(ids(table)).toEqual(["conntrack:one#2.1.2", "conntrack:one#4.1.2"]);
	expect(table.omitted).toBe(0);
});

it("tells what has changed since it was asked last, and nothing of what came and went meanwhile", () => {
	const table = new FlowTable();
	for (const id of [1, 2]) table.learn(flow(id));
	expect(table.take().map(({ op, id }) => [op, id])).toEqual([
		["add", "conntrack:one#1.1.2"],
		["add", "conntrack:one#2.1.2"],
	]);
	table.learn(flow(1, "TIME_WAIT"));
	table.forget("conntrack:one#2.1.2");
	table.learn(flow(3));
	table.forget("conntrack:one#3.1.2");
	expect(table.take()).toEqual([
		{ op: "change", id: "conntrack:one#1.1.2", from: { state: "ESTABLISHED" }, to: { state: "TIME_WAIT" } },
		{ op: "remove", id: "conntrack:one#2.1.2", from: flow(2) },
	]);
	expect(table.take()).toEqual([]);
});

it("takes a state for news, and a timeout that runs for none", () => {
	const table = new FlowTable();
	table.learn(flow(1));
	table.take();
	table.learn({ ...flow(1), timeout: 7 });
	expect(table.news).toBe(false);
	table.learn(flow(1, "TIME_WAIT"));
	expect(table.news).toBe(true);
});

it("forgets what a dump has not, of both kinds, and their timeouts", () => {
	const table = new FlowTable(2);
	for (const id of [1, 2, 3]) table.learn(flow(id));
	table.keepOnly(new Set(["conntrack:one#2.1.2"]));
	expect(ids(table)).toEqual(["conntrack:one#2.1.2"]);
	expect(table.omitted).toBe(0);
	expect(table.firstEnd).toBeLessThan(Number.POSITIVE_INFINITY);
	table.keepOnly(new Set());
	expect(table.firstEnd).toBe(Number.POSITIVE_INFINITY);
});
