import { afterAll, beforeAll, expect, it } from "vitest";
import { type RouteAnswer, type RouteEnd, RouteQuestion } from "@/protocol/route";
import { TestAgent } from "./agent";
import { labOf } from "./lab";

/** Does and undoes something on host `one` (or another), and what a packet comes to meanwhile. */
export interface WayCase {
	what: string;
	host?: string;
	run: string;
	undo?: string;
	ask: { netns: string; to: string; from?: string; mark?: number; port?: number };
	/** The end of the way there, or of the way back where `back` is set. */
	end: Partial<Omit<RouteEnd, "values">> & { values?: Record<string, unknown> };
	back?: true;
	also?: (answer: RouteAnswer) => void;
}

const idOf = (what: string) => what.replaceAll(/[^a-z]+/g, "-");

/** Makes a test of each case, in their order, in one sandbox. Answers how to ask there. */
export function testWays(setUp: string, cases: readonly WayCase[], { ipv6 = false } = {}) {
	const steps = cases.flatMap(({ what, host = "one", run, undo = "true" }) => [
		{ id: idOf(what), commands: [{ host, run, expect: "any" }] },
		{ id: `${idOf(what)}-undo`, commands: [{ host, run: undo }] },
	]);
	const lab = labOf([{ id: "set-up", commands: [{ run: setUp }] }, ...steps], {}, { ipv6 });
	let agent: TestAgent;
	let id = 0;
	beforeAll(async () => {
		agent = await TestAgent.open(lab);
		await agent.run("set-up");
	});
	afterAll(() => agent.close());

	async function ask(question: WayCase["ask"]) {
		const mine = id++;
		agent.send({ type: "route", id: mine, question: RouteQuestion.parse(question) });
		const { result } = await agent.until("route", (one) => one.id === mine);
		return result;
	}

	it.each(cases)("a packet $what", async ({ what, ask: question, end, back, also }) => {
		const told = await agent.run(idOf(what));
		expect(told.at(-1)).toMatchObject({ ok: true });
		const answer = await ask(question);
		if ("error" in answer) throw new Error(answer.error.message);
		expect((back ? answer.back : answer.there)?.end).toMatchObject(end);
		also?.(answer);
		await agent.run(`${idOf(what)}-undo`);
	});
	return ask;
}
