import { expect, it } from "vitest";
import { Counters } from "./counters";

it("reads nothing for looks that somebody has turned from, so that a step does not wait for them", async () => {
	const read: string[] = [];
	let finish = () => {};
	const busy = new Promise<void>((resolve) => {
		finish = resolve;
	});
	const namespaces = ["one", "two", "three"].map((netns) => ({
		netns,
		async count() {
			read.push(netns);
			await busy;
			return [];
		},
	}));
	const counters = new Counters(
		() => namespaces,
		() => {},
	);
	counters.look(["one"]);
	await Promise.resolve();
	expect(read).toEqual(["one"]);
	for (let n = 0; n < 10; n++) for (const netns of ["two", "three"]) counters.look([netns]);
	// The same again is nothing new.
	counters.look(["three"]);
	const step = counters.count();
	finish();
	await step;
	expect(read).toEqual(["one", "three", "one", "two", "three"]);
	counters.look([]);
});
