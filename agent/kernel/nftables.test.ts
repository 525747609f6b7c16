import { expect, it } from "vitest";
import { byChain } from "@/protocol/rules";
import { fixture } from "./fixtures/read";
import { parseSave } from "./iptables";
import { nativeTables, parseNative } from "./nftables";

const { records, counts } = parseNative("worker1", fixture("nft-native.txt"));
const chains = records.flatMap((one) => (one.kind === "chain" ? [one] : []));
const texts = (table: string, chain: string) =>
	byChain(records)
		.get(`worker1#native ${table} ${chain}`)
		?.map(({ text }) => text);

it("leaves to iptables what it can list, and to vethlab what is its own", () => {
	const { foreign, records: saved } = parseSave("worker1", "nft", fixture("save-foreign.txt"));
	expect([...foreign]).toEqual(["nat"]);
	expect(saved.filter(({ table }) => table === "nat")).toEqual([]);
	expect(saved.filter(({ table }) => table === "filter")).toHaveLength(4);
	const tables = fixture("nft-tables.txt");
	expect(nativeTables(tables, foreign)).toEqual(["inet filter", "ip nat", "ip6 asleep", "netdev t"]);
	expect(nativeTables(tables, new Set())).toEqual(["inet filter", "ip6 asleep", "netdev t"]);
});

it("tells each chain's hook, priority and policy; of one's own none, of a table that sleeps no hook", () => {
	expect(
		chains.map(({ table, chain, type, hook, priority, policy }) => [table, chain, type, hook, priority, policy]),
	).toEqual([
		["inet filter", "input", "filter", "input", 0, "DROP"],
		["inet filter", "mine", null, null, null, null],
		["inet filter", "empty", null, null, null, null],
		["ip nat", "post", "nat", "postrouting", 100, "ACCEPT"],
		["ip nat", "pre", "nat", "prerouting", -95, "ACCEPT"],
		["ip6 asleep", "x", "route", null, null, "ACCEPT"],
		["netdev t", "ingress", "filter", "ingress", -500, "ACCEPT"],
	]);
});

it("spells rules as nft lists them, in their order, sets and comments in place, their counters apart", () => {
	expect(texts("inet filter", "input")).toEqual([
		"ct state established,related accept",
		'ip saddr { 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5, 10.0.0.6, 10.0.0.7 } tcp dport { 22, 80 } counter accept comment "web } # handle 3"',
		"ip saddr @blocked drop",
		"ip saddr vmap @m",
		"jump mine",
		"jump mine",
	]);
	expect(texts("inet filter", "mine")).toEqual(['counter log prefix "hi "']);
	expect([...counts]).toEqual([
		['rule:worker1#native inet filter mine counter log prefix "hi "', { packets: 5, bytes: 10 }],
	]);
	expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
});
