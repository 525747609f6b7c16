import { expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { elementsOf } from "./nft-set";
import { parseNative } from "./nftables";

const sets = parseNative("worker1", fixture("nft-sets.txt")).records.flatMap((one) =>
	one.kind === "set" ? [one] : [],
);
const named = (name: string) => sets.find((one) => one.name === name);

it("tells sets and maps with their types, flags and elements", () => {
	expect(sets.map(({ what, name, type, flags }) => [what, name, type, flags.join()])).toEqual([
		["set", "s", "ipv4_addr", ""],
		["set", "iv", "ipv4_addr", "interval"],
		["set", "dyn", "ipv4_addr", "dynamic,timeout"],
		["set", "cnt", "ipv4_addr . inet_service", ""],
		["set", "empty", "ip saddr", ""],
		["set", "names", "ifname", ""],
		["map", "m", "ipv4_addr : verdict", ""],
		["map", "n", "inet_service : ipv4_addr . inet_service", ""],
		["set", "big", "inet_service", ""],
	]);
	expect(named("iv")?.elements).toEqual([
		...["10.0.0.0/24", "10.1.0.0-10.1.0.9", "10.2.0.0/24", "10.3.0.0/24", "10.4.0.0/24", "10.5.0.0/24"],
	]);
	expect(named("empty")?.elements).toEqual([]);
	expect(named("names")?.elements).toEqual(['"a b"', '"veth9"']);
	expect(named("m")?.elements).toEqual(["10.0.0.1 : drop", "10.0.0.2 : jump c"]);
	expect(named("n")?.elements).toEqual(["80 : 10.0.0.3 . 8080"]);
	expect(named("big")?.elements).toHaveLength(30);
});

it("leaves out what runs by itself, and nothing of a comment", () => {
	expect(named("dyn")?.elements).toEqual(['10.0.0.9 timeout 5m comment "a, } b"']);
	expect(named("cnt")?.elements).toEqual(["10.0.0.1 . 80 counter", "10.0.0.2 . 443 counter"]);
	expect(elementsOf('1 expires 3s comment "it expires soon" }').elements).toEqual(['1 comment "it expires soon"']);
});

it("takes a set for what it is wherever a chain is before or after it", () => {
	const { records } = parseNative("worker1", fixture("nft-native.txt"));
	const found = records.flatMap((one) =>
		one.kind === "set" ? [`${one.table} ${one.name}: ${one.elements.join()}`] : [],
	);
	expect(found).toEqual([
		"inet filter blocked: 10.0.0.0/8,192.168.1.1,192.168.1.2,192.168.1.3,192.168.1.5",
		"inet filter m: 10.1.1.1 : drop",
	]);
});
