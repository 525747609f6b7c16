import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { z } from "zod";
import { chromiumOptions } from "@/e2e/chromium";
import type { SessionEvent } from "@/protocol/run";
import type { SessionView } from "@/protocol/socket";
import { type Figure, median, percentile } from "../figure";
import { joinReady, now, openViewer, startServer, type Viewer } from "../server";

const labs = join(fileURLToPath(new URL("..", import.meta.url)), "labs");

/** Generous: what is slow is to be measured, not to end the measure. */
const patience = 180_000;

const Noted = z.array(z.object({ text: z.string(), at: z.number() }));

/** Notes, in the page, when elements of the inspector that fit came to be there. */
async function noteNew(page: Page, selector: string): Promise<void> {
	await page.evaluate((fits) => {
		const noted: { text: string; at: number }[] = [];
		Object.assign(window, { noted });
		const inspector = document.querySelector("[data-testid=inspector]");
		if (!inspector) throw new Error("the page has no inspector");
		new MutationObserver((changes) => {
			for (const { addedNodes } of changes) {
				for (const node of addedNodes) {
					if (!(node instanceof Element)) continue;
					const all = node.matches(fits) ? [node] : [...node.querySelectorAll(fits)];
					const at = performance.timeOrigin + performance.now();
					for (const one of all) noted.push({ text: one.textContent ?? "", at });
				}
			}
		}).observe(inspector, { childList: true, subtree: true });
	}, selector);
}

/** Runs a step; answers what its first command printed, a line each. */
async function run(viewer: Viewer, view: SessionView, tab: Page, id: string): Promise<string[]> {
	const ended = viewer.next((event) => event.type === "step.ended" && (event.step === id || !event.ok));
	await viewer.request({ type: "step.run", session: view.session, through: id });
	const event = await ended;
	if (event.type === "step.ended" && !event.ok) throw new Error(`step ${event.step} did not end well: ${event.reason}`);
	await tab.waitForSelector(`[data-testid="step-${id}"][data-state="done"]`, { timeout: patience });
	return viewer.events
		.flatMap(({ event }) => (event.type === "command.output" && event.step === id ? [event.text] : []))
		.join("")
		.split("\n")
		.filter(Boolean);
}

/** From when each line says that it happened to when the page had what the line names. */
async function delays(tab: Page, lines: readonly string[], nameOf: (key: string) => string): Promise<number[]> {
	const noted = Noted.parse(await tab.evaluate(() => Reflect.get(window, "noted")));
	return lines.flatMap((line) => {
		const [key = "", time] = line.split(" ");
		const seen = noted.find(({ text }) => text.includes(nameOf(key)));
		return seen ? [Math.max(0, seen.at - Number(time))] : [];
	});
}

/** By clicks as soon as there is something to click on: Playwright's own waits are no time of the page's. */
async function openTab(tab: Page, name: string): Promise<void> {
	const now = { force: true, timeout: patience };
	await tab.locator('[data-testid=inspector] [data-pick="netns:worker1"]').click(now);
	if ((await tab.getByTestId(`tab-${name}`).count()) === 0) await tab.getByTestId("more-tabs").click(now);
	await tab.getByTestId(`tab-${name}`).click(now);
}

/** What a page hears of records and their counters. */
function tellsOfState({ type }: SessionEvent): boolean {
	return type === "difference" || type === "snapshot" || type === "counters" || type === "flows";
}

/** Milliseconds that the page takes for something, until it is painted. */
async function timed(tab: Page, act: () => Promise<void>): Promise<number> {
	const from = now();
	await act();
	await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
	return now() - from;
}

