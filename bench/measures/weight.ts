import { chromium } from "@playwright/test";
import { chromiumOptions } from "@/e2e/chromium";
import type { Figure } from "../figure";
import { startServer } from "../server";

/** Kilobytes of script, as transferred, that the catalogue and a lab's page fetch before anything is clicked. */
async function weigh(url: string, locale: string): Promise<number> {
	const browser = await chromium.launch(chromiumOptions);
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale });
	const tab = await context.newPage();
	const session = await context.newCDPSession(tab);
	await session.send("Network.enable");
	const scripts = new Set<string>();
	let bytes = 0;
	session.on("Network.responseReceived", ({ requestId, type }) => {
		if (type === "Script") scripts.add(requestId);
	});
	session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
		if (scripts.has(requestId)) bytes += encodedDataLength;
	});
	await tab.goto(url);
	await tab.goto(`${new URL(url).origin}/lab?id=01-bridge`);
	// All that comes by itself: the graph, the timeline, the inspector's table.
	for (const part of ["[data-clock]", "[data-testid=moment]", "[data-testid=inspector] [role=tabpanel] *"])
		await tab.waitForSelector(part);
	await browser.close();
	return bytes / 1000;
}

/** The page's first load. */
export async function weight(): Promise<Figure[]> {
	const server = await startServer();
	const figures: Figure[] = [];
	for (const locale of ["en-US", "zh-CN"]) {
		const value = await weigh(server.url, locale);
		figures.push({ name: `script of both pages' first load, ${locale}`, value, unit: "kB", bar: 450, from: "gzip" });
	}
	await server.stop();
	return figures;
}
