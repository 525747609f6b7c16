import { expect, it } from "vitest";
import type { LinkRecord, NetRecord, State } from "@/protocol/records";
import { recordId } from "@/protocol/records";
import { heard, journeyTo } from "../../testing/packets";
import { journeysOf } from "../journeys";
import { Scene, sceneOf } from "./scene";

const ping = journeyTo(journeysOf(heard("07-vxlan"), { flows: [] }), "192.168.30.1", 2);
const hops = ping.trips.flatMap((trip) => trip.hops);

/** The sandbox's records, as far as a scene needs them: an interface for each that the ping passed. */
function stateWith(...more: NetRecord[]): State {
	const types: Record<string, string> = { br0: "bridge", vlan210: "bridge", vlan230: "bridge", vxlan100: "vxlan" };
	const links = hops.map(({ netns, ifindex, dev }): LinkRecord => {
		const name = dev ?? "";
		const pod = name === "eth0" ? netns.split("/")[0] : `${netns}/netns1`;
		return {
			id: recordId.link(netns, ifindex),
			kind: "link",
			netns,
			ifindex,
			name,
			type: types[name] ?? "veth",
			mac: null,
			mtu: name === "vxlan100" ? 1450 : 1500,
			flags: ["UP"],
			operstate: "UP",
			master: name === "veth1" ? "br0" : name === "swp2" ? "vlan210" : name === "swp3" ? "vlan230" : null,
			peerNetns: /^(eth0|veth1)$/.test(name) ? (pod ?? null) : name === "swp2" ? "worker2" : null,
			peerIndex: null,
			details: {},
		};
	});
	const hosts = ["worker2", "worker3", "leaf03"].map(
		(name): NetRecord => ({
			id: recordId.host(name),
			kind: "host",
			name,
			role: name === "leaf03" ? "switch" : "node",
		}),
	);
	const namespaces = [...new Set(hops.map(({ netns }) => netns))].map((netns): NetRecord => {
		const [host = netns, name = ""] = netns.split("/");
		return { id: recordId.netns(netns), kind: "netns", host, name, netns, inode: 1 };
	});
	return new Map([...links, ...hosts, ...namespaces, ...more].map((one) => [one.id, one]));
}

it("says of each interface what it is to a packet: NICs are veths that lead out of their host", () => {
	const scene = sceneOf(ping, stateWith());
	expect(Scene.parse(scene)).toEqual(scene);
	const said = scene.places.map(({ netns, ifindex, role, kind, mtu, master }) => {
		const dev = hops.find((hop) => hop.netns === netns && hop.ifindex === ifindex)?.dev;
		return `${netns} ${dev}: ${role} ${kind} ${mtu}${master ? ` of ${master}` : ""}`;
	});
	expect(said).toEqual([
		"worker2/netns1 eth0: pod veth 1500",
		"worker2 veth1: node veth 1500 of br0",
		"worker2 br0: node bridge 1500",
		"worker2 vxlan100: node tunnel 1450",
		"worker2 enp0s9: node nic 1500",
		"leaf03 swp2: switch nic 1500 of vlan210",
		"leaf03 vlan210: switch bridge 1500",
		"leaf03 vlan230: switch bridge 1500",
		"leaf03 swp3: switch nic 1500 of vlan230",
		"worker3 enp0s9: node nic 1500",
		"worker3 vxlan100: node tunnel 1450",
		"worker3 br0: node bridge 1500",
		"worker3 veth1: node veth 1500 of br0",
		"worker3/netns1 eth0: pod veth 1500",
	]);
});

it("knows whose a MAC address is; of a bridge and its port, which share one, the bridge", () => {
	const state = new Map(stateWith());
	const mac = hops[0]?.headers.flatMap((header) => (header.type === "ethernet" ? [header.src] : []))[0];
	if (!mac) throw new Error("no MAC");
	for (const [id, record] of state) {
		const shares = record.kind === "link" && record.netns === "worker2" && ["veth1", "br0"].includes(record.name);
		if (shares) state.set(id, { ...record, mac });
	}
	expect(sceneOf(ping, state).macs).toEqual({ [mac]: "worker2 br0" });
});

it("leaves out what is gone", () => {
	expect(sceneOf(ping, new Map())).toEqual({ places: [], macs: {} });
});
