import type { Family } from "@/protocol/address";
import type { LinkRecord } from "@/protocol/records";
import type { Rewrite, RouteEnd } from "@/protocol/route";
import type { DropCounts } from "../kernel/drop-counters";
import type { PolicyRule } from "../kernel/policy";
import type { GetAnswer, GetQuestion } from "../kernel/route-get";

/** What the kernel is asked, in a namespace. */
export interface Kernel {
	get(netns: string, question: GetQuestion): Promise<GetAnswer>;
	policy(netns: string, family: Family): Promise<PolicyRule[]>;
	/** What it has dropped so far, and why; null where that cannot be read. */
	drops(netns: string): Promise<DropCounts | null>;
}

/** A packet where a way starts. */
export interface Packet {
	netns: string;
	src: string | null;
	dst: string;
	mark: number;
	protocol: string;
	port: number | null;
	/** Of an answer: what was rewritten on the way there, to be translated back, and where the question passed. */
	answers: { rewrites: readonly Rewrite[]; passed: ReadonlySet<string> } | null;
}

/** A packet where it is now, and the interface that it came in by; null where it was sent. */
export type At = Packet & { iif: LinkRecord | null };

export const forwarding6 = "net.ipv6.conf.all.forwarding";

/** Ends a way: thrown, so that a hop reads in its order. */
export class Ended {
	constructor(readonly end: RouteEnd) {}
}

export function ended(code: RouteEnd["code"], netns: string, values: Record<string, string> = {}): Ended {
	return new Ended({ code, netns, values });
}
