import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLabs } from "@/server/labs/read-labs";
import { guideFiles } from "@/server/labs/testing/guide";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "vethlab-authoring-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The built command line, in a folder that is not the clone. */
function vethlab(...args: string[]): Promise<{ status: number | null; said: string }> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [join(root, "dist/cli.mjs"), ...args], {
			cwd: folder,
			stdio: ["ignore", "pipe", "pipe"],
			env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "" },
		});
		let said = "";
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text) => {
				said += text;
			});
		}
		child.on("close", (status) => resolve({ status, said }));
	});
}

function write(path: string, text: string): void {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), text);
}

describe("the labs of the guide for authors", () => {
	beforeAll(() => {
		for (const [path, text] of guideFiles) write(`my-labs/${path}`, text);
	});
	const runs = [...guideFiles.keys()].flatMap((path) => {
		const lab = dirname(path);
		if (lab === "topologies") return [];
		return lab === "ways" ? ["ways --variant cable", "ways --variant bridge"] : [lab];
	});

	it.each(runs)("%s runs, and every check holds", async (run) => {
		const { status, said } = await vethlab("run", "--labs", "my-labs", ...run.split(" "));
		expect(status, said).toBe(0);
	});
});

describe("vethlab new", () => {
	it("writes a lab without a problem, which runs", async () => {
		// Its own folder at each attempt: nothing is overwritten.
		const mine = basename(mkdtempSync(join(folder, "mine-")));
		const written = await vethlab("new", "fresh", "--in", mine);
		expect(written.status).toBe(0);
		expect(written.said).toContain(`npx vethlab run fresh --labs ${mine}`);
		expect(await vethlab("check", mine)).toEqual({ status: 0, said: "✓ 1 lab, 0 problems\n" });
		const { status, said } = await vethlab("run", "fresh", "--labs", mine);
		expect(status, said).toBe(0);
		const [lab] = readLabs({ own: join(folder, mine), more: [] });
		expect(lab?.summary).toMatchObject({ pages: ["en", "zh"], problems: [] });
	});

	it("never overwrites", async () => {
		mkdirSync(join(folder, "taken/there"), { recursive: true });
		expect(await vethlab("new", "there", "--in", "taken")).toEqual({
			status: 2,
			said: "vethlab: taken/there is there already, and stays as it is. Give another name, or another folder with --in.\n",
		});
	});
});

describe("vethlab check", () => {
	it("says all that is wrong at once, and exits with 1", async () => {
		const steps = "steps:\n  - { id: a, commands: [{ run: x, host: pd }] }\n";
		write("broken/b/lab.yaml", `title: { en: B }\ntopology: { hosts: { pc: {} } }\n${steps}`);
		const { status, said } = await vethlab("check", "broken/b/lab.yaml");
		expect(status).toBe(1);
		expect(said).toContain('broken/b/lab.yaml:1:8: expected "zh" (a string), found nothing\n');
		expect(said).toContain('broken/b/lab.yaml:4:5: expected "checks"');
		expect(said).toMatch(/✗ 1 lab, \d problems, 1 remark\n$/);
	});

	it("exits with 2 where there is no lab", async () => {
		mkdirSync(join(folder, "empty"), { recursive: true });
		expect((await vethlab("check", "empty")).status).toBe(2);
		expect((await vethlab("check", "nowhere")).status).toBe(2);
	});
});
