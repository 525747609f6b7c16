import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { type NetnsRecord, recordId } from "@/protocol/records";
import { parseAnswer } from "./answer";

/**
 * Shell text that gives a namespace an id as seen from here. Not a line for a
 * long-lived `ip -batch`: netns_set in iproute2's ipnetns.c leaves its
 * descriptor of the namespace open, which would keep it alive.
 */
export function setNsid(name: string, nsid: number): string {
	return `ip netns set ${name} ${nsid}`;
}

/**
 * Which id a namespace has for another, both named by their ids as seen from
 * here. (The shorter `list-id target-nsid N` lists all, but not in a batch,
 * where iproute2 leaves the socket without strict checks and the kernel then
 * ignores the target.)
 */
export function nsidQuery(target: number, other: number): string {
	return `netns list-id target-nsid ${target} nsid ${other}`;
}

const IpNsids = z.array(z.object({ nsid: z.number().int().optional(), "current-nsid": z.number().int().optional() }));

/** The id that the target namespace has for the other one; null if it has none. */
export function parseNsid(line: string): number | null {
	const id = parseAnswer("netns list-id", IpNsids, line)[0]?.nsid;
	return id === undefined || id < 0 ? null : id;
}

/** `HOST` or `HOST/NAME`. */
export function netnsName(host: string, name: string): string {
	return name === "" ? host : `${host}/${name}`;
}

export function netnsRecord(host: string, name: string, inode: number): NetnsRecord {
	const netns = netnsName(host, name);
	return { id: recordId.netns(netns), kind: "netns", host, name, netns, inode };
}

/** The path of a host's own namespace, and of the names that `ip netns` made there, as seen from the agent. */
export const hostNetns = (pid: number) => `/proc/${pid}/ns/net`;
export const rootOf = (pid: number) => `/proc/${pid}/root`;
export const namesOf = (pid: number) => `${rootOf(pid)}/run/netns`;

/** The agent's own names, which no host sees: its own /run covers them. */
export const namesHere = "/run/netns";

export const inodeOf = (path: string) => statSync(path).ino;

/**
 * The lowest index that is free in a fresh namespace: after the loopback, and after what a loaded module puts in every
 * namespace (ipip's tunl0, sit's sit0). The agent's own holds the same as long as nothing was made there.
 */
export function firstIndex(): number {
	const interfaces = readFileSync("/proc/self/net/dev", "utf8").match(/^ *\S+:/gm) ?? [];
	return interfaces.length + 1;
}

/** The device number of nsfs, where every mounted namespace lies. */
const nsfs = statSync("/proc/self/ns/net").dev;

/** Names below a directory: those where a namespace is mounted, with its inode, and those where none is yet. */
export function readNames(directory: string): { mounted: Map<string, number>; unmounted: string[] } {
	const mounted = new Map<string, number>();
	const unmounted: string[] = [];
	for (const name of entries(directory)) {
		try {
			const { dev, ino } = lstatSync(`${directory}/${name}`);
			if (dev === nsfs) mounted.set(name, ino);
			else unmounted.push(name);
		} catch {
			// Gone between readdir and stat.
		}
	}
	return { mounted, unmounted };
}

function entries(directory: string): string[] {
	try {
		return readdirSync(directory);
	} catch {
		return [];
	}
}
