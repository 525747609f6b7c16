import type { CaptureSetting } from "@/protocol/packet";
import { type Figure, median } from "../figure";
import { joinReady, openViewer, startServer } from "../server";
import { twoPods, withLab } from "../written-lab";

const rounds = 4;
const pings = 150;

const settings: Record<string, CaptureSetting> = {
	"without a capture": { mode: "off", filter: "" },
	captured: { mode: "on", filter: "" },
	"captured and traced": { mode: "on", filter: "", trace: true },
};
const names = Object.keys(settings);

/** Few enough a second for each of them to be traced (agent/kernel/nft-trace.ts). */
const ping = { host: "one", netns: "red", run: `ping -c ${pings} -i 0.02 10.8.0.3`, timeout: "60s" };
const steps = [
	{ id: "pods", commands: twoPods },
	...Array.from({ length: rounds * names.length }, (_, n) => ({ id: `ping-${n}`, commands: [ping] })),
];

/** What capturing and tracing cost a ping's round trip, as ping itself says it; in turn, so that all have the same noise. */
export function tracing(): Promise<Figure[]> {
	return withLab("90-tracing", steps, async (labs) => {
		const server = await startServer({ labs });
		try {
			const viewer = await openViewer(server);
			const { view } = await joinReady(viewer, "90-tracing");
			const { session } = view;
			const times = new Map(names.map((name) => [name, [] as number[]]));
			for (const [n, { id }] of steps.entries()) {
				const name = n === 0 ? "" : (names[(n - 1) % names.length] ?? "");
				const setting = settings[name];
				if (setting) await viewer.request({ type: "capture.set", session, setting });
				const from = viewer.events.length;
				const ended = viewer.next((event) => event.type === "step.ended");
				await viewer.request({ type: "step.run", session, through: id });
				await ended;
				for (const { event } of viewer.events.slice(from)) {
					if (event.type !== "command.output") continue;
					for (const [, time] of event.text.matchAll(/time=([\d.]+) ms/g)) times.get(name)?.push(Number(time));
				}
			}
			viewer.close();
			return names.map((name): Figure => {
				const all = times.get(name) ?? [];
				const from = `median of ${all.length} pings between two pods on a bridge`;
				return { name: `ping's round trip, ${name}`, value: median(all) * 1000, unit: "µs", bar: null, from };
			});
		} finally {
			await server.stop();
		}
	});
}
