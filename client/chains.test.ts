import { describe, expect, it } from "vitest";
import { type NetRecord, type RuleRecord, recordId, type State } from "@/protocol/records";
import type { Traced } from "@/protocol/trace";
import { chainIdOf, chainsOf, hooksTo, rowsIn, wordingOf } from "./chains";
import { flowsConsistent, flowsTraced, optionsOf } from "./rule-flows";
import { recordsOf } from "./selectors";
import { captured } from "./testing/captured";

/** Rules as iptables-save prints them, a table and a chain before each. */
function stateOf(...lines: string[]): State {
	const state = new Map<string, NetRecord>();
	for (const [order, line] of lines.entries()) {
		const [, table = "", chain = "", text = ""] = /^(\S+) (\S+) ?(.*)$/.exec(line) ?? [];
		const common = { netns: "a", variant: "nft" as const, table, chain };
		const policy = /^[A-Z]+(ING|PUT|WARD)$/.test(chain) ? "ACCEPT" : null;
		const noHook = { type: null, hook: null, priority: null };
		const chainRecord: NetRecord = { id: chainIdOf(common), kind: "chain", ...common, ...noHook, policy };
		state.set(chainRecord.id, chainRecord);
		if (text === "") continue;
		const rule: RuleRecord = {
			id: recordId.rule("a", "nft", table, chain, text),
			kind: "rule",
			...common,
			order,
			text,
		};
		state.set(rule.id, rule);
	}
	return state;
}

/** A chain of nftables' own with its rules, put in the host `a`. */
function native(state: State, table: string, chain: string, at: [string, number] | null, ...texts: string[]): State {
	const next = new Map(state);
	const common = { netns: "a", variant: "native" as const, table, chain };
	const [hook = null, priority = null] = at ?? [];
	const base = { type: at && "filter", hook, priority, policy: at && "ACCEPT" };
	next.set(chainIdOf(common), { id: chainIdOf(common), kind: "chain", ...common, ...base });
	for (const [order, text] of texts.entries()) {
		const id = recordId.rule("a", "native", table, chain, text);
		next.set(id, { id, kind: "rule", ...common, order, text });
	}
	return next;
}

const shown = (state: State, netns: string) =>
	chainsOf(state, [], netns).hooks.map(({ name, busy }) => [
		name,
		...busy.flatMap(({ record, rules }) => rules.map(({ text }) => `${record.table} ${text}`)),
	]);

const clusterIp = "-d 11.96.10.3/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.10.3:80";
const nodePort = "-d 192.168.210.21/32 -p tcp -m tcp --dport 32080 -j DNAT --to-destination 192.168.10.3:80";

describe("chains of nftables' own", () => {
	const guard = native(stateOf("filter FORWARD -j ACCEPT", "mangle FORWARD -j ACCEPT"), "inet g", "own", null, "drop");
	const early = native(guard, "inet g", "first", ["forward", -200], "ip saddr 10.0.0.1 jump own");
	const state = native(
		native(early, "ip g", "late", ["forward", 10], "accept"),
		"bridge g",
		"f",
		["forward", 0],
		"drop",
	);

	it("stand at their hook between those of iptables, by priority; those of other families at none", () => {
		const [, , forward] = shown(state, "a");
		expect(forward).toEqual([
			"FORWARD",
			...["inet g ip saddr 10.0.0.1 jump own", "mangle -j ACCEPT", "filter -j ACCEPT", "ip g accept"],
		]);
	});

	it("lead to the chains that their rules jump to", () => {
		const chains = chainsOf(state, [], "a");
		const first = chains.byId.get(chainIdOf({ netns: "a", variant: "native", table: "inet g", chain: "first" }));
		if (!first) throw new Error("no chain");
		expect(rowsIn(chains, first, new Set()).map(({ rule, depth }) => [depth, rule.text])).toEqual([
			[0, "ip saddr 10.0.0.1 jump own"],
			[1, "drop"],
		]);
		expect(hooksTo(chains, chainIdOf({ netns: "a", variant: "native", table: "inet g", chain: "own" }))).toEqual([
			"FORWARD",
		]);
	});
});

