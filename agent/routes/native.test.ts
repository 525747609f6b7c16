import { describe, expect, it } from "vitest";
import type { NetRecord } from "@/protocol/records";
import { judgeNative, read } from "./native";
import { Picture } from "./picture";
import type { Seen } from "./rules";

const ping: Seen = {
	src: "10.0.0.2",
	dst: "11.96.0.1",
	iif: "veth1",
	oif: "br0",
	protocol: "icmp",
	dport: null,
	sport: null,
	mark: 0,
	state: "NEW",
	icmpType: 8,
	isOwn: () => false,
};
const web: Seen = { ...ping, protocol: "tcp", dport: 80 };
const six: Seen = { ...ping, src: "fd00::2", dst: "fd00:9::1", protocol: "ipv6-icmp", icmpType: 128 };

describe("a rule of nftables", () => {
	it.each([
		["drop", ping, true],
		["counter drop", ping, true],
		["ip saddr 10.0.0.0/24 drop", ping, true],
		["ip saddr != 10.0.0.0/24 drop", ping, false],
		["ip saddr { 10.1.0.1, 10.0.0.0-10.0.0.9 } counter drop", ping, true],
		["ip saddr @blocked drop", ping, "unknown"],
		["ip saddr vmap @m", ping, "unknown"],
		["ip saddr . tcp dport @m drop", web, "unknown"],
		["ip saddr & 255.0.0.0 == 10.0.0.0 drop", ping, "unknown"],
		["ip6 saddr fd00::/64 drop", six, true],
		["ip6 saddr != fd00::/64 drop", ping, false],
		["ip saddr 10.0.0.0/8 drop", six, false],
		["icmp type echo-request drop", ping, true],
		["icmpv6 type { echo-request, nd-neighbor-solicit } drop", six, true],
		["meta l4proto icmp drop", ping, true],
		["meta l4proto ipv6-icmp counter drop", six, true],
		["tcp dport { 80, 443 } drop", web, true],
		["tcp dport != 80 drop", ping, false],
		["tcp dport 1-100 ct state new drop", web, true],
		["ct state established,related accept", ping, false],
		['iifname "veth*" oifname != "eth9" log prefix "a b " drop', ping, true],
		["limit rate 1/second drop", ping, "unknown"],
		["ip saddr 10.1.0.1 limit rate 1/second drop", ping, false],
	])("%s", (text, seen, fits) => expect(read(text, seen).fits).toBe(fits));
});

const at = (chain: string) => ({ netns: "pc", variant: "native" as const, table: "inet guard", chain });
const rule = (chain: string, order: number, text: string): NetRecord => {
	return { id: `${chain} ${order}`, kind: "rule", ...at(chain), order, text };
};
function guard(policy: string, ...rules: NetRecord[]): Picture {
	const base = { type: "filter", hook: "forward", priority: 0, policy };
	const none = { type: null, hook: null, priority: null, policy: null };
	return new Picture([
		{ id: "fwd", kind: "chain", ...at("fwd"), ...base },
		{ id: "mine", kind: "chain", ...at("mine"), ...none },
		...rules,
	]);
}

const nothing = { stopped: null, nat: null, undecided: [] };

describe("chains of nftables at a hook", () => {
	it.each([
		["masquerade", { what: "masquerade", to: null, port: null }],
		["counter snat to 10.0.0.9", { what: "snat", to: "10.0.0.9", port: null }],
		["ip daddr 11.96.0.1 tcp dport 80 dnat ip to 10.0.0.9:8080", { what: "dnat", to: "10.0.0.9", port: 8080 }],
		["meta l4proto tcp dnat ip6 to [fd00::9]:8080", { what: "dnat", to: "fd00::9", port: 8080 }],
		["dnat ip6 to fd00::9", { what: "dnat", to: "fd00::9", port: null }],
	])("translate: %s", (text, nat) => {
		const verdict = judgeNative(guard("ACCEPT", rule("fwd", 1, text)), "pc", "FORWARD", web);
		expect(verdict).toMatchObject({ stopped: null, nat, undecided: [] });
	});

	it("drop by a rule, also by one of a chain that they jump to", () => {
		const picture = guard("ACCEPT", rule("fwd", 1, "jump mine"), rule("mine", 1, "tcp dport 80 reject with tcp reset"));
		expect(judgeNative(picture, "pc", "FORWARD", web).stopped).toEqual({
			target: "REJECT",
			by: { id: "mine 1", text: "inet guard mine tcp dport 80 reject with tcp reset" },
			table: "inet guard",
		});
		expect(judgeNative(picture, "pc", "FORWARD", ping)).toEqual(nothing);
		expect(judgeNative(picture, "pc", "INPUT", web)).toEqual(nothing);
	});

	it("drop by policy what no rule accepts, and tell which might have", () => {
		const picture = guard(
			"DROP",
			rule("fwd", 1, "counter"),
			rule("fwd", 2, 'ip saddr @friends accept comment "never drop"'),
			rule("fwd", 3, "ip6 saddr fd00::/64 accept"),
		);
		expect(judgeNative(picture, "pc", "FORWARD", six)).toEqual(nothing);
		expect(judgeNative(picture, "pc", "FORWARD", ping)).toEqual({
			stopped: { target: "DROP", by: { id: "fwd", text: "inet guard fwd policy drop" }, table: "inet guard" },
			nat: null,
			undecided: [{ id: "fwd 2", text: 'inet guard fwd ip saddr @friends accept comment "never drop"' }],
		});
	});

	it("leave open what cannot be judged from here, if it could change the way", () => {
		const picture = guard(
			"ACCEPT",
			rule("fwd", 1, "ip saddr @blocked drop"),
			rule("fwd", 2, "ip saddr @seen counter"),
			rule("fwd", 3, "dnat to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }"),
		);
		const { stopped, undecided } = judgeNative(picture, "pc", "FORWARD", ping);
		expect(stopped).toBeNull();
		expect(undecided.map(({ id }) => id)).toEqual(["fwd 1", "fwd 3"]);
	});
});
