import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DoctorReport } from "@/protocol/doctor";

const isRoot = process.getuid?.() === 0;
const root = fileURLToPath(new URL("../..", import.meta.url));
const limit = "/proc/sys/user/max_user_namespaces";

/** A clone that everybody may read. */
let clone: string;
beforeAll(() => {
	clone = mkdtempSync(join(tmpdir(), "vethlab-clone-"));
	for (const part of ["dist", "labs"]) cpSync(join(root, part), join(clone, part), { recursive: true });
	return run("chmod", ["-R", "a+rX", clone]);
});
afterAll(() => rmSync(clone, { recursive: true }));

/** `vethlab doctor --json` on this machine's kernel, started by another command. */
async function doctor(...before: string[]) {
	const command = [process.execPath, join(clone, "dist/cli.mjs"), "doctor", "--json", "--engine", "bubblewrap"];
	const [program = "", ...args] = [...before, ...command];
	const { status, stdout } = await run(program, args);
	return { status, report: DoctorReport.parse(JSON.parse(stdout)) };
}

function run(program: string, args: readonly string[]): Promise<{ status: unknown; stdout: string }> {
	return new Promise((resolve) => {
		execFile(program, args, (error, stdout) => resolve({ status: error ? error.code : 0, stdout }));
	});
}

test("exits with 0 only if every lab runs", async () => {
	const { status, report } = await doctor();
	expect(report).toMatchObject({ done: true, engines: [{ name: "bubblewrap", state: "works" }] });
	expect(status).toBe(report.labs.every(({ verdict }) => verdict === "runs") ? 0 : 1);
});

test("where user namespaces are used up, says the sysctl that allows them", async () => {
	// The limit is each user namespace's own: the machine keeps its.
	const before = readFileSync(limit, "utf8");
	const none = `echo 0 >${limit} && exec "$@"`;
	const { status, report } = await doctor("unshare", "--user", "--map-root-user", "--", "sh", "-c", none, "sh");
	expect(readFileSync(limit, "utf8")).toBe(before);
	expect(status).toBe(1);
	const command = "sudo sysctl -w user.max_user_namespaces=15000";
	expect(report.mends).toMatchObject([{ error: { code: "userns-forbidden", values: { command } } }]);
	expect(report.mends[0]?.labs).toHaveLength(report.labs.length);
});

// A user that /etc/subuid does not know; only root can become one.
test.runIf(isRoot)("for a user without a range of ids, says the command that gives one", async () => {
	const { status, report } = await doctor("setpriv", "--reuid", "58999", "--regid", "58999", "--clear-groups");
	expect(status).toBe(1);
	expect(report.mends).toMatchObject([
		{ error: { code: "subuid-missing", values: { command: expect.stringMatching(/^sudo usermod --add-subuids /) } } },
	]);
});
