import type { HostSpec } from "./lab";

/**
 * What decides about forwarding and ARP in a fresh namespace comes from the
 * kernel's defaults or from the machine: it is set, so that a lab shows the
 * same everywhere. ip_forward first: it resets others.
 */
export function sysctlsOf(spec: HostSpec, ipv6: boolean): [string, string][] {
	const both = (key: string, value: string) => ["all", "default"].map((of) => [`net.ipv4.conf.${of}.${key}`, value]);
	const base: Record<string, string> = Object.fromEntries([
		["net.ipv4.ip_forward", "1"],
		...["rp_filter", "proxy_arp", "arp_ignore", "arp_announce", "arp_filter"].flatMap((key) => both(key, "0")),
		["net.bridge.bridge-nf-call-iptables", "1"],
		["net.ipv6.conf.all.disable_ipv6", ipv6 ? "0" : "1"],
		["net.ipv6.conf.default.disable_ipv6", ipv6 ? "0" : "1"],
	]);
	for (const [key, value] of Object.entries(spec.sysctls)) base[key.replaceAll("/", ".")] = String(value);
	return Object.entries(base);
}

/**
 * Those that namespaces made in the host later start with. Of a real machine's
 * they would be its own (devinet_init_net copies from the initial namespace);
 * a host here is not the initial namespace, so they are set at once.
 */
export function inheritedSysctls(sysctls: readonly [string, string][]): [string, string][] {
	return sysctls.filter(([key]) => /^net\.(ipv4\.(ip_forward|conf\.(all|default)\.)|ipv6\.conf\.)/.test(key));
}
