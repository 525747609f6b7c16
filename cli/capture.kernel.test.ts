import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Lab } from "@/protocol/lab";
import type { CaptureStatus, Packet, Packets } from "@/protocol/packet";
import type { SessionEvent } from "@/protocol/run";
import { chooseEngines } from "@/server/engines/choose";
import type { Viewer } from "@/server/sessions/audience";
import { EngineChoice } from "@/server/sessions/engine-choice";
import { Session } from "@/server/sessions/session";
import { PcapFile } from "./pcap";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const text = { en: "test", zh: "测试" };
const check = { say: text, record: "host", where: { name: "one" } };

/** In the order in which they run. A pod `blue` on a veth of host one, and what goes on in it. */
const steps: Record<string, string[]> = {
	unheard: ["ping -c 1 10.9.0.2"],
	pod: [
		"ip netns add blue",
		"ip link add veth-blue type veth peer name eth0 netns blue",
		"ip link set veth-blue up; ip addr add 10.7.0.1/24 dev veth-blue; ip -n blue link set eth0 up; ip -n blue addr add 10.7.0.2/24 dev eth0",
		"ip netns exec blue ping -c 2 -i 0.2 10.7.0.1",
	],
	quiet: ["sleep 1"],
	filtered: ["ping -c 1 10.9.0.2"],
	gone: [
		"ip netns del blue; t=$(date +%s%N); while [ -e /sys/class/net/veth-blue ]; do sleep 0.01; done; echo $((($(date +%s%N) - t) / 1000000))",
	],
	opened: ["ping -c 1 10.9.0.2"],
	strict: [
		"echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter; ip addr add 10.77.0.5/32 dev lo",
		"ip netns add green; ip link add veth-green type veth peer name eth0 netns green; ip link set veth-green up",
		"ip addr add 10.6.0.1/24 dev veth-green; ip -n green link set eth0 up; ip -n green addr add 10.6.0.2/24 dev eth0",
		// ARP in the name of a wrong source would get no answer.
		"ip -n green neigh add 10.6.0.1 lladdr $(cat /sys/class/net/veth-green/address) dev eth0 nud permanent",
		"ip -n green addr add 10.66.0.5/32 dev eth0; ip netns exec green ping -c 2 -i 0.2 -W 1 -I 10.66.0.5 10.6.0.1 || true",
	],
	"strict-filtered": ["ip netns exec green ping -c 1 -W 1 -I 10.66.0.5 10.6.0.1 || true"],
	flood: [
		"ip netns add red; ip link add veth-red type veth peer name eth0 netns red; ip link set veth-red up; ip addr add 10.8.0.1/24 dev veth-red; ip -n red link set eth0 up; ip -n red addr add 10.8.0.2/24 dev eth0",
		"iptables -A OUTPUT -d 10.8.0.2 -p icmp",
		"ping -f -q -c 20000 10.8.0.2",
		"sleep 1; ping -c 1 10.8.0.2",
	],
	after: ["ping -c 10 -i 0.3 10.8.0.2"],
};

const lab = Lab.parse({
	id: "capture",
	title: text,
	summary: text,
	topology: {
		hosts: {
			one: { nics: [{ name: "eth9", address: "10.9.0.1/24", wire: "two/eth9" }] },
			two: { nics: [{ name: "eth9", address: "10.9.0.2/24" }] },
		},
	},
	steps: Object.entries(steps).map(([id, commands]) => ({
		id,
		title: text,
		text,
		files: [],
		commands: commands.map((run) => ({ host: "one", run })),
		checks: [check],
	})),
});

/** All that a session tells, in its order, and what was told while a step ran. */
class Watcher implements Viewer {
	readonly heard: (SessionEvent | ({ type: "packets" } & Packets))[] = [];
	private wake = () => {};

	tell(event: SessionEvent): void {
		this.heard.push(event);
		this.wake();
	}

	tellPackets(packets: Packets): void {
		this.heard.push({ type: "packets", ...packets });
		this.wake();
	}

	async until(fits: (event: Watcher["heard"][number]) => boolean, from = 0): Promise<number> {
		for (;;) {
			const at = this.heard.findIndex((event, index) => index >= from && fits(event));
			if (at !== -1) return at;
			await new Promise<void>((resolve) => {
				this.wake = resolve;
			});
		}
	}

	packets(from = 0, to = this.heard.length): Packet[] {
		return this.heard.slice(from, to).flatMap((event) => (event.type === "packets" ? event.packets : []));
	}
}

let session: Session;
let watcher: Watcher;

/** Runs a step; answers its packets: those that were told before its end. */
async function run(step: string): Promise<Packet[]> {
	const from = watcher.heard.length;
	session.run(step);
	const end = await watcher.until((event) => event.type === "step.ended" && event.step === step, from);
	const ended = watcher.heard[end];
	expect(ended).toMatchObject({ ok: true });
	return watcher.packets(from, end);
}

