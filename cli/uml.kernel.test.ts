import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { apply, stateOf } from "@/protocol/difference";
import { Journey } from "@/protocol/journey";
import type { State } from "@/protocol/records";
import { SessionEvent } from "@/protocol/run";
import { hasUml } from "@/server/engines/uml";
import { expectWays } from "./testing/ways";

const root = fileURLToPath(new URL("..", import.meta.url));
const skip = !hasUml();
if (skip) console.warn("Skipped: linux.uml is not installed (packages user-mode-linux and kmod).");

/** A guest has one processor, which other tests may be using. */
const patience = 240_000;

/** Runs a lab by the built command line. */
async function printed(lab: string, ...options: string[]) {
	const child = spawn(process.execPath, [join(root, "dist/cli.mjs"), "run", lab, ...options], {
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "" },
	});
	const status = new Promise((resolve) => child.once("close", resolve));
	let [text, said] = ["", ""];
	child.stderr.on("data", (chunk) => {
		said += chunk;
	});
	for await (const chunk of child.stdout) text += chunk;
	return { status: await status, text, said };
}

async function run(lab: string, ...options: string[]) {
	const { status, text } = await printed(lab, "--json", ...options);
	const events = text
		.trimEnd()
		.split("\n")
		.map((line) => SessionEvent.parse(JSON.parse(line)));
	return { status, events };
}

function failed(events: readonly SessionEvent[]) {
	return events.filter(
		(event) => (event.type === "check.ended" && !event.ok) || (event.type === "command.ended" && !event.asExpected),
	);
}

/** The state that the events add up to. */
function stateAfter(events: readonly SessionEvent[]): State {
	let state: State = new Map();
	for (const event of events) {
		if (event.type === "snapshot") state = stateOf(event.snapshot.records);
		if (event.type === "difference") state = apply(state, event.difference.changes);
	}
	return state;
}

/** Of `bridge vlan show`: a line each, `DEV VLAN FLAGS`; a port's name stands before its first. */
function vlansIn(printed: string): string[] {
	let dev = "";
	return printed.split("\n").flatMap((line) => {
		const [, name = "", vlan, flags = ""] = /^(\S*)\s+(\d+)(.*)$/.exec(line) ?? [];
		if (name) dev = name;
		return vlan === undefined ? [] : [`${dev} ${vlan}${flags.trimEnd()}`];
	});
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

	test("VLANs of a bridge that filters are what `bridge vlan` prints", async () => {
		const { status, events } = await run("bridge-vlans", "--labs", join(root, "cli/testing/labs"), "--engine", "uml");
		expect(failed(events)).toEqual([]);
		expect(status).toBe(0);
		const printed = events.flatMap((event) =>
			event.type === "command.output" && event.command === 6 && event.stream === "stdout" ? [event.text] : [],
		);
		const own = [...stateAfter(events).values()].flatMap((one) => {
			if (one.kind !== "vlan") return [];
			const each = Array.from({ length: one.end - one.vlan + 1 }, (_, at) => one.vlan + at);
			return each.map((vlan) => [one.dev, vlan, ...one.flags].join(" "));
		});
		expect(own).toContain("v0 10 PVID Egress Untagged");
		expect(own.sort()).toEqual(vlansIn(printed.join("")).sort());
	});

	test("journeys come from captures alone, and it says so", async () => {
		const { status, text, said } = await printed("01-bridge", "--engine", "uml", "--journeys");
		expect(status).toBe(0);
		expect(said).toContain("This kernel has no nf_tables: journeys come from captures alone, without rules.");
		const journeys = text
			.trimEnd()
			.split("\n")
			.map((line) => Journey.parse(JSON.parse(line)));
		expectWays("01-bridge", journeys);
	});
});
