import { describe, expect, it } from "vitest";
import { recordId } from "@/protocol/records";
import { graphOf } from "./elements";
import type { Sample } from "./sample";
import { fabric, labOne } from "./sample-labs";

function labOneAfter(steps: number): Sample {
	const sample = fabric(["worker1"]);
	for (const { commands } of labOne.slice(0, steps)) for (const command of commands) command(sample);
	return sample;
}

function portOf(sample: Sample, netns: string, name: string) {
	const port = graphOf(sample.state).ports.find((one) => one.netns === netns && one.name === name);
	if (!port) throw new Error(`no port ${name} in ${netns}`);
	return port;
}

describe("graphOf", () => {
	it("hangs each interface where the kernel has it", () => {
		const pairs = labOneAfter(3);
		expect(portOf(pairs, "worker1", "veth01").hang).toEqual({ on: "stack" });
		const bridged = labOneAfter(6);
		const br0 = bridged.link("worker1", "br0").id;
		expect(portOf(bridged, "worker1", "veth1").hang).toEqual({ on: "bridge", bridge: br0 });
		expect(portOf(bridged, "worker1/netns1", "eth0").hang).toEqual({ on: "netns" });
		expect(portOf(bridged, "worker1/netns1", "lo").hang).toEqual({ on: "loopback" });
		expect(portOf(bridged, "worker1", "enp0s9").hang).toEqual({ on: "host", bridge: null });
	});

	it("has a bridge as a bar, on the stack only with an address", () => {
		const sample = labOneAfter(6);
		expect(graphOf(sample.state).bridges).toMatchObject([{ name: "br0", onStack: false }]);
		expect(graphOf(sample.state).ports.some(({ name }) => name === "br0")).toBe(false);
		sample.address("worker1", "br0", "192.168.10.254/24");
		expect(graphOf(sample.state).bridges).toMatchObject([{ name: "br0", onStack: true }]);
	});

	it("hangs the switch's ports on its border and on their bridge", () => {
		const sample = fabric();
		const vlan210 = sample.link("leaf03", "vlan210").id;
		expect(portOf(sample, "leaf03", "swp1").hang).toEqual({ on: "host", bridge: vlan210 });
	});

	it("draws one wire a pair, the same one before and after an end has moved", () => {
		const before = graphOf(labOneAfter(3).state).wires;
		const after = graphOf(labOneAfter(4).state).wires;
		expect(before).toHaveLength(2);
		expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
	});

	it("draws no wire to a peer out of sight, and keeps pairs with equal MAC addresses apart", () => {
		const alone = fabric(["worker1"]);
		expect(graphOf(alone.state).wires).toEqual([]);
		alone.veth("worker1", "a", "b");
		alone.veth("worker1", "c", "d");
		for (const name of ["a", "b", "c", "d"]) alone.link("worker1", name).mac = "02:00:00:00:00:01";
		const { wires } = graphOf(alone.state);
		expect(new Set(wires.map(({ id }) => id)).size).toBe(2);
	});

	it("tells down from up without carrier", () => {
		const sample = labOneAfter(5);
		expect(portOf(sample, "worker1/netns1", "eth0")).toMatchObject({
			state: "no-carrier",
			operstate: "LOWERLAYERDOWN",
		});
		expect(portOf(sample, "worker1", "veth1").state).toBe("down");
		expect(portOf(labOneAfter(6), "worker1/netns1", "eth0").state).toBe("up");
		expect(portOf(sample, "worker1/netns1", "lo").state).toBe("up");
	});

	it("says of an interface that it answers for others, by its own sysctl or by that of all", () => {
		const { state } = labOneAfter(6);
		const set = (of: string) => {
			const key = `net.ipv4.conf.${of}.proxy_arp`;
			const id = recordId.sysctl("worker1", key);
			const next = new Map(state).set(id, { id, kind: "sysctl", netns: "worker1", key, value: "1" });
			return graphOf(next).ports.flatMap(({ netns, name, proxyArp }) =>
				proxyArp === id && netns === "worker1" ? [name] : [],
			);
		};
		expect(set("veth1")).toEqual(["veth1"]);
		expect(set("all")).toEqual(expect.arrayContaining(["lo", "veth1", "veth3"]));
	});

	it("names the program that holds a tun", () => {
		const { state } = labOneAfter(6);
		const veth = [...state.values()].find((one) => one.kind === "link" && one.name === "veth1");
		if (veth?.kind !== "link") throw new Error("no link");
		const tun = { ...veth, id: recordId.link("worker1", 99), ifindex: 99, name: "tun0", type: "tun", master: null };
		const id = recordId.process("worker1", 7);
		const process = { id, kind: "process" as const, netns: "worker1", pid: 7, name: "openvpn", command: "openvpn" };
		const next = new Map(state)
			.set(tun.id, { ...tun, peerNetns: null, peerIndex: null, details: { type: "tun" } })
			.set(id, { ...process, tuns: ["tun0"] });
		const ports = graphOf(next).ports;
		expect(ports.find(({ name }) => name === "tun0")?.holder).toBe("openvpn");
		expect(ports.find(({ name }) => name === "veth1")?.holder).toBeNull();
	});

	it("counts rules by hook over all tables, and says what is forwarded", () => {
		const sample = labOneAfter(0);
		sample.rule("worker1", "filter", "FORWARD", "-j ACCEPT");
		sample.rule("worker1", "mangle", "FORWARD", "-j ACCEPT");
		sample.rule("worker1", "nat", "POSTROUTING", "-j MASQUERADE");
		const stack = graphOf(sample.state).hosts[0]?.stack;
		expect(Object.fromEntries(stack?.hooks.map(({ name, rules }) => [name, rules]) ?? [])).toEqual({
			PREROUTING: 0,
			INPUT: 0,
			FORWARD: 2,
			OUTPUT: 0,
			POSTROUTING: 1,
		});
		expect(stack?.forwarding).toBe(true);
		expect(stack?.routes[0]?.text).toBe("default via 192.168.210.254 dev enp0s9");
	});

	it("draws removed records once more as ghosts, and nothing of an unknown namespace", () => {
		const sample = labOneAfter(6);
		const before = sample.state;
		sample.netnsDel("worker1", "netns1");
		const ghosts = new Map([...before].filter(([id]) => !sample.state.has(id)));
		const elements = graphOf(sample.state, ghosts);
		expect(elements.namespaces.find(({ name }) => name === "netns1")?.ghost).toBe(true);
		expect(elements.wires.map(({ ghost }) => ghost).sort()).toEqual([false, true]);
		const orphan = new Map([...before].filter(([id]) => id !== "netns:worker1/netns1"));
		expect(graphOf(orphan).ports.some(({ netns }) => netns === "worker1/netns1")).toBe(false);
	});

	it("is plain data", () => {
		const elements = graphOf(labOneAfter(8).state);
		expect(JSON.parse(JSON.stringify(elements))).toEqual(elements);
	});
});