/** What the inspector does with few flows and rules, and with as many as a node of a busy cluster has. */
export async function many(): Promise<Figure[]> {
	const server = await startServer({ labs });
	const browser = await chromium.launch(chromiumOptions);
	const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
	tab.setDefaultTimeout(patience);
	const viewer = await openViewer(server);
	const { view } = await joinReady(viewer, "many");
	const address = `${new URL(server.url).origin}/lab?id=many`;
	await tab.goto(server.url);
	await tab.goto(address);
	await run(viewer, view, tab, "track");

	await openTab(tab, "conntrack");
	await noteNew(tab, "tr[data-record]");
	const flows = await delays(tab, await run(viewer, view, tab, "events"), (port) => `192.168.210.254:${port}`);
	await openTab(tab, "chains");
	await noteNew(tab, "[data-rule]");
	const rules = await delays(tab, await run(viewer, view, tab, "added"), (n) => `-s 10.99.0.${n}/32 `);

	await openTab(tab, "link");
	await run(viewer, view, tab, "rules");
	await run(viewer, view, tab, "flows");
	await tab.waitForTimeout(5000);
	const first: number[] = [];
	for (let round = 0; round < 3; round++) {
		await tab.goto("about:blank");
		const from = now();
		await tab.goto(address, { waitUntil: "commit" });
		await tab.waitForFunction(() => document.querySelector("[data-clock]")?.getAttribute("data-clock"));
		await openTab(tab, "conntrack");
		await tab.waitForSelector("[data-testid=flows] tr[data-record]");
		first.push(now() - from);
	}
	await openTab(tab, "chains");
	await tab.waitForSelector("[data-rule]");
	await noteNew(tab, "[data-rule]");
	// The page asks for the past once it is drawn.
	await tab.waitForTimeout(3000);
	const heard = viewer.events.length;
	const added = await run(viewer, view, tab, "rule");
	const among = await delays(tab, added, (n) => `-s 10.98.0.${n}/32 `);
	const told = viewer.events.slice(heard).filter(({ event }) => tellsOfState(event));
	const share = told.reduce((sum, { event }) => sum + JSON.stringify(event).length, 0) / added.length;

	await openTab(tab, "conntrack");
	await tab.getByTestId("table-search").fill(":40004");
	await noteNew(tab, "tr[data-record]");
	// The agent reads all flows when somebody begins to look.
	await tab.waitForTimeout(3000);
	const late = await delays(tab, await run(viewer, view, tab, "late"), (port) => `192.168.210.254:${port}`);
	await tab.getByTestId("table-search").fill("");
	await run(viewer, view, tab, "more");
	await tab.waitForTimeout(5000);
	const counted = Number((await tab.getByTestId("tab-conntrack").textContent())?.replace(/\D/g, ""));
	const scrolls: number[] = [];
	for (const share of [0.1, 0.9, 0.3, 0.7, 0.5, 1, 0]) {
		const scroll = (to: number) => {
			const box = document.querySelector("[data-testid=flows] table")?.parentElement;
			if (box) box.scrollTop = box.scrollHeight * to;
		};
		scrolls.push(await timed(tab, () => tab.evaluate(scroll, share)));
	}
	const searches: number[] = [];
	for (const query of ["33000", "udp :47", "192.168.210.0/24 :5", "nothing", ""]) {
		const before = await tab.getByTestId("table-found").textContent();
		const search = async () => {
			await tab.getByTestId("table-search").fill(query);
			await tab.waitForFunction(
				(old) => document.querySelector("[data-testid=table-found]")?.textContent !== old,
				before,
			);
		};
		searches.push(await timed(tab, search));
	}
	viewer.close();
	await browser.close();
	await server.stop();

	const worst = (name: string, values: readonly number[], bar: number | null, from: string): Figure => {
		return { name, value: percentile(values, 0.95), unit: "ms", bar, from: `${values.length} ${from}` };
	};
	return [
		worst("conntrack event to its row, 95th percentile", flows, 100, "datagrams, each a flow, in a small table"),
		worst("iptables rule to the picture, 95th percentile", rules, 150, "rules, from each command's end"),
		{
			name: "first picture of 5,000 rules and 20,000 flows",
			value: median(first),
			unit: "ms",
			bar: 2000,
			from: `${first.length} loads, from the address to the graph and a table of flows`,
		},
		worst("one rule more among 5,000, 95th percentile", among, 300, "rules, from each command's end"),
		{
			name: "told of one rule more among 5,000",
			value: share / 1024,
			unit: "kB",
			bar: 1,
			from: `${added.length} rules: differences and counters, as JSON`,
		},
		worst(
			"conntrack event to its row among 20,000, 95th percentile",
			late,
			100,
			"datagrams, each a flow; the table searched for them",
		),
		worst(`${counted} flows: scroll to its paint, 95th percentile`, scrolls, 100, "jumps through the table"),
		worst(`${counted} flows: search to its paint, 95th percentile`, searches, 300, "searches"),
	];
}
