import type { HostSpec, Topology } from "@/protocol/lab";
import { sysctlsOf } from "@/protocol/sysctls";
import { word } from "./quote";

/** Bash that makes a topology of namespaces on one machine, for `--here`; `via_HOST` are the ways to the hosts then. */
export function hereScript(topology: Topology): string {
	const hosts = Object.entries(topology.hosts);
	const nics = hosts.flatMap(([host, { nics }]) => nics.map((nic) => ({ host, nic })));
	const lines: string[] = hosts.map(([host, spec]) => {
		return `make ${host} ${word(sysctlLines(spec, topology.ipv6))}`;
	});
	const far = new Set<string>();
	const wired = nics.flatMap(({ host, nic }) => {
		if (nic.wire === undefined) return [];
		far.add(nic.wire);
		const [otherHost = "", otherNic = ""] = nic.wire.split("/");
		return [cable(host, nic.name, nic.mac, otherHost, otherNic)];
	});
	const outside = nics.flatMap(({ host, nic }, index) => {
		if (nic.wire !== undefined || far.has(`${host}/${nic.name}`)) return [];
		const beyond = `_outside${index}`;
		const address = nic.gateway ? [`on ${beyond} ${word(`ip addr add ${nic.gateway} dev eth0`)} >/dev/null`] : [];
		const up = `on ${beyond} 'ip link set lo up; ip link set eth0 up' >/dev/null`;
		return [`make ${beyond} :`, cable(host, nic.name, nic.mac, beyond, "eth0"), ...address, up];
	});
	lines.push(...wired, ...outside, ...hosts.map(([host, spec]) => `on ${host} ${word(hostLines(spec))} >/dev/null`));
	return lines.join("\n");
}

const cable = (host: string, name: string, mac: string | undefined, otherHost: string, otherName: string) =>
	`cable ${host} ${word(name + (mac ? ` address ${mac}` : ""))} ${otherHost} ${word(otherName)}`;

/** Set before the host has an interface: what it gets later starts with them. */
function sysctlLines(spec: HostSpec, ipv6: boolean): string {
	return sysctlsOf(spec, ipv6)
		.map(
			([key, value]) => `set_sysctl ${word(key.replace(/[./]/g, (one) => (one === "." ? "/" : ".")))} ${word(value)}`,
		)
		.join("\n");
}

function hostLines({ nics, bridges, routes }: HostSpec): string {
	return [
		"ip link set lo up",
		...bridges.map(({ name }) => `ip link add dev ${name} type bridge`),
		...nics.flatMap(({ name, master }) => (master ? [`ip link set dev ${name} master ${master}`] : [])),
		...[...bridges, ...nics].flatMap(({ name, address }) => (address ? [`ip addr add ${address} dev ${name}`] : [])),
		...[...nics, ...bridges].map(({ name }) => `ip link set dev ${name} up`),
		...routes.map((route) => `ip route add ${route}`),
	].join("\n");
}
