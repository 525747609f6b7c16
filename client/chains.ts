import type { ChainRecord, RuleRecord, State } from "@/protocol/records";
import { type HookName, hookNames } from "./graph/stack";
import { recordsOf } from "./selectors";

/** Tables of iptables that have a chain at a hook, in the order of their priorities there. */
const tablesAt: Readonly<Record<HookName, readonly string[]>> = {
	PREROUTING: ["raw", "mangle", "nat"],
	INPUT: ["mangle", "filter", "security", "nat"],
	FORWARD: ["mangle", "filter", "security"],
	OUTPUT: ["raw", "mangle", "nat", "filter", "security"],
	POSTROUTING: ["mangle", "nat"],
};

/** xtables' own priorities (enum nf_ip_hook_priorities); what is NATed on the way in has the one of DNAT, else of SNAT. */
const priorities: Readonly<Record<string, number>> = { raw: -300, mangle: -150, filter: 0, security: 50 };

function priorityOf({ record }: Chain, hook: HookName): number {
	const nat = hook === "PREROUTING" || hook === "OUTPUT" ? -100 : 100;
	return record.priority ?? priorities[record.table] ?? nat;
}

/** Chains of nftables' own that see IP packets at a hook. */
function nativeAt(chains: Iterable<Chain>, hook: HookName): Chain[] {
	return [...chains].filter(({ record }) => record.hook === hook.toLowerCase() && /^(ip|inet|ip6) /.test(record.table));
}

export interface Chain {
	/** Of its record. */
	id: string;
	record: ChainRecord;
	/** In their order; those that the step removed among them, where they stood. */
	rules: RuleRecord[];
}

export interface Hook {
	name: HookName;
	/** Those with rules, or with another policy than ACCEPT. */
	busy: Chain[];
	/** Those that let everything pass. */
	idle: Chain[];
}

/** A namespace's chains. */
export interface Chains {
	hooks: Hook[];
	/** All, by record id. */
	byId: ReadonlyMap<string, Chain>;
	variants: ChainRecord["variant"][];
}

/** `removed`: rules that the step took away. */
export function chainsOf(state: State, removed: Iterable<RuleRecord>, netns: string): Chains {
	const byId = new Map<string, Chain>();
	for (const record of recordsOf(state, "chain", netns)) byId.set(record.id, { id: record.id, record, rules: [] });
	for (const rule of recordsOf(state, "rule", netns)) byId.get(chainIdOf(rule))?.rules.push(rule);
	for (const rule of removed) if (rule.netns === netns) byId.get(chainIdOf(rule))?.rules.push(rule);
	for (const { rules } of byId.values()) rules.sort((a, b) => a.order - b.order);
	const all = [...byId.values()];
	const variants = (["nft", "legacy", "native"] as const).filter((one) =>
		all.some(({ record }) => record.variant === one),
	);
	const hooks = hookNames.map((name): Hook => {
		const ofIptables = tablesAt[name].flatMap((table) =>
			variants.flatMap((variant) => byId.get(`chain:${netns}#${variant} ${table} ${name}`) ?? []),
		);
		const own = [...ofIptables, ...nativeAt(byId.values(), name)].sort(
			(a, b) => priorityOf(a, name) - priorityOf(b, name),
		);
		const isBusy = ({ rules, record }: Chain) => rules.length > 0 || record.policy !== "ACCEPT";
		return { name, busy: own.filter(isBusy), idle: own.filter((chain) => !isBusy(chain)) };
	});
	return { hooks, byId, variants };
}

export function chainIdOf({ netns, variant, table, chain }: Pick<RuleRecord, "netns" | "variant" | "table" | "chain">) {
	return `chain:${netns}#${variant} ${table} ${chain}`;
}

/** What a rule's text ends with: `-j TARGET` or `-g CHAIN`; the quotes of a comment are no end. */
const targetPattern = /^((?:"(?:\\.|[^"])*"|[^"])*?) ?(-[jg]) (\S+)(.*)$/;

export interface Wording {
	/** What it asks of a packet. */
	match: string;
	/** `-j` or `-g`, with its name; null for a rule that only counts. */
	target: string | null;
	/** What the target is told. */
	rest: string;
}

/** A rule's text in its parts. */
export function wordingOf(text: string): Wording {
	const found = targetPattern.exec(text.startsWith("-j ") || text.startsWith("-g ") ? ` ${text}` : text);
	if (!found) return { match: text, target: null, rest: "" };
	const [, match = "", how = "-j", target = "", rest = ""] = found;
	return { match: match.trim(), target: `${how} ${target}`, rest: rest.trim() };
}

/** The chain of a lab's own that a rule jumps to; null for a target of the kernel's. */
export function jumpOf(chains: Chains, rule: RuleRecord): Chain | null {
	const target =
		rule.variant === "native"
			? /(?:^| )(?:jump|goto) (\S+)/.exec(rule.text)?.[1]
			: wordingOf(rule.text).target?.slice(3);
	return (target && chains.byId.get(chainIdOf({ ...rule, chain: target }))) || null;
}

export interface ChainRow {
	/** Two rules may jump to the same chain: the way there tells its rows apart. */
	key: string;
	rule: RuleRecord;
	depth: number;
	/** The chain that it jumps to, and whether its rules follow. */
	jump: Chain | null;
	open: boolean;
}

/** Chains of so many rules at most are open from the beginning. */
const small = 6;

/** A chain's rules, and after each jump that is open those of the chain it leads to. `turned`: opened or closed by hand. */
export function rowsIn(chains: Chains, chain: Chain, turned: ReadonlySet<string>): ChainRow[] {
	const rows: ChainRow[] = [];
	function add({ rules }: Chain, depth: number, way: string, through: readonly Chain[]): void {
		for (const rule of rules) {
			const key = `${way} ${rule.id}`;
			const to = jumpOf(chains, rule);
			// The kernel takes no loops; a rule that was removed may still seem to make one.
			const jump = to && !through.includes(to) ? to : null;
			const open = jump !== null && jump.rules.length > 0 && jump.rules.length <= small !== turned.has(key);
			rows.push({ key, rule, depth, jump, open });
			if (jump && open) add(jump, depth + 1, key, [...through, jump]);
		}
	}
	add(chain, 0, "", [chain]);
	return rows;
}

/** The hooks from which a chain is reached. */
export function hooksTo(chains: Chains, id: string): HookName[] {
	const callers = new Map<string, Set<string>>();
	for (const chain of chains.byId.values()) {
		for (const rule of chain.rules) {
			const to = jumpOf(chains, rule)?.id;
			if (to === undefined) continue;
			callers.set(to, (callers.get(to) ?? new Set()).add(chain.id));
		}
	}
	const reached = new Set([id]);
	for (const one of reached) for (const caller of callers.get(one) ?? []) reached.add(caller);
	const isAt = (name: HookName) => (id: string) => {
		const record = chains.byId.get(id)?.record;
		return record?.chain === name || record?.hook === name.toLowerCase();
	};
	return hookNames.filter((name) => [...reached].some(isAt(name)));
}
