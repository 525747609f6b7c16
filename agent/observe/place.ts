import { readFileSync } from "node:fs";
import type { Host } from "../kernel/host";
import { inodeOf } from "../kernel/netns";

/** A network namespace, and how to get there. */
export interface Place {
	host: Host;
	/** Its name under /run/netns, empty for the host's own. */
	name: string;
	inode: number;
	/** Its id as seen from the agent's own namespace. */
	nsid: number;
	/** Where it can be entered. */
	path: string;
}

/** A host's own namespace is there as long as the host is: who reads in it need not leave. */
export const stays = ({ name }: Place) => name === "";

/**
 * Milliseconds without a question after which a reader leaves a namespace that a lab may delete: its socket would keep
 * the namespace alive for one more RCU grace period after its end, some 20 ms (netlink_release in af_netlink.c).
 * In User-Mode Linux a process takes 40 ms to start: coming back after each command would cost more than that.
 */
export const restless = /User Mode Linux/.test(readFileSync("/proc/cpuinfo", "utf8")) ? 5000 : 250;

/** Does its path still lead there? A name may have gone to another namespace: what that one answers is not about this one. */
export function isThere({ path, inode }: Place): boolean {
	try {
		return inodeOf(path) === inode;
	} catch {
		return false;
	}
}
