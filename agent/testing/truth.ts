import { execFileSync } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { z } from "zod";
import type { NetRecord } from "@/protocol/records";
import { addressRecord } from "../kernel/address";
import { fdbRecord, parseFdb } from "../kernel/fdb";
import { parseSave } from "../kernel/iptables";
import { linkQuery, linkRecord, parseLinks, peerOf } from "../kernel/link";
import { neighbourQuery, neighbourRecord, parseNeighbours, proxyQuery } from "../kernel/neighbour";
import { hostNetns, inodeOf, namesHere, namesOf, netnsName, netnsRecord, readNames } from "../kernel/netns";
import { parsePolicyRules, policyQuery, policyRecord } from "../kernel/policy";
import { parseRoutes, routeQuery, routeRecord } from "../kernel/route";
import { ownPath, parseNetconf, parseSysctls, sysctlQuery, sysctlRecords } from "../kernel/sysctl";
import { distinct } from "../observe/distinct";

/** Asks the kernel anew, with a fresh process for each question: no cache, no bell, no batch. Slow, and right. */
export function truth(hosts: Iterable<{ name: string; pid: number }>): NetRecord[] {
	const places = [...hosts].flatMap((host) => [
		{ host, name: "", path: hostNetns(host.pid), inode: inodeOf(hostNetns(host.pid)) },
		...[...readNames(namesOf(host.pid)).mounted].map(([name, inode]) => {
			return { host, name, path: `${namesOf(host.pid)}/${name}`, inode };
		}),
	]);
	const netnsOf = new Map(places.map(({ host, name, inode }) => [inode, netnsName(host.name, name)]));
	const byNsid = new Map(idsHere().flatMap(({ nsid, inode }) => [[nsid, netnsOf.get(inode) ?? null] as const]));
	return places.flatMap(({ host, name, path, inode }) => {
		const netns = netnsName(host.name, name);
		const ask = (query: string) => ip([`--net=${path}`, "ip", "-j", "-d", ...query.split(" ")]);
		const links = parseLinks(ask(linkQuery));
		const indices = new Map(links.map(({ ifname, ifindex }) => [ifname, ifindex]));
		const indexOf = (dev: string) => indices.get(dev) ?? null;
		const own = idsHere().find((one) => one.inode === inode)?.nsid;
		const ids = own === undefined ? new Map<number, number>() : idsOf(own);
		const records: (NetRecord | null)[] = [
			netnsRecord(host.name, name, inode),
			...links.flatMap((link) => {
				const peer = peerOf(link, indexOf);
				const far = peer === null ? null : peer.nsid === null ? netns : (byNsid.get(ids.get(peer.nsid) ?? -1) ?? null);
				const addresses = link.addr_info.map((one) => addressRecord(netns, link.ifindex, link.ifname, one));
				return [
					linkRecord(netns, link, { netns: far, ifindex: far === null ? null : (peer?.ifindex ?? null) }),
					...addresses,
				];
			}),
			...parseRoutes(ask(routeQuery)).map((one) => routeRecord(netns, one, indexOf)),
			...[neighbourQuery, proxyQuery].flatMap((query) =>
				parseNeighbours(ask(query)).map((one) => neighbourRecord(netns, one, indexOf)),
			),
			...parsePolicyRules(ask(policyQuery)).map((one) => policyRecord(netns, "inet", one)),
			...(links.some(({ addr_info }) => addr_info.some(({ family }) => family === "inet6"))
				? parsePolicyRules(ip([`--net=${path}`, "ip", "-6", "-j", "-d", ...policyQuery.split(" ")]))
				: []
			).map((one) => policyRecord(netns, "inet6", one)),
			...sysctlRecords(netns, parseNetconf(ask(sysctlQuery))),
			...parseSysctls(netns, silentSysctls(path)),
			...parseFdb(ip([`--net=${path}`, "bridge", "-j", "-d", "fdb", "show"])).map((one) =>
				fdbRecord(netns, one, links),
			),
			...parseSave(netns, "nft", ip([`--net=${path}`, "iptables-nft-save"])).records,
		];
		return [...distinct(records.filter((one) => one !== null)).values()];
	});
}

/** Those that have no event: of interfaces where they are not 0. */
function silentSysctls(path: string): string[] {
	const said = ip([`--net=${path}`, "bash", "-c", `for file in ${ownPath}; do echo "$file $(<"$file")"; done`]);
	return said.split("\n").filter((line) => !/ 0$/.test(line) || !/\/conf\/(?!all\/)/.test(line));
}

function ip(argv: string[]): string {
	return execFileSync("nsenter", argv, {
		encoding: "utf8",
		stdio: ["ignore", "pipe", "ignore"],
		maxBuffer: 2 ** 26,
	}).trim();
}

const Ids = z.array(z.object({ nsid: z.number(), "current-nsid": z.number().optional() }));

/** A fresh `ip` knows the target; see `nsidQuery`. */
function idsOf(nsid: number): Map<number, number> {
	const text = execFileSync("ip", ["-j", "netns", "list-id", "target-nsid", String(nsid)], { encoding: "utf8" });
	return new Map(Ids.parse(JSON.parse(text || "[]")).map((one) => [one.nsid, one["current-nsid"] ?? -1]));
}

/** The agent's own names, hN for hosts and nN for namespaces, end with their ids. */
function idsHere(): { nsid: number; inode: number }[] {
	return readdirSync(namesHere).flatMap((name) => {
		try {
			return [{ nsid: Number(name.slice(1)), inode: inodeOf(readlinkSync(`${namesHere}/${name}`)) }];
		} catch {
			return [];
		}
	});
}
