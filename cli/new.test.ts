import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { newLab } from "./new";

const folder = mkdtempSync(join(tmpdir(), "vethlab-new-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(["Hello", "../x", "a b", "-x", "", "a".repeat(65)])("%j is no name of a lab", (name) => {
	const labs = join(folder, "labs");
	expect(() => newLab(name, labs, "/schema.json")).toThrow("lower-case letters, digits and dashes");
	expect(existsSync(labs)).toBe(false);
});
