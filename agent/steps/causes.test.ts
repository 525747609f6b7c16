import { expect, it } from "vitest";
import type { Cause } from "@/protocol/difference";
import { Causes } from "./causes";

const cause = (command: number): Cause => ({ type: "command", step: "a", command });
const kernel: Cause = { type: "kernel" };

it("SPEC 7: is the newest in the foreground, else the newest in the background, else the kernel", () => {
	const causes = new Causes();
	expect(causes.newest).toEqual(kernel);
	const first = causes.begin(cause(0), false);
	const second = causes.begin(cause(1), false);
	const third = causes.begin(cause(2), true);
	causes.begin(cause(3), true);
	expect(causes.newest).toEqual(cause(1));
	second();
	expect(causes.newest).toEqual(cause(0));
	first();
	expect(causes.newest).toEqual(cause(3));
	third();
	causes.clear();
	expect(causes.newest).toEqual(kernel);
});