describe("chains, as captured", () => {
	it("of lab 3: MASQUERADE at POSTROUTING, all else folded", () => {
		expect(shown(captured("03-masquerade"), "worker1")).toEqual([
			["PREROUTING"],
			["INPUT"],
			["FORWARD"],
			["OUTPUT"],
			["POSTROUTING", "nat -s 192.168.10.0/24 ! -o br0 -j MASQUERADE"],
		]);
	});

	it("of labs 4 and 5: DNAT at PREROUTING and OUTPUT, the rule that was put in first before the other", () => {
		const four = shown(captured("04-clusterip"), "worker1");
		expect(four[0]).toEqual(["PREROUTING", `nat ${clusterIp}`]);
		expect(four[3]).toEqual(["OUTPUT", `nat ${clusterIp}`]);
		const five = shown(captured("05-nodeport"), "worker1");
		expect(five[0]).toEqual(["PREROUTING", `nat ${nodePort}`, `nat ${clusterIp}`]);
		expect(five[3]).toEqual(["OUTPUT", `nat ${nodePort}`, `nat ${clusterIp}`]);
	});
});

describe("a hook", () => {
	it("has its tables in the kernel's order", () => {
		const state = stateOf("filter OUTPUT -j A", "nat OUTPUT -j B", "mangle OUTPUT -j C", "raw OUTPUT -j D");
		const output = chainsOf(state, [], "a").hooks[3];
		expect(output?.busy.map(({ record }) => record.table)).toEqual(["raw", "mangle", "nat", "filter"]);
	});

	it("folds a chain that lets everything pass, not one whose policy drops", () => {
		const state = new Map(stateOf("filter FORWARD", "filter INPUT"));
		const id = chainIdOf({ netns: "a", variant: "nft", table: "filter", chain: "FORWARD" });
		const forward = state.get(id);
		if (forward?.kind === "chain") state.set(id, { ...forward, policy: "DROP" });
		const [, input, there] = chainsOf(state, [], "a").hooks;
		expect(input).toMatchObject({ busy: [], idle: [{}] });
		expect(there).toMatchObject({ busy: [{}], idle: [] });
	});
});

describe("a jump", () => {
	const state = stateOf(
		'nat PREROUTING -m comment --comment "not -j a target" -j SERVICES',
		"nat SERVICES -d 10.96.0.1/32 -j SVC",
		"nat SERVICES -j RETURN",
		"nat SVC -j DNAT --to-destination 10.0.0.1:80",
	);
	const chains = chainsOf(state, [], "a");
	const [chain] = chains.hooks[0]?.busy ?? [];

	it("is followed by the rules of its chain, and theirs, unless it is folded", () => {
		if (!chain) throw new Error("no chain");
		const rows = rowsIn(chains, chain, new Set());
		expect(rows.map(({ depth, rule }) => `${depth} ${rule.chain}`)).toEqual([
			"0 PREROUTING",
			"1 SERVICES",
			"2 SVC",
			"1 SERVICES",
		]);
		expect(rowsIn(chains, chain, new Set([rows[0]?.key ?? ""])).map(({ open }) => open)).toEqual([false]);
	});

	it("tells from which hooks a chain is reached", () => {
		const svc = chainIdOf({ netns: "a", variant: "nft", table: "nat", chain: "SVC" });
		expect(hooksTo(chains, svc)).toEqual(["PREROUTING"]);
	});
});

describe("a rule's text", () => {
	it("comes apart at its target, not within a comment", () => {
		expect(wordingOf('-s 10.0.0.0/8 -m comment --comment "x -j y" -j DNAT --to-destination 1.2.3.4')).toEqual({
			match: '-s 10.0.0.0/8 -m comment --comment "x -j y"',
			target: "-j DNAT",
			rest: "--to-destination 1.2.3.4",
		});
		expect(wordingOf("-j MASQUERADE")).toEqual({ match: "", target: "-j MASQUERADE", rest: "" });
		expect(wordingOf("-p tcp")).toEqual({ match: "-p tcp", target: null, rest: "" });
	});

	it("has options, with what is negated", () => {
		expect(optionsOf("-s 10.0.0.0/8 ! -o br0 -m tcp --tcp-flags SYN,RST SYN")).toEqual([
			{ name: "-s", not: false, value: "10.0.0.0/8" },
			{ name: "-o", not: true, value: "br0" },
			{ name: "-m", not: false, value: "tcp" },
			{ name: "--tcp-flags", not: false, value: "SYN,RST SYN" },
		]);
	});
});

