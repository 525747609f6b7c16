import { expect, it } from "vitest";
import { parseDropCounters } from "./drop-counters";

/** As Linux 6.18 prints them, most columns left out. */
const text = `TcpExt: SyncookiesSent IPReversePathFilter TCPTimeWaitOverflow
TcpExt: 0 2 0
IpExt: InNoRoutes InTruncatedPkts InOctets
IpExt: 1 0 9148
Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams
Ip: 1 64 31 0 4 12
Icmp: InMsgs InErrors
Icmp: 7 0
`;

it("reads what the kernel dropped for a reason of its own", () => {
	expect(parseDropCounters(text)).toEqual({ rp_filter: 2, "no-route": 1, "not-forwarding": 4 });
});

it("takes a counter that this kernel has not for 0", () => {
	expect(parseDropCounters("TcpExt: SyncookiesSent\nTcpExt: 5\n")).toMatchObject({ rp_filter: 0 });
});
