import { describe, expect, it } from "vitest";
import { difference, stateOf } from "@/protocol/difference";
import { byChain } from "@/protocol/rules";
import { fixture } from "./fixtures/read";
import { parseSave } from "./iptables";

describe("iptables-save", () => {
	const { records } = parseSave("worker1", "nft", fixture("save-nft.txt"));

	it("reads chains with their policy; a chain of one's own has none", () => {
		const policies = records.flatMap((one) => (one.kind === "chain" ? [[one.table, one.chain, one.policy]] : []));
		expect(policies).toContainEqual(["filter", "FORWARD", "DROP"]);
		expect(policies).toContainEqual(["filter", "KUBE-SVC", null]);
		expect(policies).toContainEqual(["nat", "POSTROUTING", "ACCEPT"]);
	});

	it("reads rules in their place, spelled as they were printed", () => {
		const forward = byChain(records).get("worker1#nft filter FORWARD");
		expect(forward?.map(({ text }) => text)).toEqual(["-j ACCEPT", "-j KUBE-SVC"]);
		const [rule] = records.filter((one) => one.kind === "rule" && one.chain === "KUBE-SVC");
		expect(rule).toMatchObject({ text: expect.stringContaining('--comment "two words"') });
	});

	it("reads legacy tables", () => {
		const { records: legacy } = parseSave("worker1", "legacy", fixture("save-legacy.txt"));
		expect(legacy).toContainEqual({
			id: "rule:worker1#legacy filter FORWARD -s 10.0.0.0/8 -j DROP",
			kind: "rule",
			netns: "worker1",
			variant: "legacy",
			table: "filter",
			chain: "FORWARD",
			order: 1,
			text: "-s 10.0.0.0/8 -j DROP",
		});
	});

	it("tells two rules of the same wording apart, and knows both again when one is put in before them", () => {
		const save = (...rules: string[]) => `*filter\n:INPUT ACCEPT [0:0]\n${rules.join("\n")}\nCOMMIT\n`;
		const before = parseSave("a", "nft", save("-A INPUT -j LOG", "-A INPUT -i lo -j ACCEPT", "-A INPUT -j LOG"));
		const text = save("[4:240] -A INPUT -s 10.0.0.1/32 -j DROP", "-A INPUT -j LOG", "-A INPUT -i lo -j ACCEPT");
		const after = parseSave("a", "nft", text, before.records);
		expect(difference(stateOf(before.records), stateOf(after.records)).map(({ op, id }) => `${op} ${id}`)).toEqual([
			"remove rule:a#nft filter INPUT -j LOG (2)",
			"add rule:a#nft filter INPUT -s 10.0.0.1/32 -j DROP",
		]);
		expect(byChain(after.records).get("a#nft filter INPUT")?.[0]?.text).toBe("-s 10.0.0.1/32 -j DROP");
	});

	it("counts packets and bytes of rules and of policies, and keeps no zeroes", () => {
		const { counts } = parseSave("a", "nft", fixture("save-counters.txt"));
		expect([...counts]).toEqual([
			["rule:a#nft filter OUTPUT -d 127.0.0.0/8 -p icmp -j ACCEPT", { packets: 6, bytes: 504 }],
			["rule:a#nft nat OUTPUT -d 127.1.1.1/32 -p icmp -j DNAT --to-destination 127.0.0.1", { packets: 1, bytes: 84 }],
		]);
		const text = "*nat\n:OUTPUT ACCEPT [2:148]\n:MINE - [0:0]\n[0:0] -A MINE -j RETURN\nCOMMIT\n";
		expect([...parseSave("a", "nft", text).counts]).toEqual([["chain:a#nft nat OUTPUT", { packets: 2, bytes: 148 }]]);
	});
});

it("keeps the rules that are as they were: none of them is compared again, or told", () => {
	const lines = Array.from({ length: 5000 }, (_, n) => `[${n}:9] -A SVC -d 10.96.0.0/32 -p tcp --dport ${n} -j RETURN`);
	const save = (rules: string[]) => ["*nat", ":SVC - [0:0]", ...rules, "COMMIT"].join("\n");
	const before = parseSave("worker1", "nft", save(lines)).records;
	const { records } = parseSave("worker1", "nft", save(["[0:0] -A SVC -j RETURN", ...lines]), before);
	const known = new Set(before);
	expect(records.filter((one) => one.kind === "rule" && !known.has(one))).toMatchObject([{ text: "-j RETURN" }]);
});
