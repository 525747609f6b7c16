import { stateOf } from "@/protocol/difference";
import {
	type AddressRecord,
	type LinkRecord,
	type NetRecord,
	type RouteRecord,
	recordId,
	type State,
} from "@/protocol/records";

/** A small kernel of records for tests: knows what a command changes, as far as the graph shows it. */
export class Sample {
	readonly records = new Map<string, NetRecord>();
	private nextIndex = new Map<string, number>();
	private nextMac = 1;
	private nextInode = 4026532000;

	get state(): State {
		return stateOf([...this.records.values()].map((record) => structuredClone(record)));
	}

	private put<R extends NetRecord>(record: R): R {
		this.records.set(record.id, record);
		return record;
	}

	host(name: string, role = "node"): void {
		this.put({ id: recordId.host(name), kind: "host", name, role });
		this.namespace(name, "");
		const id = recordId.sysctl(name, "net.ipv4.ip_forward");
		this.put({ id, kind: "sysctl", netns: name, key: "net.ipv4.ip_forward", value: "1" });
		this.up(name, "lo");
	}

	netnsAdd(host: string, name: string): void {
		this.namespace(host, name);
	}

	netnsDel(host: string, name: string): void {
		const netns = `${host}/${name}`;
		for (const link of this.links(netns)) {
			if (link.type === "veth" && this.records.has(link.id)) this.del(netns, link.name);
		}
		for (const [id, record] of this.records) if ("netns" in record && record.netns === netns) this.records.delete(id);
	}

	private namespace(host: string, name: string): void {
		const netns = name === "" ? host : `${host}/${name}`;
		this.put({ id: recordId.netns(netns), kind: "netns", host, name, netns, inode: this.nextInode++ });
		this.add(netns, "lo", "loopback", { mac: "00:00:00:00:00:00", mtu: 65536 });
	}

	add(netns: string, name: string, type: string, fields: Partial<LinkRecord> = {}): LinkRecord {
		const ifindex = (this.nextIndex.get(netns) ?? 0) + 1;
		this.nextIndex.set(netns, ifindex);
		const mac = `5e:00:00:00:${Math.floor(this.nextMac / 256)
			.toString(16)
			.padStart(2, "0")}:${(this.nextMac++ % 256).toString(16).padStart(2, "0")}`;
		return this.put({
			id: recordId.link(netns, ifindex),
			kind: "link",
			netns,
			ifindex,
			name,
			type,
			mac,
			mtu: 1500,
			flags: ["BROADCAST", "MULTICAST"],
			operstate: "DOWN",
			master: null,
			peerNetns: null,
			peerIndex: null,
			details: {},
			...fields,
		});
	}

	/** `ip link add dev NAME type veth peer name PEER`: the kernel makes the peer first. */
	veth(netns: string, name: string, peer: string, peerNetns = netns): void {
		const b = this.add(peerNetns, peer, "veth");
		const a = this.add(netns, name, "veth");
		a.peerNetns = peerNetns;
		a.peerIndex = b.ifindex;
		b.peerNetns = netns;
		b.peerIndex = a.ifindex;
	}

	links(netns: string): LinkRecord[] {
		return [...this.records.values()].filter((record) => record.kind === "link").filter((link) => link.netns === netns);
	}

	link(netns: string, name: string): LinkRecord {
		const link = this.links(netns).find((one) => one.name === name);
		if (!link) throw new Error(`no ${name} in ${netns}`);
		return link;
	}

	private peer(link: LinkRecord): LinkRecord | null {
		if (link.type !== "veth" || link.peerNetns === null || link.peerIndex === null) return null;
		const peer = this.records.get(recordId.link(link.peerNetns, link.peerIndex));
		return peer?.kind === "link" ? peer : null;
	}

	private settle(link: LinkRecord): void {
		const peer = this.peer(link);
		const up = link.flags.includes("UP");
		const carrier = peer === null || peer.flags.includes("UP");
		link.flags = link.flags.filter((flag) => flag !== "NO-CARRIER" && flag !== "LOWER_UP");
		if (up) link.flags.unshift(carrier ? "LOWER_UP" : "NO-CARRIER");
		link.operstate = !up ? "DOWN" : carrier ? (link.type === "loopback" ? "UNKNOWN" : "UP") : "LOWERLAYERDOWN";
	}

	up(netns: string, name: string): void {
		const link = this.link(netns, name);
		if (!link.flags.includes("UP")) link.flags.push("UP");
		this.settle(link);
		const peer = this.peer(link);
		if (peer) this.settle(peer);
		if (link.type === "loopback") this.address(netns, "lo", "127.0.0.1/8");
		for (const record of this.records.values()) {
			if (record.kind === "address" && record.netns === netns && record.dev === name) this.connected(record);
		}
	}

