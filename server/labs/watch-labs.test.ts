import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Watch, watchLabs } from "./watch-labs";

let base: string;
let watch: Watch | null = null;
let calls = 0;
let next: () => void = () => {};

beforeEach(() => {
	base = mkdtempSync(join(tmpdir(), "vethlab-watch-"));
	for (const folder of ["own/01-first", "own/topologies", "mine/hello"])
		mkdirSync(join(base, folder), { recursive: true });
	write("mine/hello/lab.yaml", "a");
});
afterEach(() => {
	watch?.close();
	rmSync(base, { recursive: true });
});

function write(path: string, text: string): void {
	writeFileSync(join(base, path), text);
}

function start(): void {
	calls = 0;
	watch = watchLabs({ own: join(base, "own"), more: [join(base, "mine")] }, () => {
		calls++;
		next();
	});
}

/** Resolves when it has called back after the action; the test's own timeout ends it otherwise. */
async function afterwards(action: () => void): Promise<void> {
	const called = new Promise<void>((resolve) => {
		next = resolve;
	});
	action();
	await called;
}

describe("a watch over labs calls back when", () => {
	it.each(["mine/hello/lab.yaml", "mine/hello/zh.md", "own/01-first/lab.yaml", "own/topologies/fabric.yaml"])(
		"%s is written",
		async (path) => {
			start();
			await afterwards(() => write(path, "b"));
		},
	);

	it("an editor puts another file in its place, again and again", async () => {
		start();
		for (const text of ["b", "c"]) {
			await afterwards(() => {
				write("mine/hello/lab.yaml.new", text);
				renameSync(join(base, "mine/hello/lab.yaml.new"), join(base, "mine/hello/lab.yaml"));
			});
		}
	});

	it("a lab is made, is written to, and goes", async () => {
		start();
		await afterwards(() => mkdirSync(join(base, "mine/later")));
		await afterwards(() => write("mine/later/lab.yaml", "b"));
		await afterwards(() => rmSync(join(base, "mine/later"), { recursive: true }));
	});

	it("a lab's folder is replaced by another of its name, and written to", async () => {
		start();
		await afterwards(() => {
			renameSync(join(base, "mine/hello"), join(base, "mine/old"));
			mkdirSync(join(base, "mine/hello"));
		});
		await afterwards(() => write("mine/hello/lab.yaml", "b"));
	});
});

it("a watch over labs calls back once for a save that is many events, and not for what editors put beside a file", async () => {
	start();
	await afterwards(() => {
		for (const name of [".lab.yaml.swp", "lab.yaml~", "lab.yaml", "lab.yaml"]) write(`mine/hello/${name}`, "b");
	});
	expect(calls).toBe(1);
});
