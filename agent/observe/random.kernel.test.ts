import { expect, it } from "vitest";
import { runInside } from "../testing/sandbox";

it.each([1, 2, 3, 4, 5])(
	"SPEC 3, 5, 10: a random run, seed %i, is published as the kernel answers anew",
	async (seed) => {
		const result = await runInside("agent/testing/inside/random-run.ts", [String(seed), "60"]);
		expect(result).toMatchObject({ problems: [] });
	},
);
