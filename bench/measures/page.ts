import { chromium } from "@playwright/test";
import { chromiumOptions } from "@/e2e/chromium";
import { drawnBy, noteClocks, pageDelays, resetOf, stepThrough } from "../drawn";
import { type Figure, median, percentile } from "../figure";
import { joinReady, openViewer, startServer } from "../server";

const lab = "01-bridge";
const rounds = 4;

/** From a command's end to the graph of the page, in Chromium. */
export async function page(): Promise<Figure[]> {
	const server = await startServer();
	const browser = await chromium.launch(chromiumOptions);
	const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
	await tab.goto(server.url);
	await tab.goto(`${new URL(server.url).origin}/lab?id=${lab}`);
	await noteClocks(tab);

	const viewer = await openViewer(server);
	const { view } = await joinReady(viewer, lab);
	for (let round = 0; round < rounds; round++) {
		await stepThrough(viewer, view, tab);
		await resetOf(viewer, view);
	}
	const drawn = await drawnBy(tab);
	const delays = pageDelays(viewer.events, drawn, (one) => one.at);
	const painted = pageDelays(viewer.events, drawn, (one) => one.painted);
	viewer.close();
	await browser.close();
	await server.stop();
	const from = `${delays.length} commands, lab 1 stepped through, software rendering`;
	return [
		{ name: "command's end to the page's graph, median", value: median(delays), unit: "ms", bar: null, from },
		{
			name: "command's end to the page's graph, 95th percentile",
			value: percentile(delays, 0.95),
			unit: "ms",
			bar: 100,
			from,
		},
		{ name: "the same to its paint, 95th percentile", value: percentile(painted, 0.95), unit: "ms", bar: null, from },
	];
}
