import { writeFileSync } from "node:fs";
import { execa } from "execa";
import { VethlabError } from "@/protocol/errors";
import { environment } from "./programs";

/** One line of uid_map (user_namespaces(7)): first id inside, first id outside, how many. */
export type Range = readonly [inside: number, outside: number, count: number];

/** Who a sandbox's users are outside of it. */
export interface Maps {
	uid: readonly Range[];
	gid: readonly Range[];
}

/** Who starts the sandbox. */
export interface Starter {
	uid: number;
	gid: number;
	name: string;
}

/** Ids above the sandbox's root. tcpdump, among others, leaves root and wants a user of its own to become. */
const others = 65535;
/** Where useradd(8) begins to hand out ranges. */
const firstRange = 100000;

/** Started by root, root in the sandbox is `nobody` outside; no entry in /etc/subuid is needed. */
export const mapsOfRoot: Maps = {
	uid: [
		[0, 65534, 1],
		[1, firstRange, others],
	],
	gid: [
		[0, 65534, 1],
		[1, firstRange, others],
	],
};

/** Started by anyone else, root in the sandbox is that user; the others come from the ranges of subuid(5) and subgid(5). */
export function mapsOfUser(starter: Starter, subuid: string, subgid: string): Maps {
	const uids = rangeOf(starter, subuid);
	const gids = rangeOf(starter, subgid);
	if (!uids || !gids) throw noRange(starter, `${subuid}\n${subgid}`);
	return {
		uid: [[0, starter.uid, 1], uids],
		gid: [[0, starter.gid, 1], gids],
	};
}

/** Writes the maps of the user namespace that `pid` is alone in. Takes newuidmap(1) unless root does it. */
export async function writeMaps(pid: number, maps: Maps, asRoot: boolean, path: string): Promise<void> {
	if (asRoot) {
		writeFileSync(`/proc/${pid}/gid_map`, lines(maps.gid));
		writeFileSync(`/proc/${pid}/uid_map`, lines(maps.uid));
		return;
	}
	const env = environment({ PATH: path });
	const map = (program: string, ranges: readonly Range[]) =>
		// cleanup: execa's own answer to a signal would end us before ours is over.
		execa(program, [String(pid), ...ranges.flat().map(String)], { env, extendEnv: false, cleanup: false });
	await Promise.all([map("newuidmap", maps.uid), map("newgidmap", maps.gid)]);
}

function lines(ranges: readonly Range[]): string {
	return ranges.map((range) => `${range.join(" ")}\n`).join("");
}

interface Entry {
	owner: string;
	first: number;
	count: number;
}

function entries(text: string): Entry[] {
	return text.split("\n").flatMap((line) => {
		const match = /^([^:#]+):(\d+):(\d+)\s*$/.exec(line);
		return match?.[1] ? [{ owner: match[1], first: Number(match[2]), count: Number(match[3]) }] : [];
	});
}

/** The largest range of a user, who may be named by name or by number. */
function rangeOf(starter: Starter, text: string): Range | undefined {
	const [largest] = entries(text)
		.filter(({ owner, count }) => count > 0 && (owner === starter.name || owner === String(starter.uid)))
		.sort((a, b) => b.count - a.count);
	return largest && [1, largest.first, Math.min(largest.count, others)];
}

function noRange(starter: Starter, text: string): VethlabError {
	const first = Math.max(firstRange, ...entries(text).map(({ first, count }) => first + count));
	const range = `${first}-${first + others}`;
	const command = `sudo usermod --add-subuids ${range} --add-subgids ${range} ${starter.name}`;
	return new VethlabError(
		"subuid-missing",
		`${starter.name} has no range of user ids for sandboxes in /etc/subuid and /etc/subgid. Give one: ${command}`,
		{ values: { user: starter.name, command } },
	);
}
