import { describe, expect, it } from "vitest";
import type { Packet } from "@/protocol/packet";
import type { ConntrackRecord, Tuple } from "@/protocol/records";
import { heard, journeyTo } from "../testing/packets";
import { journeysOf } from "./journeys";
import { journeyWords, outcome } from "./sentences";

const none = { flows: [] };
const { en } = journeyWords;

describe("a capture that begins in the middle of an exchange", () => {
	const packets = [...heard("01-bridge")].sort((a, b) => (a.time < b.time ? -1 : 1));
	const ping = packets.filter(({ summary }) => /ICMP echo .*seq 2,/.test(summary));
	const from = (n: number) => journeysOf(ping.slice(n), none);

	it.each(ping.map((_, n) => n).slice(1))("after %i of its packets calls no ping unanswered", (n) => {
		for (const journey of from(n)) {
			expect(journey.answered || journey.midway === true).toBe(true);
			expect(outcome(journey, en).join(" ")).not.toMatch(/Last seen here/);
			expect(journey).toMatchObject({ from: "192.168.10.1", to: "192.168.10.3" });
		}
	});

	it("takes what it has seen of an answer for one", () => {
		expect(from(0)[0]?.midway).toBeUndefined();
		const [late] = from(1);
		expect(late).toMatchObject({ netns: "worker1", answered: true, midway: true });
		expect(late && outcome(late, en)).toEqual(["An answer was seen. The beginning was not captured."]);
		const [reply] = from(4);
		expect(reply?.trips.map(({ role }) => role)).toEqual(["back"]);
		expect(reply && outcome(reply, en)).toEqual([
			"Its beginning was not captured: whether it was answered cannot be told from what was.",
		]);
	});

	it("of a TCP connection knows who began by the SYN-ACK only", () => {
		const all = [...heard("04-clusterip")].sort((a, b) => (a.time < b.time ? -1 : 1));
		const isTcp = ({ summary }: Packet) => summary.includes("Flags [");
		const synAck = all.findIndex(({ summary }) => summary.includes("Flags [S.]"));
		const [second] = journeysOf(all.slice(synAck).filter(isTcp), none);
		expect(second).toMatchObject({ midway: true, to: "192.168.10.3:80" });
		expect(second?.trips[0]?.role).toBe("back");
		const [rest] = journeysOf(all.slice(synAck + 8).filter(isTcp), none);
		expect(rest).toMatchObject({ midway: true });
	});
});

it("what an entry of conntrack calls a reply is one, in UDP as well", () => {
	const datagrams = heard("10-openvpn").filter(({ summary }) => summary.includes("UDP, length"));
	const reply = datagrams.filter(({ summary }) => summary.startsWith("IP 203.0.113.10.1194"));
	const tuple = (src: string, sport: number, dst: string, dport: number): Tuple => {
		return { src, dst, sport, dport, icmpType: null, icmpCode: null, icmpId: null };
	};
	const port = Number(/> [\d.]+\.(\d+): UDP/.exec(reply[0]?.summary ?? "")?.[1]);
	const flow: ConntrackRecord = {
		id: "conntrack:company#1",
		kind: "conntrack",
		netns: "company",
		protocol: "udp",
		original: tuple("198.51.100.2", port, "203.0.113.10", 1194),
		reply: tuple("203.0.113.10", 1194, "198.51.100.2", port),
		state: null,
		flags: [],
		timeout: 30,
	};
	const [journey] = journeysOf(reply, { flows: [flow] });
	expect(journey).toMatchObject({ midway: true, from: `198.51.100.2:${port}`, to: "203.0.113.10:1194" });
});

it("a request that is captured from its beginning, and not answered, is unanswered", () => {
	const journeys = journeysOf(heard("08-static-routes"), none);
	expect(journeyTo(journeys, "192.168.30.1")).toMatchObject({ answered: false });
	expect(journeyTo(journeys, "192.168.30.1").midway).toBeUndefined();
});
