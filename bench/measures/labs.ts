import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { z } from "zod";
import { LabSummary } from "@/protocol/lab";
import type { Figure } from "../figure";

const root = fileURLToPath(new URL("../..", import.meta.url));

async function vethlab(...args: string[]): Promise<string> {
	const options = { cwd: root, maxBuffer: 2 ** 26 };
	return (await promisify(execFile)(process.execPath, ["dist/cli.mjs", ...args], options)).stdout;
}

async function timed(...args: string[]): Promise<number> {
	const from = performance.now();
	await vethlab("run", ...args);
	return performance.now() - from;
}

/** A lab that does nothing but run a script, in an empty host of the same kind of sandbox. */
function scriptLab(folder: string, id: string, content: string): void {
	const both = { en: id, zh: id };
	const lab = {
		title: both,
		summary: both,
		topology: { hosts: { machine: {} } },
		steps: [
			{
				id: "all",
				title: both,
				text: both,
				files: [{ path: "/root/lab.sh", content }],
				commands: [{ run: "bash /root/lab.sh --here", timeout: "10m" }],
				checks: [{ say: both, output: 1, exit: 0 }],
			},
		],
	};
	mkdirSync(join(folder, id));
	writeFileSync(join(folder, id, "lab.yaml"), stringify(lab));
}

/** Each lab by vethlab against its own exported script, in turn, with the start of the sandbox in both. Pings wait in both. */
export async function labs(): Promise<Figure[]> {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-bench-"));
	const figures: Figure[] = [];
	try {
		for (const { id, needs } of z.array(LabSummary).parse(JSON.parse(await vethlab("list", "--json")))) {
			// A script has no kernel to fall back to: both in the one that has ipip on every machine.
			const engine = needs.features.includes("ipip") ? ["--engine", "uml"] : [];
			const ours = await timed(id, ...engine).catch((error: Error) => {
				process.stderr.write(`${id} is left out: ${error.message.trim()}\n`);
				return null;
			});
			if (ours === null) continue;
			scriptLab(folder, `script-${id}`, await vethlab("export", id));
			const theirs = await timed(`script-${id}`, "--labs", folder, ...engine);
			const from = "one run of each";
			figures.push(
				{ name: `${id} by vethlab`, value: ours / 1000, unit: "s", bar: null, from },
				{ name: `${id} by vethlab ÷ by bash -e of its export`, value: ours / theirs, unit: "ratio", bar: null, from },
			);
		}
		return figures;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
