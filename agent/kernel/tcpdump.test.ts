import { expect, it } from "vitest";
import { PcapReader, pcapHeader, pcapRecord, type RawPacket } from "./pcap";
import { stampOf, summaryIn } from "./tcpdump";

const packets: RawPacket[] = [1_795_391_345_817_964_852n, 1_795_391_346_000_000_001n].map((time, index) => ({
	time,
	length: 100 + index,
	bytes: Buffer.alloc(40 + index, index),
}));

it("reads packets from a file that comes in any pieces", () => {
	const file = Buffer.concat([pcapHeader(), ...packets.map(pcapRecord)]);
	for (const size of [1, 7, 16, 24, 1000]) {
		const read: RawPacket[] = [];
		const reader = new PcapReader(({ bytes, ...packet }) => read.push({ ...packet, bytes: Buffer.from(bytes) }));
		for (let at = 0; at < file.length; at += size) reader.push(file.subarray(at, at + size));
		expect(read).toEqual(packets);
	}
});

it("takes a printed line apart, whatever name tcpdump has for the interface", () => {
	const stamp = stampOf(1_795_391_346_034_352_192n);
	expect(stamp).toBe("1795391346.034352192");
	const arp = "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28";
	// As tcpdump 4.99.3 prints them.
	expect(summaryIn(`${stamp} ifb0  Out ${arp}`, stamp)).toBe(arp);
	expect(summaryIn(`${stamp} ifindex 7 B   ${arp}`, stamp)).toBe(arp);
	expect(
		summaryIn(`${stamp} eth0  In  IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 14, seq 1, length 64`, stamp),
	).toBe("IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 14, seq 1, length 64");
	expect(summaryIn("\t0x0000:  4500 0054", stamp)).toBeNull();
});
