import { expect, it } from "vitest";
import { ordersFor } from "./rule-order";

/** Gives keys to one list after the other. */
function through(...lists: string[][]): Map<string, number>[] {
	let keys = new Map<string, number>();
	return lists.map((ids) => {
		const orders = ordersFor(ids.map((id) => keys.get(id) ?? null));
		keys = new Map(ids.map((id, at) => [id, orders[at] ?? Number.NaN]));
		expect([...orders].sort((a, b) => a - b)).toEqual(orders);
		expect(new Set(orders).size).toBe(ids.length);
		return keys;
	});
}

const others = (a: Map<string, number> | undefined, b: Map<string, number> | undefined) =>
	[...(b ?? [])].filter(([id, order]) => a?.get(id) !== order).map(([id]) => id);

it("gives a new key to a rule that is put in only, at the top, in the middle and at the end", () => {
	const many = Array.from({ length: 5000 }, (_, n) => `r${n}`);
	for (const list of [
		["x", ...many],
		[...many, "x"],
		[...many.slice(0, 70), "x", ...many.slice(70)],
	]) {
		const [before, after] = through(many, list);
		expect(others(before, after)).toEqual(["x"]);
	}
});

it("keeps all keys when a rule goes, and gives a new one to a rule that moves", () => {
	const [one, two, three] = through(["a", "b", "c", "d"], ["a", "c", "d"], ["d", "a", "c"]);
	expect(others(one, two)).toEqual([]);
	expect(others(two, three)).toEqual(["d"]);
});

it("counts anew where a gap is full", () => {
	let list = ["a", "b"];
	let keys = new Map(list.map((id, at) => [id, at + 1]));
	for (let n = 0; n < 200; n++) {
		list = ["a", `n${n}`, ...list.slice(1)];
		const orders = ordersFor(list.map((id) => keys.get(id) ?? null));
		expect(orders.every((order, at) => at === 0 || order > (orders[at - 1] ?? order))).toBe(true);
		keys = new Map(list.map((id, at) => [id, orders[at] ?? Number.NaN]));
	}
});
