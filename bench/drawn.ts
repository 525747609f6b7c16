import type { Page } from "@playwright/test";
import { z } from "zod";
import type { Clock } from "@/protocol/difference";
import type { SessionView } from "@/protocol/socket";
import type { Viewer } from "./server";

/** A clock, when the graph had it (the commit of DOM and canvas), and when it had been painted. */
const Drawn = z.object({ clock: z.string(), at: z.number(), painted: z.number() });
export type Drawn = z.infer<typeof Drawn>;

/** Notes, in the page, when the graph took each clock and when the paint after it was over. */
export async function noteClocks(page: Page): Promise<void> {
	await page.waitForSelector("[data-clock]");
	await page.evaluate(() => {
		const drawn: { clock: string; at: number; painted: number }[] = [];
		Object.assign(window, { drawn });
		const graph = document.querySelector("[data-clock]");
		if (!graph) throw new Error("the page has no graph");
		new MutationObserver(() => {
			const one = {
				clock: graph.getAttribute("data-clock") ?? "",
				at: performance.timeOrigin + performance.now(),
				painted: 0,
			};
			drawn.push(one);
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => {
					one.painted = performance.timeOrigin + performance.now();
				};
				port2.postMessage(null);
			});
		}).observe(graph, { attributeFilter: ["data-clock"] });
	});
}

function isAtLeast(clock: string, epoch: number, n: number): boolean {
	const [e, m] = clock.split(".").map(Number);
	return e === epoch && (m ?? 0) >= n;
}

/** For each command that changed something: from its shell's end to its last difference in the graph. */
export function pageDelays(events: Viewer["events"], drawn: readonly Drawn[], of: (one: Drawn) => number): number[] {
	const delays: number[] = [];
	let start = 0;
	let clock: Clock | null = null;
	for (const { event } of events) {
		if (event.type === "command.started") {
			start = event.time;
			clock = null;
		} else if (event.type === "difference" && event.difference.cause.type === "command") clock = event.difference.clock;
		else if (event.type === "command.ended" && clock) {
			const { epoch, n } = clock;
			const seen = drawn.find((entry) => isAtLeast(entry.clock, epoch, n));
			if (seen) delays.push(Math.max(0, of(seen) - (start + event.duration)));
		}
	}
	return delays;
}

/** Steps through a lab as a reader does: the next step when the page shows the last one's end. */
export async function stepThrough(viewer: Viewer, view: SessionView, tab: Page): Promise<void> {
	for (const step of view.lab.steps.filter(({ optional }) => !optional)) {
		const ended = viewer.next((event) => event.type === "step.ended" && event.step === step.id);
		await viewer.request({ type: "step.run", session: view.session, through: step.id });
		await ended;
		await tab.waitForSelector(`[data-testid="step-${step.id}"][data-state="done"]`);
	}
}

/** What the page has noted so far. */
export async function drawnBy(page: Page): Promise<Drawn[]> {
	return Drawn.array().parse(await page.evaluate(() => Reflect.get(window, "drawn")));
}

/** A fresh sandbox, ready. */
export async function resetOf(viewer: Viewer, view: SessionView): Promise<void> {
	const ready = viewer.next((event) => event.type === "status" && event.status === "ready");
	await viewer.request({ type: "session.reset", session: view.session });
	await ready;
}
