import { familyOf, lengthOf, unspecified } from "@/protocol/address";
import type { LinkRecord } from "@/protocol/records";
import type { Crossing, RouteHop, RouteQuestion, RouteWay, RuleNamed } from "@/protocol/route";
import type { PolicyRule } from "../kernel/policy";
import type { Matched } from "../kernel/route-get";
import { whoAnswers, whoHas } from "./answerers";
import { judgeNative, type Translated } from "./native";
import { type At, Ended, ended, forwarding6, type Kernel, type Packet } from "./packet";
import { isUp, type Picture, passed } from "./picture";
import { ruleFor } from "./policy";
import { downIn, refusal } from "./refusal";
import { judge, othersFor, type Seen, type Verdict } from "./rules";
import { type Arrival, needsArp, ownEnd, reach, type Step } from "./segment";

/** Types of a ping, and of its answer. */
const echo = { inet: { request: 8, reply: 0 }, inet6: { request: 128, reply: 129 } } as const;

/** A way may have so many hops: a packet's TTL. */
const ttl = 64;
/** Of all ways of one answer, tunnels' included. */
const most = 160;

/** Neighbour states in which the kernel sends to the MAC address that it has. */
const usable = new Set(["REACHABLE", "STALE", "DELAY", "PROBE", "PERMANENT"]);

export interface Walked extends RouteWay {
	/** As it arrives. */
	src: string | null;
	dst: string;
}

/** Follows one packet. Bounded by `most` hops in all that one walker follows. */
export class Walker {
	#hops = 0;

	constructor(
		private readonly picture: Picture,
		private readonly kernel: Kernel,
	) {}

	async walk(packet: Packet): Promise<Walked> {
		const hops: RouteHop[] = [];
		const seen = new Set<string>();
		const at = { ...packet, iif: null as LinkRecord | null };
		try {
			for (;;) {
				const place = `${at.netns} ${at.iif?.id} ${at.src} ${at.dst}`;
				if (seen.has(place)) throw ended("loop", at.netns);
				seen.add(place);
				this.#hops += 1;
				if (hops.length === ttl || this.#hops > most) throw ended("ttl", at.netns);
				const hop = emptyHop(at);
				hops.push(hop);
				const next = await new Hop(this, this.picture, this.kernel, at, hop).go();
				at.netns = next.netns;
				at.iif = next;
			}
		} catch (thrown) {
			if (!(thrown instanceof Ended)) throw thrown;
			return { hops, end: thrown.end, src: at.src, dst: at.dst };
		}
	}
}

function emptyHop({ netns, iif, src, dst }: At): RouteHop {
	const lists = { rewrites: [], undecided: [], others: [], crossings: [] };
	const none = {
		rule: null,
		route: null,
		missed: null,
		table: null,
		routeId: null,
		nextHop: null,
		out: null,
		neighbour: null,
	};
	return { netns, iif: iif && passed(iif), src, dst, ...lists, ...none, viaGateway: false, proxied: false };
}

/** What one namespace does with a packet. Changes `at` as NAT does, and fills in `hop`. */
class Hop {
	#rules: PolicyRule[] = [];

	constructor(
		private readonly walker: Walker,
		private readonly picture: Picture,
		private readonly kernel: Kernel,
		private readonly at: At,
		private readonly hop: RouteHop,
	) {}

