import { describe, expect, it } from "vitest";
import { type NetRecord, recordId } from "@/protocol/records";
import { Picture } from "./picture";
import { judge, parse, type Seen } from "./rules";

const seen: Seen = {
	src: "10.0.0.2",
	dst: "11.96.0.1",
	iif: "veth1",
	oif: null,
	protocol: "tcp",
	dport: 80,
	sport: null,
	mark: 0,
	state: "NEW",
	icmpType: 8,
	isOwn: (address) => address === "10.0.0.1",
};

const fits = (text: string, more: Partial<Seen> = {}) => parse(text, { ...seen, ...more }).fits;

describe("a rule's match", () => {
	it.each([
		["-s 10.0.0.0/24 -p tcp -m tcp --dport 80 -j ACCEPT", true],
		["-s 10.0.1.0/24 -j ACCEPT", false],
		["! -s 10.0.1.0/24 -j ACCEPT", true],
		["-d 11.96.0.0/255.255.0.0 -j ACCEPT", true],
		["-i veth+ -j ACCEPT", true],
		["! -i br0 -j ACCEPT", true],
		["-o eth0 -j ACCEPT", false],
		["-p udp -m udp --dport 80 -j ACCEPT", false],
		["-p tcp -m tcp --dport 1:100 -j ACCEPT", true],
		["-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", false],
		["-m addrtype --dst-type LOCAL -j SERVICES", false],
		['-m comment --comment "a \\"word\\" -j DROP" -j ACCEPT', true],
		["-m mark --mark 0x4000/0x4000 -j MASQUERADE", false],
		["-m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.0.0.9", "unknown"],
		["-s 10.0.1.0/24 -m statistic --mode random -j ACCEPT", false],
		["-m set --match-set those src -j DROP", "unknown"],
	])("%s: %s", (text, expected) => expect(fits(text)).toBe(expected));
});

describe("a table", () => {
	const chain = (name: string, policy: string | null): NetRecord => {
		return {
			id: recordId.chain("pc", "nft", "nat", name),
			kind: "chain",
			netns: "pc",
			variant: "nft",
			table: "nat",
			chain: name,
			type: null,
			hook: null,
			priority: null,
			policy,
		};
	};
	const rules = (name: string, ...texts: string[]): NetRecord[] =>
		texts.map((text, order) => {
			return {
				id: `${name} ${order}`,
				kind: "rule",
				netns: "pc",
				variant: "nft",
				table: "nat",
				chain: name,
				order,
				text,
			};
		});

	it("is gone through as the kernel does: chains of one's own, their return, marks on the way", () => {
		const picture = new Picture([
			chain("PREROUTING", "ACCEPT"),
			chain("SVC", null),
			chain("MARKS", null),
			...rules("PREROUTING", "-j MARKS", "-d 11.96.0.1/32 -p tcp -m tcp --dport 80 -j SVC"),
			...rules("MARKS", "-j MARK --set-xmark 0x4000/0x4000", "-j RETURN", "-j DNAT --to-destination 10.9.9.9"),
			...rules(
				"SVC",
				"-m statistic --mode random -j DNAT --to-destination 10.0.0.8",
				"-j DNAT --to-destination 10.0.0.9:8080",
			),
		]);
		const packet = { ...seen };
		const verdict = judge(picture, "pc", "nat", "PREROUTING", packet);
		expect(verdict.target).toBe("DNAT");
		expect(verdict.rule?.text).toBe("-t nat -A SVC -j DNAT --to-destination 10.0.0.9:8080");
		expect(verdict.undecided.map(({ id }) => id)).toEqual(["SVC 0"]);
		expect(packet.mark).toBe(0x4000);
	});

	it("whose policy is to drop drops what no rule lets pass", () => {
		const picture = new Picture([chain("PREROUTING", "DROP"), ...rules("PREROUTING", "-s 10.5.0.0/16 -j ACCEPT")]);
		expect(judge(picture, "pc", "nat", "PREROUTING", { ...seen })).toMatchObject({ target: "DROP", rule: null });
		expect(judge(picture, "pc", "nat", "PREROUTING", { ...seen, src: "10.5.0.1" }).target).toBeNull();
	});
});
