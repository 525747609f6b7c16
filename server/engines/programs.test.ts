import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { requirePrograms } from "./programs";

test("only what is missing is asked for, and uidmap only of who is not root", () => {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	for (const name of ["bwrap", "unshare", "setpriv"]) writeFileSync(join(folder, name), "", { mode: 0o755 });
	expect(() => requirePrograms(true, folder)).not.toThrow();
	expect(() => requirePrograms(false, folder)).toThrow(
		expect.objectContaining({
			code: "package-missing",
			values: { packages: "uidmap", command: "sudo apt-get install uidmap" },
		}),
	);
	expect(() => requirePrograms(true, "/nonexistent")).toThrow(/sudo apt-get install bubblewrap util-linux$/);
});
