import type { LinkRecord, NetRecord, RecordKind } from "@/protocol/records";
import type { ChangeWords } from "./messages/changes";
import { endOf } from "./nat";

type Of<K extends RecordKind> = Extract<NetRecord, { kind: K }>;

/** Fields that the eye can spare: they follow from another, or count by themselves. */
const silent: ReadonlySet<string> = new Set(["id", "kind", "netns", "ifindex", "timeout", "broadcast", "scope"]);

/** Flags that say what `operstate` or up and down say already. */
const carrier: ReadonlySet<string> = new Set(["UP", "LOWER_UP", "NO-CARRIER", "M-DOWN"]);

function routeText(route: Of<"route">): string {
	const { family, type, dst, gateway, dev, prefsrc, metric, table, nexthops, protocol } = route;
	// Of others the address tells.
	const whose = family === "inet6" && dst === "default" ? "inet6 " : "";
	const parts = [type === "unicast" ? whose + dst : `${whose}${type} ${dst}`];
	if (gateway) parts.push(`via ${gateway}`);
	if (dev) parts.push(`dev ${dev}`);
	parts.push(...nexthops.map((hop) => `nexthop ${hop}`));
	if (protocol && !["boot", "kernel", "static"].includes(protocol)) parts.push(`proto ${protocol}`);
	if (prefsrc) parts.push(`src ${prefsrc}`);
	if (metric) parts.push(`metric ${metric}`);
	if (table !== "main") parts.push(`table ${table}`);
	return parts.join(" ");
}

function flowText({ protocol, original, reply }: Of<"conntrack">): string {
	const way = `${protocol} ${endOf(original, "src")} → ${endOf(original, "dst")}`;
	const back = `${endOf(reply, "src")} → ${endOf(reply, "dst")}`;
	const plain = back === `${endOf(original, "dst")} → ${endOf(original, "src")}`;
	return plain ? way : `${way} | ${back}`;
}

function socketText({ protocol, state, local, localPort, remote, remotePort }: Of<"socket">): string {
	const far = remotePort === "*" ? "" : ` → ${remote}:${remotePort}`;
	return `${protocol} ${state} ${local}:${localPort}${far}`;
}

function fdbText({ dev, master, dst }: Of<"fdb">): string {
	return `dev ${dev}${dst ? ` dst ${dst}` : ""}${master ? ` master ${master}` : ""}`;
}

const policyText = ({ family, priority, text }: Of<"policy">) =>
	`${family === "inet6" ? "inet6 " : ""}${priority}: ${text}`;

const setText = ({ what, table, name }: Of<"set">) => `${what} ${table} ${name}`;

/** What has come into a set and what has left it; then whatever else is another. */
function setTexts(was: Of<"set">, is: Of<"set">, words: ChangeWords): string[] {
	const [before, after] = [new Set(was.elements), new Set(is.elements)];
	const came = is.elements.filter((one) => !before.has(one)).map((one) => words.elementCame(one, setText(is)));
	const left = was.elements.filter((one) => !after.has(one)).map((one) => words.elementLeft(one, setText(is)));
	return [...came, ...left, ...fieldTexts(setText(is), { ...was, elements: is.elements }, is, words)];
}

function vlanText({ vlan, end, flags }: Of<"vlan">): string {
	return [vlan === end ? vlan : `${vlan}-${end}`, ...flags].join(" ");
}

/** `place`: of a rule, its place in its chain, from 1. */
export function addedText(record: NetRecord, { added }: ChangeWords, place: number): string {
	switch (record.kind) {
		case "host":
			return added.other(record.name);
		case "netns":
			return record.name ? added.netns(record.name) : added.other(record.netns);
		case "link":
			return added.link(record.name, record.type);
		case "address":
			return added.address(`${record.local}/${record.prefixlen}`, record.dev);
		case "route":
			return added.route(routeText(record));
		case "neighbour":
			if (record.flags.includes("proxy")) return added.neighbourProxy(record.dst, record.dev);
			if (record.lladdr === null) return added.neighbourUnknown(record.dst, record.state);
			return added.neighbour(record.dst, record.lladdr, record.state);
		case "sysctl":
			return added.sysctl(record.key, record.value);
		case "chain":
			return added.chain(record.table, record.chain);
		case "rule":
			return added.rule(record.table, record.chain, String(place), record.text);
		case "fdb":
			return added.fdb(record.mac, fdbText(record));
		case "set":
			return added.set(setText(record), String(record.elements.length));
		case "policy":
			return added.policy(policyText(record));
		case "vlan":
			return added.vlan(vlanText(record), record.dev);
		case "tracking":
			return added.tracking;
		case "conntrack":
			return added.conntrack(flowText(record));
		case "process":
			return added.process(String(record.pid), record.command);
		case "socket":
			return added.socket(socketText(record));
	}
}

