import { describe, expect, it } from "vitest";
import { parseRing } from "./ip-monitor";

const moved =
	"[nsid 0][LINK]Deleted 3: veth01@veth1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN group default \\    link/ether 5e:e3:69:5c:63:42 brd ff:ff:ff:ff:ff:ff new-netnsid 0 new-ifindex 3";

describe("the monitor's lines", () => {
	it("tell which namespace rang, and for what", () => {
		const line = "[nsid 1000][NEIGH]192.168.10.3 dev eth0 lladdr 2e:28:71:49:01:43 REACHABLE";
		expect(parseRing(line)).toEqual({ nsid: 1000, what: "NEIGH", moved: false, deleted: null });
	});

	it("tell a link that has left for another namespace from one that is gone", () => {
		expect(parseRing(moved)).toMatchObject({ nsid: 0, what: "LINK", moved: true });
		expect(parseRing(moved.replace(/ new-.*/, ""))).toMatchObject({ moved: false });
	});

	it("tell that a namespace is gone for good, as only the agent's own sees it", () => {
		expect(parseRing("[nsid current][NSID]Deleted nsid 1 ")).toMatchObject({ nsid: null, deleted: 1 });
		expect(parseRing("[nsid 0][NSID]Deleted nsid 1 ")).toMatchObject({ nsid: 0, deleted: null });
	});

	it("are nothing where they are no rings", () => {
		expect(parseRing("netlink receive error No buffer space available (105)")).toBeNull();
	});
});
