import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Journey } from "@/protocol/journey";
import { Lab } from "@/protocol/lab";
import type { SessionEvent } from "@/protocol/run";
import { chooseEngines } from "@/server/engines/choose";
import { EngineChoice } from "@/server/sessions/engine-choice";
import { Session } from "@/server/sessions/session";
import { JourneyLog } from "./journeys";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const text = { en: "test", zh: "测试" };

interface Command {
	host: string;
	run: string;
	expect?: "fail";
}

/** Between `one` and `two` is the router `mid`. Each step has one ping, which ends in its own way. */
const steps: Record<string, Command[]> = {
	whole: [
		{ host: "mid", run: "iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE" },
		{ host: "one", run: "ping -c 1 -s 3000 10.8.0.1" },
	],
	rule: [
		{ host: "mid", run: "iptables -A FORWARD -p icmp -j DROP" },
		{ host: "one", run: "ping -c 1 -W 1 10.8.0.1", expect: "fail" },
	],
	strict: [
		{ host: "mid", run: "iptables -F FORWARD; echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter" },
		{ host: "one", run: "ip addr add 10.77.0.5/32 dev lo; ping -c 1 -W 1 -I 10.77.0.5 10.8.0.1", expect: "fail" },
	],
	nowhere: [
		{ host: "mid", run: "for f in all eth0; do echo 0 > /proc/sys/net/ipv4/conf/$f/rp_filter; done" },
		{ host: "one", run: "ping -c 1 -W 1 -I 10.77.0.5 10.55.0.1", expect: "fail" },
	],
	closed: [
		{ host: "mid", run: "echo 0 > /proc/sys/net/ipv4/ip_forward" },
		{ host: "one", run: "ping -c 1 -W 1 10.8.0.1", expect: "fail" },
	],
	large: [
		{ host: "mid", run: "echo 1 > /proc/sys/net/ipv4/ip_forward; ip link set eth1 mtu 1000" },
		{ host: "one", run: "ping -c 1 -W 1 -M do -s 1300 10.8.0.1", expect: "fail" },
	],
	short: [{ host: "one", run: "ping -c 1 -W 1 -t 1 10.8.0.1", expect: "fail" }],
	absent: [{ host: "one", run: "ping -c 1 -W 1 10.8.0.77", expect: "fail" }],
	unplugged: [
		// Its next hop is known for good: no ARP has to find out that it is gone.
		{ host: "mid", run: "ip neigh replace 10.8.0.1 lladdr 02:00:00:00:00:01 dev eth1 nud permanent" },
		{ host: "two", run: "ip link set eth0 down" },
		// The kernel tells the other end a moment later (linkwatch).
		{ host: "mid", run: "until ip link show eth1 | grep -q 'state.*DOWN'; do sleep 0.05; done" },
		{ host: "one", run: "ping -c 1 -W 1 10.8.0.1", expect: "fail" },
	],
};

const lab = Lab.parse({
	id: "ends",
	title: text,
	summary: text,
	topology: {
		hosts: {
			one: { nics: [{ name: "eth0", address: "10.9.0.1/24", wire: "mid/eth0" }], routes: ["default via 10.9.0.254"] },
			mid: {
				nics: [
					{ name: "eth0", address: "10.9.0.254/24" },
					{ name: "eth1", address: "10.8.0.254/24", wire: "two/eth0" },
				],
			},
			two: { nics: [{ name: "eth0", address: "10.8.0.1/24" }], routes: ["default via 10.8.0.254"] },
		},
	},
	steps: Object.entries(steps).map(([id, commands]) => ({
		id,
		title: text,
		text,
		files: [],
		commands,
		checks: [{ say: text, record: "host", where: { name: "one" } }],
	})),
});

const log = new JourneyLog();
let session: Session;

/** Runs everything; answers the pings in their order. */
async function pings(): Promise<Journey[]> {
	await new Promise<void>((resolve, reject) => {
		const last = Object.keys(steps).at(-1) ?? "";
		const viewer = {
			tell(event: SessionEvent) {
				log.tell(event);
				if (event.type !== "step.ended") return;
				if (!event.ok) reject(new Error(`${event.step}: ${event.reason}`));
				else if (event.step === last) resolve();
			},
			tellPackets: (packets: Parameters<JourneyLog["add"]>[0]) => log.add(packets),
		};
		session = new Session({
			id: "test",
			lab,
			engines: new EngineChoice(chooseEngines(root, "bubblewrap")),
			keepMinutes: 1,
			through: last,
			capture: { mode: "on", filter: "", trace: true },
		});
		session.join(viewer);
		session.capture.watch(viewer, true);
	});
	await session.capture.set({ mode: "off", filter: "" });
	return log.journeys().filter(({ protocol }) => protocol === "icmp");
}

describe("what is said of a ping's end by the kernel that it came to", () => {
	let found: Journey[];
	beforeAll(async () => {
		found = await pings();
	});
	afterAll(() => session.end());

	const endOf = (step: string) => found[Object.keys(steps).indexOf(step)]?.trips[0]?.end;

	it("each is one journey, and fits the protocol", () => {
		expect(found).toHaveLength(Object.keys(steps).length);
		for (const journey of found) expect(Journey.parse(journey)).toEqual(journey);
	});

	it("one in fragments goes through NAT and back as one packet", () => {
		const [whole] = found;
		expect(whole?.answered).toBe(true);
		expect(whole?.trips.map(({ hops }) => hops.map(({ fragments }) => fragments?.parts.length))).toEqual([
			[3, 3, 3, 3],
			[3, 3, 3, 3],
		]);
	});

	it("a rule dropped it", () => {
		expect(endOf("rule")).toMatchObject({ code: "dropped", netns: "mid", verdict: { rule: "-p icmp -j DROP" } });
	});

	it("it was too large for the next cable, or ran out of TTL, and the router said so", () => {
		expect(endOf("large")).toMatchObject({ code: "refused", netns: "mid", kind: 3, icmpCode: 4, mtu: 1000 });
		expect(endOf("short")).toMatchObject({ code: "refused", netns: "mid", kind: 11 });
	});

	it("nobody answered ARP", () => {
		// After three questions, some seconds later, the router also says so.
		expect(endOf("absent")).toMatchObject({ netns: "mid", asked: { address: "10.8.0.77", dev: "eth1", mac: null } });
	});

	it.each([
		["strict", "rp_filter"],
		["nowhere", "no-route"],
		["closed", "not-forwarding"],
	])("%s: the kernel counted it as dropped (%s)", (step, reason) => {
		expect(endOf(step)).toEqual({ code: "counted", netns: "mid", reason, count: 1 });
	});

	it("the interface by which the first one had gone on had no carrier", () => {
		expect(endOf("unplugged")).toEqual({
			code: "link-down",
			netns: "mid",
			dev: "eth1",
			why: "no-carrier",
			by: "others",
		});
	});
});
