import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { SessionEvent } from "@/protocol/run";
import { hasUml } from "@/server/engines/uml";

const root = fileURLToPath(new URL("..", import.meta.url));
const skip = !hasUml();
if (skip) console.warn("Skipped: linux.uml is not installed (packages user-mode-linux and kmod).");

/** A guest has one processor, which other tests may be using. */
const patience = 240_000;

/** Runs a lab by the built command line. */
async function run(lab: string, ...options: string[]) {
	const child = spawn(process.execPath, [join(root, "dist/cli.mjs"), "run", lab, "--json", ...options], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const status = new Promise((resolve) => child.once("close", resolve));
	let text = "";
	for await (const chunk of child.stdout) text += chunk;
	const events = text
		.trimEnd()
		.split("\n")
		.map((line) => SessionEvent.parse(JSON.parse(line)));
	return { status: await status, events };
}

function failed(events: readonly SessionEvent[]) {
	return events.filter(
		(event) => (event.type === "check.ended" && !event.ok) || (event.type === "command.ended" && !event.asExpected),
	);
}

describe.skipIf(skip)("in User-Mode Linux", { timeout: patience }, () => {
	// Lab 6 runs there beside its exported script (export/export.kernel.test.ts).
	test.each(["01-bridge", "07-vxlan"])("lab %s holds every check", async (lab) => {
		const { status, events } = await run(lab, "--engine", "uml");
		expect(failed(events)).toEqual([]);
		expect(status).toBe(0);
		const ready = events.find((event) => event.type === "status" && event.status === "ready");
		expect(ready).toMatchObject({ engine: "uml", kernel: expect.stringMatching(/^\d+\.\d+/), lacks: [] });
	});
});