	down(netns: string, name: string): void {
		const link = this.link(netns, name);
		link.flags = link.flags.filter((flag) => flag !== "UP");
		this.settle(link);
		const peer = this.peer(link);
		if (peer) this.settle(peer);
	}

	/** `ip link set NAME netns TO`, and a new name there. */
	move(netns: string, name: string, to: string, newName = name): void {
		const link = this.link(netns, name);
		const peer = this.peer(link);
		this.records.delete(link.id);
		const taken = this.links(to).some((one) => one.ifindex === link.ifindex);
		const ifindex = taken ? Math.max(...this.links(to).map((one) => one.ifindex)) + 1 : link.ifindex;
		this.nextIndex.set(to, Math.max(ifindex, this.nextIndex.get(to) ?? 0));
		const id = recordId.link(to, ifindex);
		const moved = this.put({
			...link,
			id,
			netns: to,
			ifindex,
			name: newName,
			master: null,
			flags: [],
			operstate: "DOWN",
		});
		if (!peer) return;
		peer.peerNetns = to;
		peer.peerIndex = ifindex;
		this.settle(moved);
		this.settle(peer);
	}

	del(netns: string, name: string): void {
		const link = this.link(netns, name);
		const peer = this.peer(link);
		for (const gone of peer ? [link, peer] : [link]) {
			this.records.delete(gone.id);
			for (const [id, record] of this.records) {
				if (!("dev" in record) || record.netns !== gone.netns || record.dev !== gone.name) continue;
				this.records.delete(id);
			}
			for (const one of this.links(gone.netns)) if (one.master === gone.name) one.master = null;
		}
	}

	address(netns: string, dev: string, cidr: string, peer: string | null = null): void {
		const [local = "", length = "32"] = cidr.split("/");
		const { ifindex } = this.link(netns, dev);
		const prefixlen = Number(length);
		const id = recordId.address(netns, ifindex, local, prefixlen);
		const scope = dev === "lo" ? "host" : "global";
		const common = { netns, ifindex, dev, local, prefixlen, scope };
		const record = this.put({ id, kind: "address", ...common, family: "inet", peer, broadcast: null, flags: [] });
		this.connected(record);
	}

	private connected(address: AddressRecord): void {
		const { netns, dev, local, prefixlen } = address;
		if (dev === "lo" || prefixlen === 32 || !this.link(netns, dev).flags.includes("UP")) return;
		this.route(netns, `${local.split(".").slice(0, 3).join(".")}.0/${prefixlen}`, {
			dev,
			prefsrc: local,
			scope: "link",
		});
	}

	route(netns: string, dst: string, fields: Partial<RouteRecord>): void {
		const id = recordId.route(netns, `main ${dst}`);
		const common = { id, kind: "route" as const, netns, family: "inet" as const, table: "main", type: "unicast", dst };
		const rest = { gateway: null, dev: null, protocol: null, scope: null, prefsrc: null, metric: null };
		this.put({ ...common, ...rest, flags: [], nexthops: [], ...fields });
	}

	neighbour(netns: string, dev: string, dst: string, lladdr: string): void {
		const id = recordId.neighbour(netns, dev, dst);
		const { ifindex } = this.link(netns, dev);
		this.put({ id, kind: "neighbour", netns, ifindex, dev, dst, lladdr, state: "REACHABLE", flags: [] });
	}

	rule(netns: string, table: string, chain: string, text: string): void {
		const chainId = recordId.chain(netns, "nft", table, chain);
		const common = { netns, variant: "nft" as const, table, chain };
		this.put({ id: chainId, kind: "chain", ...common, type: null, hook: null, priority: null, policy: "ACCEPT" });
		const order = [...this.records.values()].filter((one) => one.kind === "rule").length + 1;
		this.put({ id: recordId.rule(netns, "nft", table, chain, text), kind: "rule", ...common, order, text });
	}

	fdb(netns: string, dev: string, mac: string, dst: string): void {
		const id = recordId.fdb(netns, dev, mac, dst);
		this.put({ id, kind: "fdb", netns, dev, mac, master: null, vlan: null, dst, state: "permanent", flags: ["self"] });
	}

	process(netns: string, pid: number, command: string, ...ports: number[]): void {
		const name = command.split(" ")[0] ?? "";
		this.put({ id: recordId.process(netns, pid), kind: "process", netns, pid, name, command, tuns: [] });
		for (const port of ports) {
			const id = recordId.socket(netns, `tcp ${port}`);
			const common = { id, kind: "socket" as const, netns, protocol: "tcp", state: "LISTEN", local: "0.0.0.0" };
			this.put({ ...common, localPort: String(port), remote: "0.0.0.0", remotePort: "*", processes: [pid] });
		}
	}

	enslave(netns: string, name: string, master: string | null): void {
		this.link(netns, name).master = master;
	}

	mtu(netns: string, name: string, mtu: number): void {
		this.link(netns, name).mtu = mtu;
	}
}
