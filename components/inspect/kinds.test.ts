import { expect, it } from "vitest";
import type { NetRecord } from "@/protocol/records";
import { sourceOf } from "./kinds";

const rule = (variant: "nft" | "legacy" | "native"): NetRecord => {
	return { id: variant, kind: "rule", netns: "pc", variant, table: "filter", chain: "FORWARD", order: 1, text: "" };
};
const policy = (family: "inet" | "inet6"): NetRecord => {
	return {
		id: family,
		kind: "policy",
		netns: "pc",
		family,
		priority: 0,
		table: "local",
		text: "from all lookup local",
	};
};

it("names what one can type to see the same rows", () => {
	expect(sourceOf("rule", [])).toBe("iptables-save");
	expect(sourceOf("rule", [rule("nft"), rule("native")])).toBe("iptables-save; nft list ruleset");
	expect(sourceOf("rule", [rule("legacy")])).toBe("iptables-legacy-save");
	expect(sourceOf("policy", [policy("inet")])).toBe("ip rule");
	expect(sourceOf("policy", [policy("inet"), policy("inet6")])).toBe("ip rule; ip -6 rule");
	const tracking = { id: "t", kind: "tracking", netns: "pc", by: "x", lost: 0, omitted: 0 } as const;
	expect(sourceOf("conntrack", [{ ...tracking, source: "commands" }])).toBe("conntrack -L");
	expect(sourceOf("conntrack", [{ ...tracking, source: "events" }])).toBe("conntrack -E");
	expect(sourceOf("link", [])).toBe("ip -d link");
});