function status(): CaptureStatus {
	return session.capture.status;
}

/** As a reader would tell it: where it was heard, and what tcpdump printed. */
const brief = ({ netns, dev, direction, summary }: Packet) => `${netns} ${dev} ${direction}: ${summary}`;

const echoes = (packets: readonly Packet[], netns: string) =>
	packets.filter((one) => one.netns === netns && one.summary.includes("ICMP echo")).map(brief);

beforeAll(async () => {
	session = new Session({
		id: "test",
		lab,
		engines: new EngineChoice(chooseEngines(root, "bubblewrap")),
		keepMinutes: 1,
	});
	watcher = new Watcher();
	session.join(watcher);
	session.capture.watch(watcher, true);
	await watcher.until((event) => event.type === "status" && event.status === "ready");
});
afterAll(() => session.end());

// In their order: each step finds what the one before has made.
describe.sequential("a capture", () => {
	it("that is off is not there at all", async () => {
		expect(await run("unheard")).toEqual([]);
		expect(status()).toMatchObject({ listening: false, counts: [] });
	});

	it("of steps hears every packet of a namespace that the step itself makes, the first ARP too (SPEC 17)", async () => {
		await session.capture.set({ mode: "steps", filter: "" });
		expect(status()).toMatchObject({ listening: false, said: null });
		const heard = await run("pod");
		const blue = heard.filter(({ netns }) => netns === "one/blue").map(brief);
		expect(blue[0]).toMatch(
			/^one\/blue eth0 (out|in): ARP, Request who-has 10\.7\.0\.\d tell 10\.7\.0\.\d, length 28$/,
		);
		expect(echoes(heard, "one/blue")).toHaveLength(4);
		expect(echoes(heard, "one")).toHaveLength(4);
		expect(echoes(heard, "one/blue")[0]).toMatch(
			/^one\/blue eth0 out: IP 10\.7\.0\.2 > 10\.7\.0\.1: ICMP echo request, id \d+, seq 1, length 64$/,
		);
		expect(echoes(heard, "one")[1]).toMatch(/^one veth-blue out: IP 10\.7\.0\.1 > 10\.7\.0\.2: ICMP echo reply/);
		expect(status().listening).toBe(false);
		expect(watcher.packets().map(({ id }) => id)).toEqual(watcher.packets().map((_, index) => index));
	});

	it("is deaf between steps, and changes nothing that is shown of the lab", async () => {
		const differences = () => watcher.heard.filter(({ type }) => type === "difference").length;
		const before = differences();
		await session.capture.set({ mode: "on", filter: "" });
		await session.capture.set({ mode: "off", filter: "" });
		expect(differences()).toBe(before);
	});

	it("hears nothing of vethlab's own while a lab rests", async () => {
		await session.capture.set({ mode: "on", filter: "" });
		expect(await run("quiet")).toEqual([]);
		expect(status().listening).toBe(true);
	});

	it("takes only what fits the filter, and refuses one that tcpdump does not take, in its words", async () => {
		await expect(session.capture.set({ mode: "on", filter: "icmp and hots 1" })).rejects.toMatchObject({
			code: "filter-invalid",
			values: { said: expect.stringContaining("syntax error") },
		});
		expect(status()).toMatchObject({ setting: { filter: "" }, listening: true });
		await session.capture.set({ mode: "on", filter: "icmp[icmptype] == icmp-echoreply" });
		const heard = await run("filtered");
		expect(heard.map(brief).sort()).toEqual([
			expect.stringMatching(/^one eth9 in: IP 10\.9\.0\.2 > 10\.9\.0\.1: ICMP echo reply/),
			expect.stringMatching(/^two eth9 out: IP 10\.9\.0\.2 > 10\.9\.0\.1: ICMP echo reply/),
		]);
		await session.capture.set({ mode: "on", filter: "" });
	});

	it("leaves a namespace that is deleted at once, the trace as well", async () => {
		await session.capture.set({ mode: "on", filter: "", trace: true });
		const from = watcher.heard.length;
		await run("gone");
		const said = watcher.heard.slice(from).find((event) => event.type === "command.output");
		// Milliseconds that its veth outlived its name: the kernel itself takes some twenty.
		expect(said?.type === "command.output" && Number(said.text)).toBeLessThan(1000);
		expect(status()).toMatchObject({ listening: true, said: null });
		await session.capture.set({ mode: "on", filter: "" });
	});

	it("tells the layers of a packet, field by field", async () => {
		const echo = (await run("opened")).find(({ summary }) => summary.includes("echo request"));
		const layers = await session.capture.dissect(echo?.id ?? -1, "owner");
		expect(layers.map(({ name }) => name)).toEqual(["sll", "ip", "icmp"]);
		const ttl = layers[1]?.fields.find((field) => field.text === "Time to Live: 64");
		expect(ttl).toMatchObject({ from: 28, length: 1 });
		expect(() => session.capture.dissect(1_000_000, "owner")).toThrow(/not kept/);
	});

	it("tells what the kernel has dropped for a reason of its own, and when; not while a filter keeps packets out", async () => {
		const from = watcher.heard.length;
		const heard = (await run("strict")).filter(({ netns, dev, summary }) => {
			return netns === "one" && dev === "veth-green" && summary.includes("10.66.0.5 > 10.6.0.1: ICMP");
		});
		const dropped = watcher.heard
			.slice(from)
			.flatMap((event) => (event.type === "packets" ? (event.dropped ?? []) : []));
		const strict = dropped.filter(({ netns, reason }) => netns === "one" && reason === "rp_filter");
		expect(heard).toHaveLength(2);
		const [after = "", until = ""] = [strict[0]?.after, strict.at(-1)?.until];
		for (const { time } of heard) expect(after < time && time <= until).toBe(true);
		expect(strict.reduce((sum, { count }) => sum + count, 0)).toBe(2);
		const filtered = watcher.heard.length;
		await session.capture.set({ mode: "on", filter: "icmp" });
		expect(await run("strict-filtered")).not.toEqual([]);
		const told = watcher.heard
			.slice(filtered)
			.flatMap((event) => (event.type === "packets" ? (event.dropped ?? []) : []));
		expect(told).toEqual([]);
		await session.capture.set({ mode: "on", filter: "" });
	});

	it("of a flood tells some packets, counts the rest, and hears the next ping whole", async () => {
		await session.capture.set({ mode: "on", filter: "", trace: true });
		const from = watcher.heard.length;
		const heard = await run("flood");
		const traces = watcher.heard.slice(from).flatMap((event) => (event.type === "packets" ? (event.traces ?? []) : []));
		const traced = new Set(traces.filter(({ netns }) => netns === "one").map(({ id }) => id));
		expect(traced.size).toBeGreaterThan(0);
		// 200 a second, however long it takes.
		expect(traced.size).toBeLessThan(10_000);
		const { counts } = status();
		const one = counts.find(({ netns }) => netns === "one");
		expect((one?.left ?? 0) + (one?.kernel ?? 0)).toBeGreaterThan(10_000);
		expect(heard.length).toBeLessThan(20_000);
		const last = heard.filter(({ netns, summary }) => netns === "one/red" && summary.includes(", seq 1, length 64"));
		expect(last.slice(-2).map(({ direction }) => direction)).toEqual(["in", "out"]);
	});

	it("goes on tracing after a flood", async () => {
		const from = watcher.heard.length;
		await run("after");
		const traces = watcher.heard.slice(from).flatMap((event) => (event.type === "packets" ? (event.traces ?? []) : []));
		expect(traces.filter(({ netns, verdict }) => netns === "one" && verdict.chain === "OUTPUT")).not.toEqual([]);
	});

	it("is written to a file that Wireshark's tools read, each interface with its namespace's name", () => {
		const folder = mkdtempSync(join(tmpdir(), "vethlab-pcap-"));
		const path = join(folder, "all.pcapng");
		const file = new PcapFile(path);
		const packets = watcher.packets();
		for (const packet of packets) file.add([packet]);
		expect(file.end(status())).toMatch(/packets, \d+ dropped by the kernel, \d+ left out/);
		const said = execFileSync("capinfos", ["-c", "-I", path], { encoding: "utf8" });
		expect(said).toContain(`Number of packets:   ${packets.length}`);
		for (const name of ["one:veth-blue", "one/blue:eth0", "two:eth9"]) expect(said).toContain(`Name = ${name}`);
		const fields = ["frame.time_epoch", "frame.interface_name", "frame.packet_flags_direction", "ip.src"];
		const argv = ["-n", "-r", path, "-c", "100", "-T", "fields", ...fields.flatMap((name) => ["-e", name])];
		const read = execFileSync("tshark", [...argv, "-Y", "icmp"], {
			encoding: "utf8",
			stdio: ["ignore", "pipe", "ignore"],
		});
		const echo = packets.find(({ netns, summary }) => netns === "one/blue" && summary.includes("echo request"));
		const time = `${echo?.time.slice(0, -9)}.${echo?.time.slice(-9)}`;
		expect(read.split("\n")).toContainEqual(
			expect.stringMatching(new RegExp(`^${time}\tone/blue:eth0\t.*2\t10\\.7\\.0\\.2$`)),
		);
		rmSync(folder, { recursive: true });
	});
});
