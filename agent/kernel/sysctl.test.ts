import { describe, expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { parseNetconf, parseSysctls, sysctlPath, sysctlRecords } from "./sysctl";

const records = sysctlRecords("worker1", parseNetconf(fixture("netconf.json")));
const value = (key: string) => records.find((record) => record.key === key)?.value;

describe("sysctls", () => {
	it("reads forwarding, rp_filter and proxy_arp by their names under /proc/sys", () => {
		expect(value("net.ipv4.conf.veth01.proxy_arp")).toBe("1");
		expect(value("net.ipv4.conf.veth1.proxy_arp")).toBe("0");
		expect(value("net.ipv4.conf.veth1.rp_filter")).toBe("0");
		expect(value("net.ipv4.ip_forward")).toMatch(/^[01]$/);
		expect(value("net.ipv6.conf.all.forwarding")).toMatch(/^[01]$/);
	});

	it("leaves out the defaults of interfaces to come", () => {
		expect(records.filter(({ key }) => key.includes(".default."))).toEqual([]);
	});

	it("spells an interface's dot as a slash, as sysctl(8) does, and finds the file again", () => {
		const [record] = sysctlRecords("worker1", [{ family: "inet", interface: "eth0.100", forwarding: true }]);
		expect(record?.key).toBe("net.ipv4.conf.eth0/100.forwarding");
		expect(sysctlPath("net.ipv4.conf.eth0/100.forwarding")).toBe("/proc/sys/net/ipv4/conf/eth0.100/forwarding");
	});

	it("reads those without an event from their files, defaults left out", () => {
		const lines = ["all/arp_ignore 0", "default/arp_ignore 1", "eth0.100/arp_announce 2"];
		const files = lines.map((line) => `/proc/sys/net/ipv4/conf/${line}`);
		const read = parseSysctls("worker1", [...files, "/proc/sys/net/bridge/bridge-nf-call-iptables 1"]);
		expect(read.map(({ key, value }) => `${key} ${value}`)).toEqual([
			"net.ipv4.conf.all.arp_ignore 0",
			"net.ipv4.conf.eth0/100.arp_announce 2",
			"net.bridge.bridge-nf-call-iptables 1",
		]);
	});
});
