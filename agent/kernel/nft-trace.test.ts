import { expect, it } from "vitest";
import { TraceReader } from "./nft-trace";

/** As `xtables-monitor -4 -t` printed it, of a ClusterIP and of a rule that drops. */
const printed = `PACKET: 2 20e4ccf9 IN=br0 MACSRC=5a:de:7a:a5:7b:9f MACDST=72:f9:39:4f:de:e3 MACPROTO=0800 SRC=192.168.10.1 DST=11.96.10.3 LEN=60 TOS=0x0 TTL=64 ID=51999 DF SPORT=51172 DPORT=8080 SYN
 TRACE: 2 20e4ccf9 nat:PREROUTING:rule:0x4:ACCEPT  -4 -t nat -A PREROUTING -d 11.96.10.3/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.10.3:80
PACKET: 2 72b477ba IN=br0 MACSRC=5a:de:7a:a5:7b:9f MACDST=72:f9:39:4f:de:e3 MACPROTO=0800 SRC=192.168.10.1 DST=9.9.9.9 LEN=84 TOS=0x0 TTL=64 ID=11630 DF
 TRACE: 2 72b477ba nat:PREROUTING:policy:ACCEPT
PACKET: 2 bff863aa IN=br0 OUT=enp0s9 MACSRC=5a:de:7a:a5:7b:9f MACDST=72:f9:39:4f:de:e3 MACPROTO=0800 SRC=192.168.10.1 DST=9.9.9.9 LEN=84 TOS=0x0 TTL=63 ID=11630 DF
 TRACE: 2 bff863aa filter:FORWARD:rule:0x2:DROP  -4 -t filter -A FORWARD -d 9.9.9.9/32 -j DROP
 TRACE: 2 bff863aa vethlab-trace:in:rule:0x3:CONTINUE
 TRACE: 2 bff863aa filter:OWN:return:
 TRACE: 2 ffffffff filter:FORWARD:policy:DROP`;

it("names each verdict's chain and rule as iptables-save does, and its packet; none of our own table", () => {
	const reader = new TraceReader("worker1");
	const traced = printed.split("\n").flatMap((line) => reader.line(line) ?? []);
	expect(traced[0]).toEqual({
		netns: "worker1",
		src: "192.168.10.1",
		dst: "11.96.10.3",
		id: 51999,
		length: 60,
		sport: 51172,
		dport: 8080,
		verdict: {
			table: "nat",
			chain: "PREROUTING",
			rule: "-d 11.96.10.3/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.10.3:80",
			verdict: "ACCEPT",
		},
	});
	expect(traced.slice(1).map(({ id, sport, verdict }) => [id, sport, ...Object.values(verdict)])).toEqual([
		[11630, null, "nat", "PREROUTING", null, "ACCEPT"],
		[11630, null, "filter", "FORWARD", "-d 9.9.9.9/32 -j DROP", "DROP"],
		[11630, null, "filter", "OWN", null, "RETURN"],
	]);
});
