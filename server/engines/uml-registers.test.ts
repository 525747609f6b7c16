import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findRegisters } from "./uml-registers";

/** What goes before the guest's program, of this version, on a processor with AMX or without. */
function found(version: string, amx: boolean): string {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const program = (name: string, text: string) =>
		writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
	program("linux", `echo ${version}`);
	program("grep", amx ? "exit 0" : "exit 1");
	const env = { ...process.env, PATH: folder };
	return execFileSync("/bin/sh", ["-c", `${findRegisters("linux")}; echo "$filtered|$tuned"`], {
		env,
		encoding: "utf8",
	});
}

test.each(["5.10.1", "6.1.176", "6.9.0", "6.12.38"])(
	"%s does without vector registers where AMX is, and only there",
	(version) => {
		expect(found(version, true)).toMatch(/^perl \S+\|GLIBC_TUNABLES=\S+ /);
		expect(found(version, false)).toBe("|\n");
	},
);

test.each(["6.13.0", "6.13.2", "6.18.4", "7.0.0"])("%s copes with any processor", (version) => {
	expect(found(version, true)).toBe("|\n");
});
