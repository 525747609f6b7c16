import { expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { namesInterface, parsePolicyRules, policyRecord } from "./policy";

const rules = parsePolicyRules(fixture("policies.json"));
const records = rules.map((rule) => policyRecord("worker1", "inet", rule));

it("spells each rule as `ip rule` does", () => {
	const lines = records.map(({ priority, text }) => `${priority}:\t${text}`);
	expect(lines).toEqual(fixture("policies.txt").split("\n"));
});

it("tells which table is looked up, and of none where a rule decides or jumps", () => {
	const tableOf = (priority: number) => records.find((one) => one.priority === priority)?.table;
	expect([1000, 32766].map(tableOf)).toEqual(["100", "main"]);
	expect([500, 1001, 1004].map(tableOf)).toEqual([null, null, null]);
});

it("keeps a rule's id when its interface comes", () => {
	const rule = rules.find(({ iif }) => iif === "veth9");
	if (!rule) throw new Error("no rule");
	const { iif_detached: _, ...attached } = rule;
	expect(namesInterface(rule)).toBe(true);
	expect(policyRecord("worker1", "inet", attached).id).toBe(policyRecord("worker1", "inet", rule).id);
	expect(policyRecord("worker1", "inet", attached).text).not.toBe(policyRecord("worker1", "inet", rule).text);
	expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
});
