import { expect, it } from "vitest";
import { RecordCheck } from "./check";
import { judgeRecords } from "./match";
import { type RuleRecord, recordId } from "./records";
import { positioned } from "./rules";

const rule = (chain: string, order: number, text: string): RuleRecord => {
	const place = { netns: "worker1", variant: "nft" as const, table: "nat", chain };
	return { id: recordId.rule("worker1", "nft", "nat", chain, text), kind: "rule", ...place, order, text };
};
/** As they come after one was put in at the top of OUTPUT. */
const rules = [rule("OUTPUT", 1, "-j A"), rule("POSTROUTING", 1, "-j B"), rule("OUTPUT", 0, "-j C")];

it("SPEC 13: counts a rule's place in its chain, as iptables does", () => {
	expect(positioned(rules).map(({ chain, text, position }) => [chain, text, position])).toEqual([
		["OUTPUT", "-j C", 1],
		["OUTPUT", "-j A", 2],
		["POSTROUTING", "-j B", 1],
	]);
});

it("answers a lab's check that asks for a place", () => {
	const say = { en: "a", zh: "b" };
	const where = { chain: "OUTPUT", position: 1 };
	const check = RecordCheck.parse({ say, record: "rule", where, expect: { text: "-j C" }, count: 1 });
	expect(judgeRecords(check, rules)).toMatchObject({ ok: true, found: [{ position: 1, text: "-j C" }] });
});
