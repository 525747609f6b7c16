import type { ReactNode } from "react";
import type { Words } from "@/client/messages";
import { linkNamed, peerOf, recordsOf } from "@/client/selectors";
import { tableWords } from "@/client/tables/words";
import { type LinkRecord, recordId, type State } from "@/protocol/records";
import { positioned } from "@/protocol/rules";
import type { RowOf, TableKind } from "./kinds";
import { NudBadge } from "./NudBadge";
import { Jump, LinkState } from "./parts";
import type { Column } from "./Table";
import { rewrittenText, Tuple, tupleText } from "./Tuple";

export interface Look {
	words: Words;
	state: State;
	/** Picks a record. */
	pick(id: string): void;
}

/** What stands for a veth's other end: its namespace, then its name. */
export function peerText(state: State, link: LinkRecord, words: Words): string {
	if (link.type !== "veth") return words.inspect.nothing;
	const peer = peerOf(state, link);
	return peer ? `${peer.netns} · ${peer.name}` : words.inspect.outside;
}

/** Names of the processes that hold a socket. */
function holdersText(state: State, { netns, processes }: RowOf<"socket">): string {
	return processes
		.map((pid) => {
			const process = state.get(recordId.process(netns, pid));
			return process?.kind === "process" ? `${process.name} (${pid})` : String(pid);
		})
		.join(", ");
}

export type Columns = { [K in TableKind]: Column<RowOf<K>>[] };

/** Left out of a table in which no row has them. */
const oftenEmpty: ReadonlySet<string> = new Set([
	"gateway",
	"prefsrc",
	"metric",
	"flags",
	"vlan",
	"remote",
	"far",
	"rewritten",
	"family",
]);

