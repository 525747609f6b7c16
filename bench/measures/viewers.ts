import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { chromiumOptions } from "@/e2e/chromium";
import { drawnBy, noteClocks, pageDelays, resetOf, stepThrough } from "../drawn";
import { type Figure, median, percentile } from "../figure";
import { joinReady, openViewer, startServer, type Viewer } from "../server";

const root = fileURLToPath(new URL("../..", import.meta.url));
const lab = "01-bridge";
const rounds = 4;
const pages = 50;

/** A class that looks on, all of it joined. Ends it, and resolves when the last page is gone. */
async function classAt(link: string): Promise<() => Promise<void>> {
	const command = ["-n", "19", join(root, "node_modules/.bin/tsx"), "bench/class.ts", link, String(pages)];
	const child = spawn("nice", command, { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
	const ended = once(child, "exit");
	for await (const line of createInterface({ input: child.stdout })) {
		if (line !== "joined") continue;
		return async () => {
			child.stdin.end();
			await ended;
		};
	}
	throw new Error("the class ended before it had joined");
}

/** From a command's end to the owner's page, alone and with a class that looks on, by turns. */
export async function viewers(): Promise<Figure[]> {
	const server = await startServer();
	const browser = await chromium.launch(chromiumOptions);
	const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
	await tab.goto(server.url);
	await tab.goto(`${new URL(server.url).origin}/lab?id=${lab}`);
	await noteClocks(tab);
	const owner = await openViewer(server);
	const { view } = await joinReady(owner, lab);
	const { urls } = await owner.request({ type: "link.make", session: view.session });

	const alone: Viewer["events"] = [];
	const watched: Viewer["events"] = [];
	for (let round = 0; round < 2 * rounds; round++) {
		// By turns, and not always the same one first: a machine gets slower and faster by itself.
		const on = (round + (round >> 1)) % 2 === 1;
		const end = on ? await classAt(urls[0] ?? "") : async () => {};
		const from = owner.events.length;
		await stepThrough(owner, view, tab);
		(on ? watched : alone).push(...owner.events.slice(from));
		await end();
		await resetOf(owner, view);
	}
	const drawn = await drawnBy(tab);
	const [without, withClass] = [alone, watched].map((events) => pageDelays(events, drawn, (one) => one.at));
	owner.close();
	await browser.close();
	await server.stop();
	if (!without || !withClass) throw new Error("no samples");
	const from = `${without.length} and ${withClass.length} commands, lab 1, ${pages} look-only pages on this machine`;
	const ratio = (share: number) => percentile(withClass, share) / percentile(without, share);
	return [
		{ name: "the same without a class, median", value: median(without), unit: "ms", bar: null, from },
		{ name: `the same with ${pages} who look on, median`, value: median(withClass), unit: "ms", bar: null, from },
		{ name: "with a class ÷ without, median", value: ratio(0.5), unit: "ratio", bar: 1.2, from },
		{ name: "with a class ÷ without, 95th percentile", value: ratio(0.95), unit: "ratio", bar: 1.2, from },
	];
}
