import type { HeaderOf, TripEnd } from "@/protocol/journey";
import { type Asked, unanswered } from "./askings";
import { endsOf, headerOf } from "./headers";
import { between } from "./sightings";
import { coreOf, type Followed, first, last } from "./trips";

/** An ICMP message, and what it says. */
export interface Complaint {
	followed: Followed;
	icmp: HeaderOf<"icmp">;
}

export function complaintOf(followed: Followed): Complaint | null {
	const icmp = first(followed).decoded.quoted.length > 0 ? headerOf(coreOf(first(followed)), "icmp") : null;
	return icmp && { followed, icmp };
}

/** How a packet's way ends. `homes`: namespaces in which those live whom it could be for. */
export function endOf(
	one: Followed,
	homes: ReadonlySet<string>,
	complaint: Complaint | null,
	asked: readonly Asked[],
): TripEnd {
	const arrival = one.seen.findLast(({ packet, decoded }) => {
		return homes.has(packet.netns) && packet.direction === "in" && decoded.frame !== "other";
	});
	if (complaint && isEnd(complaint)) return refused(complaint, asked);
	if (arrival) return { code: "arrived", netns: arrival.packet.netns };
	const { netns, dev } = last(one).packet;
	const question = unanswered(one, asked);
	if (question) return { code: "no-neighbour", netns, asked: question.asking };
	return { code: "last-seen", netns, dev };
}

/** A redirect tells the sender of a shorter way: the packet itself went on. */
const isEnd = ({ icmp }: Complaint) => icmp.kind !== 5;

/** ICMP: destination unreachable, host. */
const isHostUnreachable = ({ icmp }: Complaint) => icmp.kind === 3 && icmp.code === 1;

export function refused(complaint: Complaint, asked: readonly Asked[]): TripEnd {
	const { followed, icmp } = complaint;
	const { netns } = first(followed).packet;
	const by = endsOf(coreOf(first(followed)))?.src ?? "";
	const { kind, code: icmpCode, mtu } = icmp;
	const question = isHostUnreachable(complaint) ? givenUp(complaint, asked) : null;
	return { code: "refused", netns, by, kind, icmpCode, mtu, asked: question?.asking ?? null };
}

/** Milliseconds from a kernel's last question to its word that it has given up, with some slack. */
const lastWord = 2000;

/** The question that has come to nothing just before: the target's, or that of the one next hop that was asked for. */
function givenUp({ followed }: Complaint, asked: readonly Asked[]): Asked | null {
	const { netns, time } = first(followed).packet;
	const target = endsOf(first(followed).decoded.quoted)?.dst;
	const lost = asked.filter(({ asking, reply, ended }) => {
		return reply === null && asking.netns === netns && ended <= time && between(ended, time) < lastWord;
	});
	return lost.findLast(({ asking }) => asking.address === target) ?? (lost.length === 1 ? (lost[0] ?? null) : null);
}
