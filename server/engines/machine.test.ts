import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { behind, isOpenToAll } from "./machine";

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "vethlab-"));
	chmodSync(folder, 0o755);
	mkdirSync(join(folder, "closed"), { mode: 0o700 });
	for (const [file, mode] of Object.entries({ file: 0o644, "closed/file": 0o644, mine: 0o600, program: 0o744 })) {
		writeFileSync(join(folder, file), "");
		chmodSync(join(folder, file), mode);
	}
	symlinkSync("closed/file", join(folder, "link"));
	symlinkSync("run/nothing", join(folder, "dangling"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("open to all is what every folder above, the mode and a link's target allow", () => {
	expect(isOpenToAll(join(folder, "file"))).toBe(true);
	for (const file of ["closed/file", "mine", "program", "link"]) expect(isOpenToAll(join(folder, file))).toBe(false);
});

test("the file behind a link is found also where nothing is there yet", () => {
	expect(behind(join(folder, "file"))).toBe(join(folder, "file"));
	expect(behind(join(folder, "link"))).toBe(join(folder, "closed/file"));
	expect(behind(join(folder, "dangling"))).toBe(join(folder, "run/nothing"));
	expect(behind(join(folder, "absent"))).toBeNull();
});
