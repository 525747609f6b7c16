import type { Why } from "./nud";

/** What the picture of neighbours says. The states are the kernel's own words. */
export const en = {
	title: "What becomes of an entry",
	why: {
		answer: "answer",
		noAnswer: "silence",
		time: "~30 s",
		used: "used",
		confirmed: "confirmed",
		wait: "5 s",
	} satisfies Record<Why, string>,
	entries: (n: number, state: string) => `${n} in ${state}`,
	pick: "Pick an entry to see its state, the way it took, and who answered.",
	taken: "The way it took",
	gone: "gone",
	unseen: "Its way began before this page was there.",
	own: "has this MAC, and the address is its own.",
	namespace: (owner: string) => `has this MAC. The address is on ${owner}: Linux answers for it on any interface.`,
	proxy: "has this MAC and answered for an address that is not its own: proxy ARP.",
	unknown: "has this MAC. The address is not its own.",
	ownerIs: (owner: string) => `The address is on ${owner}.`,
	nobody: "No interface in the picture has this MAC.",
	noMac: "Nobody has answered: there is no MAC.",
	permanent: "PERMANENT: set by hand. It is never asked for, and never expires.",
	noarp: "NOARP: nothing is asked on this interface.",
	proxied: "A proxy entry: this namespace answers for the address.",
	show: (name: string) => `Show ${name} in the graph`,
};

export type NeighbourWords = typeof en;
