import { chromium } from "@playwright/test";
import { z } from "zod";
import { journeysOf } from "@/client/journeys/journeys";
import { chromiumOptions } from "@/e2e/chromium";
import type { Packet } from "@/protocol/packet";
import { type Figure, median, percentile } from "../figure";
import { joinReady, openViewer, startServer } from "../server";
import { twoPods, withLab } from "../written-lab";

const pings = 60;
const steps = [
	{ id: "pods", commands: twoPods },
	{ id: "ping", commands: [{ host: "one", netns: "red", run: `ping -c ${pings} -i 0.3 10.8.0.3`, timeout: "60s" }] },
];

const Shown = z.array(z.strictObject({ journey: z.string(), at: z.number() }));

/** From the last packet of a ping, by the kernel's time stamp, to the answered journey in the page's list. */
export function journey(): Promise<Figure[]> {
	return withLab("90-journey", steps, async (labs) => {
		const server = await startServer({ labs });
		const browser = await chromium.launch(chromiumOptions);
		try {
			const viewer = await openViewer(server);
			const { view } = await joinReady(viewer, "90-journey");
			const { session } = view;
			await viewer.request({ type: "capture.set", session, setting: { mode: "on", filter: "", trace: true } });
			const page = await browser.newPage();
			await page.goto(server.url);
			await page.goto(new URL("/lab?id=90-journey", server.url).href);
			await page.getByTestId("follow-packet").click();
			await page.getByTestId("journey-capturing").waitFor();
			await page.evaluate(() => {
				const shown: { journey: string; at: number }[] = [];
				Object.assign(window, { shown });
				const known = new Set<string>();
				new MutationObserver(() => {
					const at = performance.timeOrigin + performance.now();
					for (const one of document.querySelectorAll("[data-journey][data-answered=true]")) {
						const journey = one.getAttribute("data-journey") ?? "";
						if (!known.has(journey)) shown.push({ journey, at });
						known.add(journey);
					}
				}).observe(document.body, { subtree: true, childList: true, attributes: true });
			});
			for (const { id } of steps) {
				const ended = viewer.next((event) => event.type === "step.ended");
				await viewer.request({ type: "step.run", session, through: id });
				await ended;
			}
			const packets: Packet[] = [];
			for (let before: number | null = null; ; before = packets[0]?.id ?? null) {
				const piece = await viewer.request({ type: "packets.read", session, before });
				if (piece.packets.length === 0) break;
				packets.unshift(...piece.packets);
			}
			const own = journeysOf(packets, { flows: [] }).filter((one) => one.protocol === "icmp" && one.answered);
			await page.waitForFunction((count) => {
				const shown: unknown = Reflect.get(window, "shown");
				return Array.isArray(shown) && shown.length >= count;
			}, own.length);
			const shown = new Map(
				Shown.parse(await page.evaluate(() => Reflect.get(window, "shown"))).map((one) => [one.journey, one.at]),
			);
			const delays = own.flatMap(({ id, ended }) => {
				const at = shown.get(id);
				return at === undefined ? [] : [at - Number(BigInt(ended) / 1000n) / 1000];
			});
			viewer.close();
			const from = `${delays.length} pings between two pods on a bridge, traced, software rendering`;
			return [
				{
					name: "a ping's last packet to its journey on the page, median",
					value: median(delays),
					unit: "ms",
					bar: null,
					from,
				},
				{
					name: "a ping's last packet to its journey on the page, 95th percentile",
					value: percentile(delays, 0.95),
					unit: "ms",
					bar: 300,
					from,
				},
			];
		} finally {
			await browser.close();
			await server.stop();
		}
	});
}
