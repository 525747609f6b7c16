import type { FromAgent, ToAgent } from "@/protocol/agent";
import { VethlabError } from "@/protocol/errors";
import { readDropCountersIn } from "../kernel/drop-counters";
import { parsePolicyRules, readPolicyRules } from "../kernel/policy";
import { routeGet } from "../kernel/route-get";
import type { Observer } from "../observe/observer";
import { findRoute } from "./find";
import type { Kernel } from "./packet";

type Asked = Extract<ToAgent, { type: "route" }>;

/** Answers a question about a way; one that cannot be answered is no matter for the sandbox. */
export async function answerRoute(observer: Observer, { id, question }: Asked): Promise<FromAgent> {
	const kernel: Kernel = {
		get: (netns, asked) => routeGet(pathIn(observer, netns), asked),
		drops: (netns) => readDropCountersIn(pathIn(observer, netns)),
		policy: async (netns, family) => parsePolicyRules(await readPolicyRules(pathIn(observer, netns), family).text),
	};
	try {
		return { type: "route", id, result: await findRoute(observer.records(), kernel, question) };
	} catch (thrown) {
		return { type: "route", id, result: { error: VethlabError.from(thrown).toMessage() } };
	}
}

function pathIn(observer: Observer, netns: string): string {
	const path = observer.pathOf(netns);
	if (path === null) throw new VethlabError("message-invalid", `There is no namespace "${netns}" any more.`);
	return path;
}