	/** The interface that it comes in by next. Throws `Ended` where there is none. */
	async go(): Promise<LinkRecord> {
		const { at, picture } = this;
		this.#rules = await this.kernel.policy(at.netns, familyOf(at.dst));
		if (at.iif) {
			this.#tables("PREROUTING", null, ["raw", "mangle"]);
			this.#translateBack(at.netns, "destination");
			this.#dnat("PREROUTING", null);
			this.#native("PREROUTING", null);
		} else if (at.src !== null && !picture.isOwn(at.netns, at.src)) {
			throw ended("no-source", at.netns, { from: at.src });
		}
		let link = await this.#route();
		if (!at.iif) {
			this.#tables("OUTPUT", link, ["raw", "mangle"]);
			// Rewritten or marked, it is routed once more (ip_route_me_harder).
			const before = `${at.dst} ${at.mark}`;
			this.#dnat("OUTPUT", link);
			if (`${at.dst} ${at.mark}` !== before) link = await this.#route();
			this.#tables("OUTPUT", link, ["filter"]);
			if (this.#native("OUTPUT", link)?.what === "dnat") link = await this.#route();
		}
		if (link === null) {
			const loopback = picture.link(at.netns, "lo");
			if (!at.iif && loopback && !isUp(loopback)) throw ended("link-down", at.netns, { dev: "lo" });
			this.#tables("INPUT", null, ["mangle", "filter"]);
			this.#native("INPUT", null);
			this.#translateBack(at.netns, "source");
			throw ended("delivered", at.netns, { address: at.dst });
		}
		if (at.iif) {
			this.#tables("FORWARD", link, ["mangle", "filter"]);
			this.#native("FORWARD", link);
		}
		this.#translateBack(at.netns, "source");
		await this.#snat(link);
		const translated = this.#native("POSTROUTING", link);
		if (translated && translated.what !== "dnat")
			this.#rewriteSource(translated.to ?? (await this.#sourceTo(link)), translated.rule);
		return this.#send(link);
	}

	/** The interface to leave by; null where it is delivered here. */
	async #route(): Promise<LinkRecord | null> {
		const { at, hop, picture, kernel } = this;
		const { netns, src: from, dst: to, iif, mark, port } = at;
		const question = { to, from, iif: iif?.name, mark, port: at.answers ? null : port };
		const answer = await kernel.get(netns, question);
		if ("refused" in answer) throw await refusal(answer.refused, { at, hop, picture, kernel, rules: this.#rules });
		const { got } = answer;
		const matched = answer.matched && this.#inItsTable(answer.matched);
		hop.route = matched && routeText(matched);
		hop.table = matched?.table ?? null;
		hop.rule =
			matched && ruleFor(this.#rules, { netns, src: from, dst: to, iif: iif?.name ?? null, mark, port }, matched.table);
		hop.routeId = matched && this.#recordOf(matched);
		at.src ??= got.prefsrc ?? null;
		hop.src ??= at.src;
		if (got.type === "local") return null;
		if (matched) hop.missed = downIn(picture, netns, to, lengthOf(matched.dst)).down ?? null;
		if (got.type !== "unicast") throw ended("not-unicast", netns, { to, type: got.type });
		// IPv6's routing does not ask for it, but ip6_forward does.
		if (iif && familyOf(to) === "inet6" && this.picture.sysctl(netns, forwarding6) === "0")
			throw ended("no-forward", netns, { to, dev: iif.name, sysctl: forwarding6 });
		const link = got.dev === undefined ? null : this.picture.link(netns, got.dev);
		if (!link || got.via) throw ended("refused", netns, { to, said: hop.route ?? "" });
		hop.out = passed(link);
		hop.nextHop = got.gateway ?? to;
		hop.viaGateway = got.gateway !== undefined;
		return link;
	}

	/** As long as there are no rules of one's own, the kernel keeps `local` within `main`, and calls it so (fib_trie_alias). */
	#inItsTable(matched: Matched): Matched {
		const isLocal = ["local", "broadcast"].includes(matched.type) && matched.table === "main";
		const table = isLocal && !this.#recordOf(matched) ? "local" : matched.table;
		return { ...matched, table };
	}

	#recordOf({ dst, type, table, dev, gateway }: Matched): string | null {
		const those = this.picture.routes(this.at.netns, familyOf(this.at.dst)).filter((one) => {
			return one.dst === dst && one.type === type && one.table === table && one.dev === (dev ?? null);
		});
		return (those.find((one) => one.gateway === (gateway ?? null)) ?? those[0])?.id ?? null;
	}

	#seen(out: LinkRecord | null): Seen {
		const { netns, src, dst, iif, mark, protocol, port, answers } = this.at;
		const state = answers === null ? "NEW" : answers.passed.has(netns) ? "ESTABLISHED" : "INVALID";
		return {
			src: src ?? unspecified[familyOf(dst)],
			dst,
			iif: iif?.name ?? null,
			oif: out?.name ?? null,
			protocol,
			dport: answers ? null : port,
			sport: answers ? port : null,
			mark,
			state,
			icmpType: echo[familyOf(dst)][answers ? "reply" : "request"],
			isOwn: (address) => this.picture.isOwn(netns, address),
		};
	}

