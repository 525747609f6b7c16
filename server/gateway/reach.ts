import { isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { VethlabError } from "@/protocol/errors";
import { wildcards } from "./access";

/** Where this server is reached. */
export interface Reach {
	/** Without a path, the best one first. */
	origins: string[];
	/** By this machine only. */
	local: boolean;
	/** IPv4 addresses of this machine that others may reach it at. */
	addresses: string[];
}

/** Interfaces that lead to this machine's own guests, as a rule, or into a tunnel: not to a class. */
const virtual = /^(docker|br-|virbr|veth|lxc|lxd|cni|flannel|cali|tun|tap|wg|tailscale|zt)/;

export function reachOf(host: string, port: number, publicUrl: URL | undefined): Reach {
	const addresses = Object.entries(networkInterfaces())
		.sort(([a], [b]) => Number(virtual.test(a)) - Number(virtual.test(b)))
		.flatMap(([, entries]) => entries ?? [])
		.flatMap(({ family, internal, address }) => (family === "IPv4" && !internal ? [address] : []));
	if (publicUrl) return { origins: [publicUrl.origin], local: false, addresses };
	if (wildcards.has(host)) {
		const all = addresses.length > 0 ? addresses : ["127.0.0.1"];
		return { origins: all.map((address) => originOf(address, port)), local: addresses.length === 0, addresses };
	}
	return { origins: [originOf(host, port)], local: isLoopback(host), addresses };
}

/** `http://labs.example.org` or `https://…`, which others reach this server at: a proxy in front of it, as a rule. */
export function parsePublicUrl(text: string): URL {
	const url = URL.canParse(text) ? new URL(text) : null;
	const web = url?.protocol === "http:" || url?.protocol === "https:";
	if (url && web && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "") return url;
	throw new VethlabError(
		"usage",
		`--public-url takes an address without a path, such as https://labs.example.org, not "${text}".`,
	);
}

function originOf(host: string, port: number): string {
	return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function isLoopback(host: string): boolean {
	return host === "localhost" || host === "::1" || /^127\./.test(host);
}
