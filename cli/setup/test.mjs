import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, say } from "./say.mjs";

const bin = (name) => join(root, "node_modules/.bin", name);
const asUser = ["sh", join(root, "cli/setup/as-user.sh"), root, process.execPath];

/**
 * One runner: its name, its command, and how its report (a JSON file) is counted; null: it passes or fails as a whole.
 * Those of a group run side by side: together they need no more than two cores.
 */
function groups(report) {
	const vitest = (project, file) => [
		...["node_modules/.bin/vitest", "run", "--project", project, "--configLoader", "runner", "--cache=false"],
		...["--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
	];
	const quick = [
		{ name: "lint", command: [bin("biome"), "check", "."], count: null },
		{ name: "types", command: [bin("tsc"), "--noEmit", "-p", "."], count: null },
		{ name: "unit tests", command: vitest("unit", report("unit")), report: report("unit"), count: ofVitest },
	];
	const kernel = {
		name: "kernel tests",
		command: vitest("kernel", report("kernel")),
		report: report("kernel"),
		count: ofVitest,
	};
	// Labs mostly wait for pings.
	const waiting = [{ name: "labs", command: vitest("labs", report("labs")), report: report("labs"), count: ofVitest }];
	const all = [quick, [kernel], waiting];
	if (process.getuid() === 0) {
		const file = report("kernel-as-user");
		const command = [...asUser, ...vitest("kernel", file)];
		waiting.push({ name: "kernel tests as an ordinary user", command, report: file, count: ofVitest });
	}
	if (existsSync(join(root, "e2e/playwright.config.ts"))) {
		const file = report("e2e");
		const command = [bin("playwright"), "test", "-c", "e2e/playwright.config.ts", "--reporter=list,json"];
		const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
		all.push([{ name: "browser tests", command, env, report: file, count: ofPlaywright }]);
	}
	return all;
}

/** Runs all, however many fail; the last line says how many passed and failed. Answers the exit status. */
export async function test() {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-test-"));
	const report = (name) => join(folder, `${name}.json`);
	const results = [];
	try {
		for (const group of groups(report)) {
			for (const { report } of group) {
				if (!report) continue;
				// The ordinary user of one pass can write to no folder here, but to this file.
				chmodSync(folder, 0o711);
				writeFileSync(report, "");
				chmodSync(report, 0o666);
			}
			say(`\n── ${group.map(({ name }) => name).join(", ")}`);
			const statuses = await Promise.all(group.map((runner) => run(runner, group.length > 1)));
			for (const [index, runner] of group.entries()) {
				results.push({ name: runner.name, ...tally(runner, statuses[index]) });
			}
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
	const sum = (key) => results.reduce((total, result) => total + result[key], 0);
	console.log("");
	for (const { name, passed, failed, skipped, flaky } of results) {
		const rest = `${skipped ? `, ${skipped} skipped` : ""}${flaky ? `, ${flaky} only at the second attempt` : ""}`;
		console.log(`${failed ? "✗" : "✓"} ${name}: ${passed} ok, ${failed} not ok${rest}`);
	}
	console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
	return sum("failed") === 0 ? 0 : 1;
}

/** Answers the exit status. What runs beside others is printed when it is over, so that it stays together. */
function run({ name, command, env }, together) {
	return new Promise((resolve) => {
		const [program, ...args] = command;
		const output = together ? "pipe" : "inherit";
		const child = spawn(program, args, {
			cwd: root,
			stdio: ["ignore", output, output],
			env: { ...process.env, ...env },
		});
		const printed = [];
		child.stdout?.on("data", (chunk) => printed.push(chunk));
		child.stderr?.on("data", (chunk) => printed.push(chunk));
		child.once("error", (error) => {
			say(error.message);
			resolve(1);
		});
		child.once("close", (code) => {
			if (together) process.stdout.write(`\n── ${name}\n${Buffer.concat(printed)}`);
			resolve(code ?? 1);
		});
	});
}

/** A runner that ends badly has failed at least once, whatever its report says, or if it has none. */
export function tally({ report, count }, status) {
	const none = { passed: 0, failed: 0, skipped: 0 };
	if (!count) return { ...none, [status === 0 ? "passed" : "failed"]: 1 };
	let counted = none;
	try {
		counted = count(JSON.parse(readFileSync(report, "utf8")));
	} catch {
		status ||= 1;
	}
	return status !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

export function ofVitest({ testResults }) {
	const tests = testResults.flatMap((file) => file.assertionResults);
	const having = (...states) => tests.filter(({ status }) => states.includes(status)).length;
	// A file that could not be loaded, or whose hooks failed, may have no failed test in it.
	const files = testResults.filter(
		(file) => file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"),
	);
	return {
		passed: having("passed"),
		failed: having("failed") + files.length,
		skipped: having("pending", "skipped", "todo", "disabled"),
	};
}

export function ofPlaywright({ stats, errors }) {
	return {
		passed: stats.expected + stats.flaky,
		failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
		skipped: stats.skipped,
		flaky: stats.flaky,
	};
}
