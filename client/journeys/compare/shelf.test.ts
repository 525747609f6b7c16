import { expect, it } from "vitest";
import compared from "@/client/fixtures/compared.json";
import { createShelf, Kept, longest, shelfLength } from "./shelf";

function memory(first: string | null = null) {
	let text = first;
	const setItem = (_: string, value: string) => {
		text = value;
	};
	return { getItem: () => text, setItem, text: () => text };
}

function one(id: string, journey: unknown = compared.vxlan.journey): Kept {
	return Kept.parse({
		id,
		kept: 1,
		journey,
		scene: compared.vxlan.scene,
		origin: {
			lab: "07-vxlan",
			title: { en: "VXLAN", zh: "VXLAN" },
			variant: null,
			step: { number: 3, title: { en: "Ping", zh: "Ping" } },
			kernel: "6.18.5",
			engine: "bubblewrap",
		},
	});
}

it("what is kept is there when another page reads it, and can be removed", () => {
	const storage = memory();
	const shelf = createShelf(() => storage);
	expect(shelf.keep(one("a"))).toBeNull();
	expect(shelf.keep(one("b"))).toBeNull();
	const other = createShelf(() => storage);
	expect(other.reread()).toBeNull();
	expect(other.getState()).toEqual({ kept: [one("a"), one("b")], unreadable: 0 });
	// What the other page does meanwhile is not undone.
	expect(other.remove("a")).toBeNull();
	expect(shelf.keep(one("c"))).toBeNull();
	expect(shelf.getState().kept.map(({ id }) => id)).toEqual(["b", "c"]);
	// Kept again, it is there once.
	expect(shelf.keep(one("b"))).toBeNull();
	expect(shelf.getState().kept.map(({ id }) => id)).toEqual(["c", "b"]);
});

it("keeps so many and no more, and none that is too long", () => {
	const shelf = createShelf(memory);
	const bounded = memory();
	const full = createShelf(() => bounded);
	for (let n = 0; n < shelfLength; n++) expect(full.keep(one(String(n)))).toBeNull();
	expect(full.keep(one("more"))).toEqual({ why: "full" });
	expect(full.getState().kept).toHaveLength(shelfLength);
	// One that is there is no more than before.
	expect(full.keep(one("3"))).toBeNull();
	const trips = Array.from({ length: 40 }, () => compared.vxlan.journey.trips).flat();
	const long = one("long", { ...compared.vxlan.journey, trips });
	expect(JSON.stringify(long).length).toBeGreaterThan(longest);
	expect(shelf.keep(long)).toEqual({ why: "long" });
});

it("says what the browser says where it does not store", () => {
	const refusing = {
		getItem: () => null,
		setItem: () => {
			throw new Error("The quota has been exceeded.");
		},
	};
	const shelf = createShelf(() => refusing);
	expect(shelf.keep(one("a"))).toEqual({ why: "storage", said: "The quota has been exceeded." });
	expect(shelf.getState().kept).toEqual([]);
	const forbidden = createShelf(() => {
		throw new Error("Access is denied for this document.");
	});
	expect(forbidden.reread()).toEqual({ why: "storage", said: "Access is denied for this document." });
	expect(forbidden.keep(one("a"))).toMatchObject({ why: "storage" });
});

it("leaves out what does not fit, and says how much; the others stay", () => {
	const storage = memory(JSON.stringify([one("a"), { id: "old", journey: 1 }, null]));
	const shelf = createShelf(() => storage);
	shelf.reread();
	expect(shelf.getState()).toMatchObject({ kept: [{ id: "a" }], unreadable: 2 });
	for (const text of ["{", '"text"', "7"]) {
		const broken = createShelf(() => memory(text));
		broken.reread();
		expect(broken.getState()).toEqual({ kept: [], unreadable: 1 });
	}
	expect(shelf.remove("none")).toBeNull();
	expect(shelf.getState().unreadable).toBe(0);
	expect(JSON.parse(storage.text() ?? "")).toHaveLength(1);
});
