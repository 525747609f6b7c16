import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Journey } from "@/protocol/journey";
import { LabSummary } from "@/protocol/lab";
import { NetRecord } from "@/protocol/records";
import { positioned } from "@/protocol/rules";
import { startSandbox } from "@/server/engines/sandbox";
import { bundle } from "@/server/engines/testing/bundle";
import { hasUml, inUml } from "@/server/engines/uml";
import { expectRules, expectWays } from "../testing/ways";

const root = fileURLToPath(new URL("../..", import.meta.url));
const vethlab = async (...args: string[]) => {
	const options = { cwd: root, maxBuffer: 2 ** 26 };
	return (await promisify(execFile)(process.execPath, ["dist/cli.mjs", ...args], options)).stdout;
};

const Ran = z.object({ code: z.number().nullable(), said: z.string(), records: z.array(NetRecord).nullable() });
const Document = z.object({ state: z.array(NetRecord), journeys: z.array(Journey) });

/** What two runs of one lab have in common: all but what the kernel draws by lot or counts up. */
function comparable(records: readonly NetRecord[]): string[] {
	const kinds = ["netns", "link", "address", "route", "sysctl", "chain", "rule"];
	// operstate: whether a bridge's goes from UNKNOWN to UP hangs on what linkwatch met first; the flags tell carrier.
	const byLot = new Set(["id", "inode", "ifindex", "peerIndex", "mac", "details", "operstate"]);
	// A pod's sysctls, and with them its IPv6, come from the machine's where no agent sets them.
	const isOwn = (one: NetRecord) =>
		kinds.includes(one.kind) &&
		!("family" in one && one.family === "inet6") &&
		!(one.kind === "sysctl" && (one.netns.includes("/") || one.key.startsWith("net.bridge.")));
	// Order keys tell a sequence: they depend on when the rules were read.
	const places = new Map(positioned(records).map(({ id, position }) => [id, position]));
	return records
		.filter(isOwn)
		.map((one) => (one.kind === "rule" ? { ...one, order: places.get(one.id) ?? 0 } : one))
		.map((one) => JSON.stringify(Object.fromEntries(Object.entries(one).filter(([field]) => !byLot.has(field)))))
		.sort();
}

let folder: string;
let runner: string;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "vethlab-export-"));
	runner = await bundle(join(root, "agent/testing/inside/run-export.ts"), join(folder, "runner.mjs"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Engine = "bubblewrap" | "uml";

/** Runs a script in a sandbox that has nothing of the lab in it. */
async function inBareSandbox(script: string, engine: Engine): Promise<z.infer<typeof Ran>> {
	const sandbox = startSandbox(engine === "uml" ? inUml({ agent: runner }) : { agent: runner });
	await sandbox.ready;
	sandbox.stdin.write(`${JSON.stringify(script)}\n`);
	let said = "";
	for await (const chunk of sandbox.stdout.setEncoding("utf8")) said += chunk;
	await sandbox.exited;
	if (said === "") throw new Error(sandbox.log());
	return Ran.parse(JSON.parse(said));
}

const labs = z.array(LabSummary).parse(JSON.parse(await vethlab("list", "--json")));
/** A script has no other kernel to fall back to: where this machine's has no ipip, lab and script both run in User-Mode Linux. */
const tunnel = ["ip", "link", "add", "dev", "try", "type", "ipip", "local", "192.0.2.1"];
const hasIpip = spawnSync("unshare", ["-rn", ...tunnel]).status === 0;
const engineOf = ({ needs }: LabSummary): Engine | null =>
	hasIpip || !needs.features.includes("ipip") ? "bubblewrap" : hasUml() ? "uml" : null;
const runs = labs.flatMap((lab) => {
	const engine = engineOf(lab);
	if (!engine) console.warn(`Skipped: the script of ${lab.id}; this kernel has no ipip, and there is no linux.uml.`);
	const variants = lab.variants.map((variant) => ["--variant", variant.id]);
	return engine ? (variants.length ? variants : [[]]).map((args) => ({ args: [lab.id, ...args], engine })) : [];
});

// Side by side: each has sandboxes of its own, and mostly waits for pings.
describe.concurrent("an exported script", () => {
	it.each(runs.map((one) => ({ name: one.args.join(" "), ...one })))(
		"of $name leaves in a bare sandbox what the lab itself leaves",
		async ({ args, engine }) => {
			const script = await vethlab("export", ...args);
			// Both mostly wait for pings.
			const [run, { code, said, records }] = await Promise.all([
				vethlab("run", ...args, "--engine", engine, "--state", "--journeys"),
				inBareSandbox(script, engine),
			]);
			expect(code, said).toBe(0);
			const { state, journeys } = Document.parse(JSON.parse(run));
			expect(comparable(records ?? [])).toEqual(comparable(state));
			// What was captured meanwhile went as it had to.
			expectWays(args[0] ?? "", journeys);
			expectRules(args[0] ?? "", journeys);
		},
		400_000,
	);
});
