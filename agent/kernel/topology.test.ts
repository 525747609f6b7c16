import { describe, expect, it } from "vitest";
import { Topology } from "@/protocol/lab";
import { sysctlsOf } from "@/protocol/sysctls";
import { plan, quote } from "./topology";

const fabric = Topology.parse({
	hosts: {
		worker1: {
			nics: [
				{ name: "enp0s3", address: "10.0.2.15/24", gateway: "10.0.2.2/24" },
				{ name: "enp0s9", address: "192.168.210.21/24", wire: "leaf03/swp1" },
			],
			routes: ["default via 192.168.210.254"],
		},
		leaf03: {
			role: "switch",
			bridges: [{ name: "vlan210", address: "192.168.210.254/24" }],
			nics: [{ name: "swp1", master: "vlan210" }],
		},
	},
});

describe("the plan of a topology", () => {
	it("lays one cable for both ends of a wire", () => {
		const { wires } = plan(fabric);
		expect(wires.filter((line) => line.includes("swp1"))).toEqual([
			"link add dev enp0s9 index 3 netns h0 type veth peer name swp1 index 2 netns h1",
		]);
	});

	it("ends a gateway's cable in a host outside the picture", () => {
		const { hosts, wires } = plan(fabric);
		expect(hosts.map(({ shown }) => shown)).toEqual([true, true, false]);
		expect(wires).toContain("link add dev enp0s3 index 2 netns h0 type veth peer name eth0 index 3 netns h2");
		expect(hosts[2]?.lines).toContain("addr add 10.0.2.2/24 dev eth0");
	});

	it("ends a cable to a host that is left out in the sandbox's own namespace, with carrier", () => {
		const { worker1 } = fabric.hosts;
		if (!worker1) throw new Error("no worker1");
		const { wires } = plan({ ...fabric, hosts: { worker1 } });
		expect(wires.some((line) => /^link add dev enp0s9 .* peer name end1 index \d+ $/.test(line))).toBe(true);
		expect(wires).toContain("link set dev end1 up");
	});

	it("never gives both ends of a cable the same index, nor one index twice in a namespace", () => {
		const many = Topology.parse({
			hosts: {
				a: { nics: [1, 2, 3, 4].map((n) => ({ name: `e${n}`, wire: `b/e${n}` })) },
				b: { nics: [1, 2, 3, 4].map((n) => ({ name: `e${n}` })) },
			},
		});
		const pairs = plan(many).wires.map((line) => [...line.matchAll(/index (\d+)/g)].map(([, index]) => index));
		expect(pairs).toHaveLength(4);
		for (const [own, other] of pairs) expect(own).not.toBe(other);
		expect(new Set(pairs.map(([own]) => own)).size).toBe(4);
		expect(new Set(pairs.map(([, other]) => other)).size).toBe(4);
	});

	it("leaves the indices alone that a module's own interfaces have in every namespace", () => {
		const used = plan(fabric, 4).wires.flatMap((line) => [...line.matchAll(/index (\d+)/g)].map(([, index]) => index));
		expect(Math.min(...used.map(Number))).toBe(4);
	});

	it("sets routes after all links are up", () => {
		const lines = plan(fabric).hosts[0]?.lines ?? [];
		expect(lines.at(-1)).toBe("route add default via 192.168.210.254");
		expect(lines.indexOf("link set dev enp0s9 up")).toBeGreaterThan(0);
	});
});

describe("sysctls of a host", () => {
	it("are all said, and a topology's own word goes first", () => {
		const { a } = Topology.parse({ hosts: { a: { sysctls: { "net.ipv4.ip_forward": 0 } } } }).hosts;
		if (!a) throw new Error("no host");
		const all = new Map(sysctlsOf(a, false));
		expect(all.get("net.ipv4.ip_forward")).toBe("0");
		expect(all.get("net.ipv4.conf.all.rp_filter")).toBe("0");
		expect(all.get("net.ipv6.conf.default.disable_ipv6")).toBe("1");
	});
});

describe("quote", () => {
	it("makes any text one word of the shell", () => {
		expect(quote("it's $HOME")).toBe(`'it'\\''s $HOME'`);
	});
});
