import type { Asking } from "@/protocol/journey";
import { headerOf } from "./headers";
import { between, type Seen, sightingOf } from "./sightings";
import { coreOf, type Followed, first, last } from "./trips";

/** ARP asking for one address, until it was answered or gave up. */
export interface Asked {
	requests: readonly [Followed, ...Followed[]];
	reply: Followed | null;
	asking: Asking;
	/** Nanoseconds: when it was asked first, and when the answer came in where it was asked; or when it was asked last. */
	begun: string;
	ended: string;
	/** Asked of all, and not to make sure that a known neighbour is still there. */
	broadcast: boolean;
}

/** Milliseconds until the kernel asks again, with some slack. */
const again = 1500;

/** ARP's packets, in order, as questions with their answers. */
export function askingsOf(arps: readonly Followed[]): Asked[] {
	const open: { requests: [Followed, ...Followed[]]; reply: Followed | null }[] = [];
	for (const one of arps) {
		const arp = headerOf(coreOf(first(one)), "arp");
		if (!arp) continue;
		const mine = open.findLast(({ requests: [asked] }) => {
			const question = headerOf(coreOf(first(asked)), "arp");
			if (!question) return false;
			return arp.op === "request"
				? question.sender === arp.sender && question.target === arp.target && place(asked) === place(one)
				: question.sender === arp.target && question.target === arp.sender;
		});
		if (arp.op === "reply" && mine && mine.reply === null) mine.reply = one;
		else if (arp.op === "request" && mine && mine.reply === null && soon(mine.requests, one)) mine.requests.push(one);
		else if (arp.op === "request") open.push({ requests: [one], reply: null });
	}
	return open.map(({ requests, reply }) => askedOf(requests, reply));
}

const place = (one: Followed) => `${first(one).packet.netns}#${first(one).packet.ifindex}`;

function soon(requests: readonly Followed[], next: Followed): boolean {
	const before = requests.at(-1);
	return before !== undefined && between(first(before).packet.time, first(next).packet.time) < again;
}

function askedOf(requests: [Followed, ...Followed[]], reply: Followed | null): Asked {
	const { netns, dev, time } = first(requests[0]).packet;
	const question = headerOf(coreOf(first(requests[0])), "arp");
	const answer = reply && headerOf(coreOf(first(reply)), "arp");
	const sightings = (one: Followed) => one.seen.map((seen) => sightingOf(seen, []));
	const home = reply?.seen.find((seen) => seen.packet.netns === netns && seen.packet.direction === "in");
	const lastAsked = first(requests.at(-1) ?? requests[0]).packet.time;
	return {
		requests,
		reply,
		begun: time,
		ended: home?.packet.time ?? lastAsked,
		broadcast: requests.some(({ seen }) => seen.some(({ decoded }) => decoded.frame === "broadcast")),
		asking: {
			netns,
			dev,
			address: question?.target ?? "",
			times: requests.length,
			mac: home ? (answer?.senderMac ?? null) : null,
			hops: [...requests, ...(reply ? [reply] : [])].flatMap(sightings),
		},
	};
}

/** Milliseconds after its answer within which a packet that waited goes out: the kernel sends it at once. */
const atOnce = 2;

/** The question whose answer a packet waited for, before it went out here. `before`: where it was seen before, if it was. */
export function waitedFor(out: Seen, before: Seen | null, asked: readonly Asked[], heard: Heard): Asked | null {
	const { netns, ifindex, direction, time } = out.packet;
	if (direction !== "out" || (before && before.packet.netns === netns && before.packet.direction === "out"))
		return null;
	const found = asked.findLast(({ requests, asking, ended, broadcast }) => {
		if (asking.mac === null || !broadcast) return false;
		if (asking.netns !== netns || first(requests[0]).packet.ifindex !== ifindex) return false;
		if (ended > time || between(ended, time) > atOnce) return false;
		// What has come in after the answer was not waited for by what it brought about.
		return before ? before.packet.time <= ended : !heard.within(out, ended);
	});
	return found ?? null;
}

/** When something came in at each interface. */
export class Heard {
	readonly #times = new Map<string, string[]>();

	constructor(all: readonly Followed[]) {
		for (const { seen } of all) {
			for (const { packet } of seen) if (packet.direction === "in") this.#of(packet).push(packet.time);
		}
	}

	/** Did anything come in there after `from`, and before this went out? */
	within({ packet }: Seen, from: string): boolean {
		return this.#of(packet).some((time) => time > from && time < packet.time);
	}

	#of({ netns, ifindex }: Seen["packet"]): string[] {
		const key = `${netns}#${ifindex}`;
		const known = this.#times.get(key) ?? [];
		this.#times.set(key, known);
		return known;
	}
}

/** The question that nobody answered, asked where a packet was seen last, and because of it. */
export function unanswered(one: Followed, asked: readonly Asked[]): Asked | null {
	const { netns, time } = last(one).packet;
	const found = asked.find(({ asking, begun, reply }) => {
		if (reply !== null || asking.netns !== netns) return false;
		const after = between(time, begun);
		return after >= 0 && after < atOnce;
	});
	return found ?? null;
}
