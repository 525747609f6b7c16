import type { HostSpec, Nic, Topology } from "@/protocol/lab";
import { sysctlPath } from "./sysctl";

/** What brings a topology up, as lines for `ip -batch`, in the order: wires, then each host's own. */
export interface Plan {
	/** All hosts, and the gateways outside the picture. */
	hosts: PlannedHost[];
	/** Lines for the sandbox's own namespace, where hosts go by their place in `hosts`: `h0`, `h1` … */
	wires: string[];
}

export interface PlannedHost {
	name: string;
	spec: HostSpec;
	/** In the picture? A gateway is not: it only answers on its cable. */
	shown: boolean;
	/** Lines for the host's own namespace, once its wires are there. */
	lines: string[];
}

/**
 * Plans hosts, cables, bridges, addresses and routes. A cable that leads to nowhere ends in the sandbox's own
 * namespace. `first`: the lowest index that a namespace's own new interfaces can have.
 */
export function plan(topology: Topology, first = 2): Plan {
	const hosts: PlannedHost[] = Object.entries(topology.hosts).map(([name, spec]) => {
		return { name, spec, shown: true, lines: hostLines(spec) };
	});
	const ends = hosts.flatMap(({ spec }, host) => spec.nics.map((nic) => ({ host, nic })));
	const wires: string[] = [];
	const wired = new Set<Nic>();
	const index = indices(hosts, first);
	const wire = (host: number, nic: Nic, peer: End) => {
		const [own, other] = index({ host, nic }, peer);
		const near = `${nic.name} index ${own} ${mac(nic)}netns h${host}`;
		const far = `${peer.nic.name} index ${other} ${mac(peer.nic)}${peer.host === null ? "" : `netns h${peer.host}`}`;
		wires.push(`link add dev ${near} type veth peer name ${far}`);
		wired.add(nic).add(peer.nic);
	};

	for (const { host, nic } of ends) {
		const other = ends.find((end) => nic.wire === `${hosts[end.host]?.name}/${end.nic.name}`);
		if (other) wire(host, nic, other);
	}
	for (const { host, nic } of ends) {
		if (wired.has(nic)) continue;
		if (nic.gateway === undefined) {
			const end = `end${wires.length}`;
			wire(host, nic, { host: null, nic: { name: end } });
			wires.push(`link set dev ${end} up`);
		} else {
			const outside: Nic = { name: "eth0", address: nic.gateway };
			const spec: HostSpec = { role: "machine", nics: [outside], bridges: [], routes: [], sysctls: {} };
			const gateway = hosts.push({ name: `gateway-${hosts.length}`, spec, shown: false, lines: hostLines(spec) }) - 1;
			wire(host, nic, { host: gateway, nic: outside });
		}
	}
	return { hosts, wires };
}

/** One end of a cable; a host is its place in the plan, null is the sandbox's own namespace. */
interface End {
	host: number | null;
	nic: Nic;
}

/**
 * Interface indices: a host's NICs count from the first in their order, but the two
 * ends of a cable never get the same. Such a veth's carrier comes up to a
 * second late: the kernel takes it for a device without a lower one
 * (linkwatch_urgent_event in net/core/link_watch.c).
 */
function indices(hosts: readonly PlannedHost[], first: number) {
	const spare = new Map<number | null, number>();
	const another = (host: number | null) => {
		const index = spare.get(host) ?? first + (host === null ? 0 : (hosts[host]?.spec.nics.length ?? 0));
		spare.set(host, index + 1);
		return index;
	};
	const natural = ({ host, nic }: End) =>
		host === null ? another(host) : first + (hosts[host]?.spec.nics.indexOf(nic) ?? 0);
	return (near: End, far: End): [number, number] => {
		const own = natural(near);
		const other = natural(far);
		return [own, other === own ? another(far.host) : other];
	};
}

const mac = (nic: Nic) => (nic.mac === undefined ? "" : `address ${nic.mac} `);

function hostLines({ nics, bridges, routes }: HostSpec): string[] {
	const named = [...bridges, ...nics];
	return [
		"link set dev lo up",
		...bridges.map(({ name }) => `link add dev ${name} type bridge`),
		...nics.flatMap(({ name, master }) => (master === undefined ? [] : [`link set dev ${name} master ${master}`])),
		...named.flatMap(({ name, address }) => (address === undefined ? [] : [`addr add ${address} dev ${name}`])),
		...[...nics, ...bridges].map(({ name }) => `link set dev ${name} up`),
		...routes.map((route) => `route add ${route}`),
	];
}

/** Shell text that sets sysctls where they exist and differ. Plain sh: no process is started. For `root` see `sysctlPath`. */
export function sysctlText(sysctls: readonly [string, string][], root = ""): string {
	const lines = sysctls.map(([key, value]) => `put ${sysctlPath(key, root)} ${quote(value)}`);
	// dash reads byte by byte, and a sysctl ends after the first: `read` says that there was no newline.
	const put = `put() { [ -w "$1" ] || return 0; read -r old <"$1"; [ "$old" = "$2" ] || echo "$2" >"$1"; }`;
	return [put, ...lines].join("\n");
}

export function quote(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