export function columnsIn({ words, state, pick }: Look): Columns {
	const { nothing } = words.inspect;
	const { columns: titles } = tableWords[words.language];
	type Title = keyof typeof titles;
	function column<Row>(
		id: Title,
		text: (row: Row) => string | number | null,
		cell?: (row: Row) => ReactNode,
	): Column<Row> {
		const optional = oftenEmpty.has(id);
		return { id, title: titles[id], fields: [id], text: (row) => String(text(row) ?? nothing), cell, optional };
	}
	const dev = <Row extends { netns: string; dev: string | null }>() =>
		column<Row>(
			"dev",
			(row) => row.dev,
			(row) => <Jump to={linkNamed(state, row.netns, row.dev)} text={row.dev ?? nothing} pick={pick} />,
		);
	/** Which family a default route or a rule is of matters where there are both. */
	const family = <Row extends { family: string }>() => {
		const both = recordsOf(state, "address").some((one) => one.family === "inet6");
		return column<Row>("family", (row) => (both ? row.family : null));
	};
	let placed: ReadonlyMap<string, number> | null = null;
	/** Where each rule stands in its chain; counted when it is asked for first. */
	const positions = () => {
		placed ??= new Map(positioned(state.values()).map(({ id, position }) => [id, position]));
		return placed;
	};
	return {
		link: [
			column(
				"name",
				(link) => link.name,
				(link) => <Jump to={link} text={link.name} pick={pick} />,
			),
			column("type", (link) => link.type),
			{
				...column<LinkRecord>(
					"operstate",
					(link) => link.operstate,
					(link) => <LinkState link={link} words={words} />,
				),
				fields: ["operstate", "flags"],
			},
			column("mac", (link) => link.mac),
			column("mtu", (link) => link.mtu),
			column(
				"master",
				(link) => link.master,
				(link) => <Jump to={linkNamed(state, link.netns, link.master)} text={link.master ?? nothing} pick={pick} />,
			),
			{
				...column<LinkRecord>(
					"peer",
					(link) => peerText(state, link, words),
					(link) => <Jump to={peerOf(state, link)} text={peerText(state, link, words)} pick={pick} />,
				),
				fields: ["peerNetns"],
			},
		],
		address: [
			{
				...column<RowOf<"address">>("local", (one) => `${one.local}/${one.prefixlen}`),
				fields: ["local", "prefixlen"],
			},
			dev<RowOf<"address">>(),
			column("scope", (one) => one.scope),
			column("family", (one) => one.family),
			column("flags", (one) => one.flags.join(",") || null),
		],
		route: [
			column("dst", (route) => (route.type === "unicast" ? route.dst : `${route.type} ${route.dst}`)),
			column("gateway", (route) => route.gateway ?? (route.nexthops.join(" ") || null)),
			dev<RowOf<"route">>(),
			column("prefsrc", (route) => route.prefsrc),
			column("protocol", (route) => route.protocol),
			column("scope", (route) => route.scope),
			column("metric", (route) => route.metric),
			column("table", (route) => route.table),
			family<RowOf<"route">>(),
			column("flags", (route) => route.flags.join(",") || null),
		],
		policy: [
			column("priority", (one) => one.priority),
			column("text", (one) => one.text),
			column("table", (one) => one.table),
			family<RowOf<"policy">>(),
		],
		neighbour: [
			{ ...column<RowOf<"neighbour">>("dst", (one) => one.dst), title: titles.local },
			column("lladdr", (one) => one.lladdr),
			dev<RowOf<"neighbour">>(),
			column(
				"state",
				(one) => one.state,
				(one) => <NudBadge state={one.state} />,
			),
			column("flags", (one) => one.flags.join(",") || null),
		],
		rule: [
			column("ruleTable", (rule) => rule.table),
			column("chain", (rule) => rule.chain),
			column("position", (rule) => positions().get(rule.id) ?? null),
			column("text", (rule) => rule.text),
		],
		set: [
			column("ruleTable", (one) => one.table),
			column("name", (one) => one.name),
			{ ...column<RowOf<"set">>("type", (one) => `${one.what}: ${one.type}`), fields: ["what", "type"] },
			column("flags", (one) => one.flags.join(",") || null),
			column("elements", (one) => one.elements.join(", ") || null),
		],
		conntrack: [
			{ ...column<RowOf<"conntrack">>("transport", (one) => one.protocol), fields: ["protocol"] },
			column(
				"original",
				(one) => tupleText(one.original),
				(one) => <Tuple tuple={one.original} flow={one} />,
			),
			column(
				"reply",
				(one) => tupleText(one.reply),
				(one) => <Tuple tuple={one.reply} flow={one} reply />,
			),
			{ ...column<RowOf<"conntrack">>("rewritten", (one) => rewrittenText(one, words)), fields: ["reply"] },
			column("state", (one) => one.state),
			column("flags", (one) => one.flags.join(",") || null),
		],
		fdb: [
			{ ...column<RowOf<"fdb">>("mac", (one) => one.mac), fields: ["mac"] },
			dev<RowOf<"fdb">>(),
			{ ...column<RowOf<"fdb">>("remote", (one) => one.dst), fields: ["dst"] },
			column(
				"master",
				(one) => one.master,
				(one) => <Jump to={linkNamed(state, one.netns, one.master)} text={one.master ?? nothing} pick={pick} />,
			),
			column("vlan", (one) => one.vlan),
			column("state", (one) => one.state || null),
			column("flags", (one) => one.flags.join(",") || null),
		],
		vlan: [
			dev<RowOf<"vlan">>(),
			{
				...column<RowOf<"vlan">>("vlan", (one) => (one.vlan === one.end ? one.vlan : `${one.vlan}-${one.end}`)),
				fields: ["vlan", "end"],
			},
			column("flags", (one) => one.flags.join(", ") || null),
		],
		process: [
			column("pid", (one) => one.pid),
			column("name", (one) => one.name),
			column("command", (one) => one.command),
		],
		socket: [
			{ ...column<RowOf<"socket">>("transport", (one) => one.protocol), fields: ["protocol"] },
			column("state", (one) => one.state),
			{
				...column<RowOf<"socket">>("listens", (one) => `${one.local}:${one.localPort}`),
				fields: ["local", "localPort"],
			},
			{
				...column<RowOf<"socket">>("far", (one) => (one.remotePort === "*" ? null : `${one.remote}:${one.remotePort}`)),
				fields: ["remote", "remotePort"],
			},
			column("holders", (one) => holdersText(state, one) || null),
		],
		sysctl: [column("key", (one) => one.key), column("value", (one) => one.value)],
	};
}