	/** iptables' tables; those of IPv6 are read as nftables' own. */
	#judge(table: string, chain: string, out: LinkRecord | null): Verdict {
		if (familyOf(this.at.dst) === "inet6") return { target: null, options: new Map(), rule: null, undecided: [] };
		const seen = this.#seen(out);
		const verdict = judge(this.picture, this.at.netns, table, chain, seen);
		this.at.mark = seen.mark;
		this.#cannotTell(verdict.undecided);
		return verdict;
	}

	/** What nftables' own chains at a hook do; a destination is rewritten here. */
	#native(hook: string, out: LinkRecord | null): Translated | null {
		const { netns } = this.at;
		const { stopped, nat, undecided } = judgeNative(this.picture, netns, hook, this.#seen(out));
		this.#cannotTell(undecided);
		if (stopped) {
			const { target, table, by } = stopped;
			throw ended("filtered", netns, { by: by.text, chain: hook, table, target });
		}
		if (nat?.what === "dnat" && nat.to !== null) this.#rewriteDestination(nat.to, nat.port, nat.rule);
		return nat;
	}

	#rewriteDestination(to: string, port: number | null, rule: RuleNamed | null): void {
		const { at, hop } = this;
		hop.rewrites.push({ netns: at.netns, field: "destination", from: at.dst, to, port, rule });
		at.dst = to;
		if (port !== null) at.port = port;
	}

	/** `to` is undefined where it cannot be told. */
	#rewriteSource(to: string | undefined, rule: RuleNamed | null): void {
		const { at, hop } = this;
		if (to === undefined) this.#cannotTell(rule ? [rule] : []);
		else if (to !== at.src) {
			const from = at.src ?? unspecified[familyOf(at.dst)];
			hop.rewrites.push({ netns: at.netns, field: "source", from, to, port: null, rule });
			at.src = to;
		}
	}

	#cannotTell(rules: readonly RuleNamed[]): void {
		for (const rule of rules) if (!this.hop.undecided.some(({ id }) => id === rule.id)) this.hop.undecided.push(rule);
	}

	/** Tables that let pass or not, and set marks. */
	#tables(chain: string, out: LinkRecord | null, tables: readonly string[]): void {
		for (const table of tables) {
			const { target, rule } = this.#judge(table, chain, out);
			if (target !== "DROP" && target !== "REJECT") continue;
			const by = rule?.text ?? `-t ${table} -P ${chain} DROP`;
			throw ended("filtered", this.at.netns, { by, chain, table, target });
		}
	}

	/** An answer meets no rules of NAT: conntrack translates what it translated before, and nothing else. */
	#dnat(chain: string, out: LinkRecord | null): void {
		const { at, hop } = this;
		if (at.answers) return;
		for (const one of othersFor(this.picture, at.netns, chain, this.#seen(out))) {
			if (!hop.others.some(({ id }) => id === one.id)) hop.others.push(one);
		}
		const { target, options, rule } = this.#judge("nat", chain, out);
		if (target !== "DNAT" && target !== "REDIRECT") return;
		const match = /^(\d+\.\d+\.\d+\.\d+)(?::(\d+))?$/.exec(options.get("--to-destination") ?? "");
		if (!match) {
			if (rule) hop.undecided.push(rule);
			return;
		}
		this.#rewriteDestination(match[1] ?? "", match[2] === undefined ? null : Number(match[2]), rule);
	}

	async #snat(out: LinkRecord): Promise<void> {
		if (this.at.answers) return;
		const { target, options, rule } = this.#judge("nat", "POSTROUTING", out);
		if (target !== "MASQUERADE" && target !== "SNAT") return;
		const given = /^\d+\.\d+\.\d+\.\d+$/.exec(options.get("--to-source")?.replace(/:.*$/, "") ?? "")?.[0];
		this.#rewriteSource(target === "SNAT" ? given : await this.#sourceTo(out), rule);
	}

	/** The address that MASQUERADE takes: what the kernel would send from to the next hop. */
	async #sourceTo(out: LinkRecord): Promise<string | undefined> {
		const to = this.hop.nextHop ?? this.at.dst;
		const answer = await this.kernel.get(this.at.netns, { to, oif: out.name });
		return "refused" in answer ? undefined : answer.got.prefsrc;
	}

	/** What NAT did to the question in a namespace, undone for the answer. */
	#translateBack(netns: string, field: "source" | "destination"): void {
		const { at, hop } = this;
		const undone = at.answers?.rewrites.filter((one) => one.netns === netns && one.field !== field).toReversed() ?? [];
		const key = field === "source" ? "src" : "dst";
		for (const { from, to } of undone) {
			if (at[key] !== to) continue;
			hop.rewrites.push({ netns, field, from: to, to: from, port: null, rule: null });
			at[key] = from;
		}
	}

	/** Out of an interface, to whoever gets it. */
	async #send(link: LinkRecord): Promise<LinkRecord> {
		const { at, hop, picture, kernel } = this;
		const nextHop = hop.nextHop ?? at.dst;
		const where = { dev: link.name };
		if (!isUp(link)) throw ended("link-down", at.netns, where);
		const arp = needsArp(link);
		const entry = arp ? picture.neighbour(link, nextHop) : null;
		if (arp) {
			const { id = null, state = null, lladdr = null } = entry ?? {};
			hop.neighbour = { id, state, lladdr };
		}
		const known = entry && usable.has(entry.state) ? entry.lladdr : null;
		let { arrivals, deadEnds } = reach(picture, link, { mac: known, nextHop });
		let taken: Arrival | null = null;
		if (!arp) taken = arrivals[0] ?? null;
		else if (known !== null) taken = arrivals.find((one) => one.at.mac === known) ?? null;
		if (arp && taken === null && entry?.state !== "PERMANENT") {
			// Without an entry ARP asks; an entry whose owner is gone is asked for again.
			({ arrivals, deadEnds } = reach(picture, link, { mac: null, nextHop }));
			taken = await whoAnswers(nextHop, arrivals, { at, hop, picture, kernel });
		}
		if (taken === null) {
			const stuck = deadEnds.find(({ code }) => code !== "no-carrier") ?? deadEnds[0];
			if (stuck && (arrivals.length === 0 || stuck.code === "outside")) throw new Ended(stuck);
			if (entry?.state === "PERMANENT") throw ended("wrong-mac", at.netns, { ...where, to: nextHop, mac: known ?? "" });
			throw ended("no-neighbour", at.netns, {
				...where,
				...whoHas(picture, nextHop),
				to: nextHop,
				state: entry?.state ?? "",
			});
		}
		for (const step of taken.steps) hop.crossings.push(await this.#crossed(step));
		return taken.at;
	}

	async #crossed(step: Step): Promise<Crossing> {
		if (step.kind === "bridge") {
			// Frames between a bridge's ports meet conntrack only where the bridge hands them to iptables.
			const { netns } = step.bridge;
			const handed = this.picture.sysctl(netns, "net.bridge.bridge-nf-call-iptables") === "1";
			if (step.in && step.out && handed)
				for (const field of ["destination", "source"] as const) this.#translateBack(netns, field);
		}
		if (step.kind !== "tunnel") return step;
		const { from, to, remote } = step;
		const src = ownEnd(from);
		const protocol = from.type === "vxlan" || from.type === "geneve" ? "udp" : from.type;
		const packet = { netns: from.netns, src, dst: remote, mark: 0, protocol, port: null, answers: null };
		const outer = await this.walker.walk(packet);
		const way = { hops: outer.hops, end: outer.end };
		const crossing: Crossing = { kind: "tunnel", from: passed(from), to: passed(to), remote, outer: way };
		if (outer.end.code !== "delivered" || outer.end.netns !== to.netns) {
			this.hop.crossings.push(crossing);
			throw ended("outer", from.netns, { dev: from.name, remote });
		}
		return crossing;
	}
}

/** As `ip route` prints it, without what says nothing about the way. */
function routeText({ type, dst, gateway, dev, scope, prefsrc, metric, flags }: Matched): string {
	const words = [
		type === "unicast" ? dst : `${type} ${dst}`,
		gateway ? `via ${gateway}` : "",
		dev ? `dev ${dev}` : "",
		scope === "link" && type === "unicast" ? "scope link" : "",
		prefsrc && type === "unicast" ? `src ${prefsrc}` : "",
		metric ? `metric ${metric}` : "",
		...flags,
	];
	return words.filter((word) => word !== "").join(" ");
}

/** The packet that a question asks about. */
export function packetOf({ netns, from, to, mark, port }: RouteQuestion): Packet {
	const ping = familyOf(to) === "inet" ? "icmp" : "ipv6-icmp";
	return { netns, src: from, dst: to, mark: mark ?? 0, protocol: port === null ? ping : "tcp", port, answers: null };
}