export function removedText(record: NetRecord, { removed }: ChangeWords): string {
	switch (record.kind) {
		case "host":
			return removed.other(record.name);
		case "netns":
			return record.name ? removed.netns(record.name) : removed.other(record.netns);
		case "link":
			return removed.link(record.name);
		case "address":
			return removed.address(`${record.local}/${record.prefixlen}`, record.dev);
		case "route":
			return removed.route(routeText(record));
		case "neighbour":
			if (record.flags.includes("proxy")) return removed.neighbourProxy(record.dst, record.dev);
			return removed.neighbour(record.dst);
		case "sysctl":
			return removed.sysctl(record.key);
		case "chain":
			return removed.chain(record.table, record.chain);
		case "rule":
			return removed.rule(record.table, record.chain, record.text);
		case "fdb":
			return removed.fdb(record.mac, fdbText(record));
		case "set":
			return removed.set(setText(record));
		case "policy":
			return removed.policy(policyText(record));
		case "vlan":
			return removed.vlan(vlanText(record), record.dev);
		case "tracking":
			return removed.tracking;
		case "conntrack":
			return removed.conntrack(flowText(record));
		case "process":
			return removed.process(String(record.pid), record.command);
		case "socket":
			return removed.socket(socketText(record));
	}
}

export function changedTexts(was: NetRecord, is: NetRecord, words: ChangeWords): string[] {
	if (is.kind === "link" && was.kind === "link") return linkTexts(was, is, words);
	if (is.kind === "netns" && was.kind === "netns")
		return is.inode === was.inode ? [] : [words.again(is.name || is.netns)];
	if (is.kind === "sysctl" && was.kind === "sysctl") return [words.value(is.key, was.value, is.value)];
	if (is.kind === "rule") return [];
	if (is.kind === "tracking" && was.kind === "tracking") {
		return [
			...(is.lost > was.lost ? [words.lost] : []),
			...(is.omitted === was.omitted ? [] : [words.omitted(String(was.omitted), String(is.omitted))]),
		];
	}
	if (is.kind === "conntrack" && was.kind === "conntrack") {
		const life = (one: Of<"conntrack">) => [one.state, ...one.flags].filter(Boolean).join(" ") || words.nothing;
		return life(was) === life(is) ? [] : [words.value(flowText(is), life(was), life(is))];
	}
	if (is.kind === "set" && was.kind === "set") return setTexts(was, is, words);
	return fieldTexts(nameOf(is), was, is, words);
}

/** What a changed record is called before its fields. */
function nameOf(record: NetRecord): string {
	switch (record.kind) {
		case "address":
			return `${record.local}/${record.prefixlen}`;
		case "route":
			return routeText(record);
		case "neighbour":
			return record.dst;
		case "chain":
			return `${record.table} ${record.chain}`;
		case "fdb":
			return record.mac;
		case "policy":
			return policyText(record);
		case "vlan":
			return `${record.dev} VLAN ${vlanText(record)}`;
		case "process":
			return record.name;
		case "socket":
			return socketText(record);
		default:
			return record.id;
	}
}

function fieldTexts(name: string, was: NetRecord, is: NetRecord, words: ChangeWords): string[] {
	const old = new Map<string, unknown>(Object.entries(was));
	return Object.entries(is).flatMap(([field, value]) => {
		const before = plain(old.get(field), words);
		const after = plain(value, words);
		return silent.has(field) || before === after
			? []
			: [words.field(name, words.fields[field] ?? field, before, after)];
	});
}

function plain(value: unknown, words: ChangeWords): string {
	if (value === null || value === undefined || value === "") return words.nothing;
	if (Array.isArray(value)) return value.join(",") || words.nothing;
	return String(value);
}

export function linkTexts(was: LinkRecord, is: LinkRecord, words: ChangeWords): string[] {
	const { name } = is;
	const texts: string[] = [];
	const up = is.flags.includes("UP");
	if (was.name !== name) texts.push(words.renamed(was.name, name));
	if (was.flags.includes("UP") !== up) texts.push(up ? words.up(name) : words.down(name));
	else if (was.operstate !== is.operstate)
		texts.push(words.field(name, words.fields.operstate ?? "operstate", was.operstate, is.operstate));
	if (was.master !== is.master) {
		if (is.master === null) texts.push(words.left(name, was.master ?? ""));
		else
			texts.push(was.master === null ? words.joined(name, is.master) : words.joinedOther(name, was.master, is.master));
	}
	if (was.mtu !== is.mtu) texts.push(words.field(name, "MTU", String(was.mtu), String(is.mtu)));
	if (was.mac !== is.mac) texts.push(words.field(name, "MAC", plain(was.mac, words), plain(is.mac, words)));
	if (was.peerNetns !== is.peerNetns) {
		texts.push(words.peer(name, was.peerNetns ?? words.outside, is.peerNetns ?? words.outside));
	}
	for (const flag of is.flags)
		if (!carrier.has(flag) && !was.flags.includes(flag)) texts.push(words.flagSet(name, flag));
	for (const flag of was.flags)
		if (!carrier.has(flag) && !is.flags.includes(flag)) texts.push(words.flagCleared(name, flag));
	// Two that stand for a port's own state in the bridge say what `master` has said.
	if (was.master === is.master) {
		for (const key of new Set([...Object.keys(was.details), ...Object.keys(is.details)])) {
			const [before, after] = [plain(was.details[key], words), plain(is.details[key], words)];
			if (before !== after && isLesson(key)) texts.push(words.field(name, key, before, after));
		}
	}
	return texts;
}

/** Of a bridge's details: its id and its root's follow from a MAC, the others are its own bookkeeping. */
function isLesson(key: string): boolean {
	return !/(_id$|^topology_|^root_|^tcn|timer|last_|_interval$)/.test(key);
}
