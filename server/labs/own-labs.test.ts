import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findLab, readLabs } from "./read-labs";

const folders = { own: join(import.meta.dirname, "../../labs"), more: [] };
const labs = readLabs(folders).map(({ summary }) => summary);

describe.each(labs)("lab $id", ({ id, problems, pages, variants }) => {
	it("can be read, and has its page in both languages", () => {
		expect(problems).toEqual([]);
		expect([...pages].sort()).toEqual(["en", "zh"]);
	});

	it("asserts at every step what the kernel holds", () => {
		const choices = variants.length === 0 ? [undefined] : variants.map((variant) => variant.id);
		const steps = choices.flatMap((variant) => findLab(folders, id, variant).steps);
		expect(steps.filter(({ checks }) => !checks.some((check) => "record" in check)).map((step) => step.id)).toEqual([]);
	});
});