describe("flows consistent with a rule", () => {
	function consistent(lab: Parameters<typeof captured>[0], chain: string, text: string) {
		const state = captured(lab);
		const chains = chainsOf(state, [], "worker1");
		const known = recordsOf(state, "rule").find((one) => one.chain === chain);
		if (!known) throw new Error(`no rule in ${chain}`);
		const rule = { ...known, text };
		const all = recordsOf(state, "conntrack");
		const hooks = hooksTo(chains, chainIdOf(rule));
		const id = recordId.rule("worker1", "nft", rule.table, chain, text);
		const traced = (traces: readonly Traced[]) => flowsTraced({ ...rule, id }, hooks, all, traces);
		return { all, traced, ...flowsConsistent(rule, hooks, all) };
	}

	it("were made by it only where a trace saw their packet meet it, there and nowhere else", () => {
		const text = "-s 192.168.10.0/24 ! -o br0 -j MASQUERADE";
		const { flows, traced } = consistent("03-masquerade", "POSTROUTING", text);
		const [flow] = flows;
		if (!flow) throw new Error("no flow");
		const { src, dst, sport, dport } = flow.original;
		const verdict = { table: "nat", chain: "POSTROUTING", rule: text, verdict: "ACCEPT" };
		const trace: Traced = { netns: "worker1", src, dst, id: 1, length: 84, sport, dport, verdict };
		expect([...traced([trace])]).toContain(flow.id);
		expect([...traced([])]).toEqual([]);
		expect([...traced([{ ...trace, dst: "192.168.210.99" }])]).toEqual([]);
		expect([...traced([{ ...trace, netns: "leaf03" }])]).toEqual([]);
		expect([...traced([{ ...trace, verdict: { ...verdict, rule: "-j RETURN" } }])]).toEqual([]);
	});

	it("are those whose source MASQUERADE may have rewritten; what an entry does not tell is named", () => {
		const { all, flows, unknown } = consistent(
			"03-masquerade",
			"POSTROUTING",
			"-s 192.168.10.0/24 ! -o br0 -j MASQUERADE",
		);
		expect(flows).toEqual(all.filter(({ reply }) => reply.dst === "192.168.210.21"));
		expect(flows.length).toBeGreaterThan(0);
		expect(unknown).toEqual(["! -o br0"]);
		expect(consistent("03-masquerade", "POSTROUTING", "-s 192.168.11.0/24 -j MASQUERADE").flows).toEqual([]);
		expect(consistent("03-masquerade", "POSTROUTING", "! -s 192.168.10.0/24 -j MASQUERADE").flows).toEqual([]);
		expect(consistent("03-masquerade", "POSTROUTING", "-p tcp -j MASQUERADE").flows).toEqual([]);
	});

	it("are those that went where DNAT looks, and were sent where it sends", () => {
		const { flows } = consistent("04-clusterip", "PREROUTING", clusterIp);
		expect(flows.length).toBeGreaterThan(0);
		expect(flows.every(({ original, reply }) => original.dport === 8080 && reply.sport === 80)).toBe(true);
		const elsewhere = clusterIp.replace("192.168.10.3:80", "192.168.10.3:81");
		expect(consistent("04-clusterip", "PREROUTING", elsewhere).flows).toEqual([]);
		const port = clusterIp.replace("8080", "8081");
		expect(consistent("04-clusterip", "PREROUTING", port).flows).toEqual([]);
	});

	it("tell apart the two rules of lab 5", () => {
		const one = consistent("05-nodeport", "PREROUTING", clusterIp).flows;
		const other = consistent("05-nodeport", "PREROUTING", nodePort).flows;
		expect(one.filter((flow) => other.includes(flow))).toEqual([]);
		expect(other.length).toBeGreaterThan(0);
	});
});
