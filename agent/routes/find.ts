import { canonical } from "@/protocol/address";
import { VethlabError } from "@/protocol/errors";
import type { NetRecord } from "@/protocol/records";
import type { RouteAnswer, RouteQuestion, RouteWay } from "@/protocol/route";
import type { Kernel } from "./packet";
import { Picture } from "./picture";
import { packetOf, type Walked, Walker } from "./walk";

/** The way of a packet, and of its answer. Nothing is sent. Throws where there is no such namespace. */
export async function findRoute(
	records: Iterable<NetRecord>,
	kernel: Kernel,
	question: RouteQuestion,
): Promise<RouteAnswer> {
	const picture = new Picture(records);
	const { netns } = question;
	const from = question.from === null ? null : canonical(question.from);
	if (!picture.has(netns))
		throw new VethlabError("message-invalid", `There is no namespace "${netns}".`, { values: { netns } });
	const walker = new Walker(picture, kernel);
	const packet = packetOf({ ...question, to: canonical(question.to), from });
	const there = await walker.walk(packet);
	const arrived = there.end.code === "delivered" && there.src !== null && there.hops.length > 1;
	if (!arrived) return { question, there: way(there), back: null };
	const back = await walker.walk({
		...packet,
		netns: there.end.netns,
		src: there.dst,
		dst: there.src ?? "",
		// The port that the answer comes from is the one that the question reached.
		port: there.hops.flatMap(({ rewrites }) => rewrites).findLast(({ port }) => port !== null)?.port ?? question.port,
		mark: 0,
		answers: {
			rewrites: there.hops.flatMap(({ rewrites }) => rewrites),
			passed: new Set(there.hops.map((hop) => hop.netns)),
		},
	});
	return { question, there: way(there), back: { hops: back.hops, end: endOf(back, question) } };
}

const way = ({ hops, end }: Walked): RouteWay => ({ hops, end });

/** An answer must come to whoever asked, from the address that was asked. */
function endOf({ end, src }: Walked, { netns, to }: RouteQuestion): RouteWay["end"] {
	if (end.code !== "delivered") return end;
	if (end.netns !== netns) return { code: "elsewhere", netns: end.netns, values: { ...end.values, asked: netns } };
	if (src !== canonical(to))
		return { code: "not-translated-back", netns, values: { expected: canonical(to), got: src ?? "" } };
	return end;
}
