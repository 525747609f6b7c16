import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { chromiumOptions } from "@/e2e/chromium";
import type { CaptureCount } from "@/protocol/packet";
import type { Figure } from "../figure";
import { joinReady, openViewer, startServer } from "../server";

/** Packets that the pod sends: as many a second as in the bar, for 10 s. */
const perSecond = 20_000;
const seconds = 10;

/** Sends small UDP packets at an even pace. Paced by its own clock, in lots of 5 ms. */
const sender = `
use Socket; use Time::HiRes qw(time sleep);
socket(my $s, AF_INET, SOCK_DGRAM, 0); my $to = sockaddr_in(9, inet_aton("10.8.0.1"));
my ($t, $n) = (time, 0);
while ((my $e = time - $t) < ${seconds}) { for (; $n < $e * ${perSecond}; $n++) { send($s, "x" x 64, 0, $to) } sleep 0.005 }
print "$n\\n";
`;

const lab = `
title: { en: Flood, zh: Flood }
summary: { en: Flood, zh: Flood }
topology: { hosts: { one: {} } }
steps:
  - id: flood
    title: { en: Flood, zh: Flood }
    text: { en: Flood, zh: Flood }
    files:
      - { host: one, path: /root/flood.pl, content: ${JSON.stringify(sender)} }
    commands:
      - { host: one, run: ip netns add red; ip link add veth-red type veth peer name eth0 netns red }
      - { host: one, run: ip link set veth-red up; ip addr add 10.8.0.1/24 dev veth-red }
      - { host: one, run: ip -n red link set eth0 up; ip -n red addr add 10.8.0.2/24 dev eth0 }
      - { host: one, netns: red, run: perl /root/flood.pl, timeout: 60s }
    checks: [{ say: { en: there, zh: there }, record: host }]
  - id: after
    title: { en: After, zh: After }
    text: { en: After, zh: After }
    commands: [{ host: one, netns: red, run: ping -c 1 10.8.0.1 }]
    checks: [{ say: { en: there, zh: there }, record: host }]
`;

/** Memory of a process and all that it has started, MiB. */
function memory(pid: number): number {
	try {
		const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
		return children.reduce((sum, child) => sum + memory(Number(child)), own);
	} catch {
		// Gone meanwhile.
		return 0;
	}
}

/** A flood through one host while a page shows its packets and joins them to journeys: does the page stay usable, and is what is lost told? */
export async function flood(): Promise<Figure[]> {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-flood-"));
	mkdirSync(join(folder, "90-flood"));
	writeFileSync(join(folder, "90-flood", "lab.yaml"), lab);
	const server = await startServer({ labs: folder });
	const browser = await chromium.launch(chromiumOptions);
	try {
		const viewer = await openViewer(server);
		const { view } = await joinReady(viewer, "90-flood");
		const { session } = view;
		await viewer.request({ type: "capture.set", session, setting: { mode: "on", filter: "", trace: true } });
		const page = await browser.newPage();
		await page.goto(server.url);
		await page.goto(new URL("/lab?id=90-flood", server.url).href);
		await page.getByTestId("packets-toggle").click();
		await page.getByTestId("packets").waitFor();
		await page.getByTestId("follow-packet").click();
		await page.getByTestId("journey-panel").waitFor();
		await page.evaluate(() => {
			const tasks: number[] = [];
			Object.assign(window, { tasks });
			new PerformanceObserver((list) => {
				for (const entry of list.getEntries()) tasks.push(entry.duration);
			}).observe({ type: "longtask" });
		});
		const longest = async () => {
			const tasks: unknown = await page.evaluate(() => {
				const seen: unknown = Reflect.get(window, "tasks");
				return Array.isArray(seen) ? seen.splice(0) : [];
			});
			return Array.isArray(tasks) ? Math.max(0, ...tasks.map(Number)) : 0;
		};
		// What a busy machine does to a page that has nothing to do.
		await page.waitForTimeout(seconds * 1000);
		const idle = await longest();
		const before = memory(server.pid);
		let most = before;
		const watch = setInterval(() => {
			most = Math.max(most, memory(server.pid));
		}, 200);
		const over = viewer.next((event) => event.type === "step.ended");
		const sent = viewer.next((event) => event.type === "command.output");
		await viewer.request({ type: "step.run", session, through: "flood" });
		const printed = await sent;
		await over;
		clearInterval(watch);
		const flooded = await longest();
		const counts = (await viewer.request({ type: "session.join", lab: "90-flood" })).capture.counts;
		const sum = (of: (count: CaptureCount) => number) => counts.reduce((all, count) => all + of(count), 0);
		const ended = viewer.next((event) => event.type === "step.ended");
		await viewer.request({ type: "step.run", session, through: "after" });
		await ended;
		const { packets } = await viewer.request({ type: "packets.read", session, before: null });
		const whole = packets.filter(({ summary }) => summary.includes("ICMP echo")).length;
		viewer.close();
		const packetsSent = printed.type === "command.output" ? Number(printed.text) : 0;
		const from = `${Math.round(packetsSent / seconds)} packets/s for ${seconds} s in one veth, traced, the page showing packets and journeys`;
		const figure = (name: string, value: number, unit: Figure["unit"], bar: number | null = null): Figure => {
			return { name: `flood: ${name}`, value, unit, bar, from };
		};
		return [
			figure("the page's longest task", flooded, "ms", 200),
			figure("the same in the 10 s before", idle, "ms"),
			figure("memory of server, agent and captures, more than before", most - before, "MiB", 150),
			figure(
				"told",
				sum(({ told }) => told),
				"packets",
			),
			figure(
				"dropped by the kernel",
				sum(({ kernel }) => kernel),
				"packets",
			),
			figure(
				"left out by us",
				sum(({ left }) => left),
				"packets",
			),
			figure("missing of the next ping", 4 - whole, "packets", 0),
		];
	} finally {
		await browser.close();
		await server.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}
