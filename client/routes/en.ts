import type { RouteEnd } from "@/protocol/route";
import { resolution } from "./ends";

type Values = Record<string, string>;

/** Sentences about a way. Words of the kernel and of its tools stand between backticks. */
export const en = {
	title: "Find the way",
	lead: "Asks each kernel on the way. No packet is sent.",
	from: "From",
	to: "To",
	toHint: "an IP address",
	source: "Source",
	sourceHint: "the kernel chooses",
	port: "TCP port",
	portHint: "a ping",
	mark: "Mark",
	markHint: "none",
	more: "Source, port, mark",
	find: "Find",
	finding: "Asking…",
	clear: "Clear",
	stale: "The network has changed since.",
	again: "Ask again",
	there: "The way there",
	back: "The way back",
	outer: (remote: string) => `The way of the wrapped packet, to \`${remote}\``,
	notAddress: (text: string) => `${text || "This"} is not an IP address.`,
	notSameFamily: "Source and destination must both be IPv4 or both IPv6.",
	notNumber: (what: string) => `${what} must be a number above 0.`,
	starts: "starts here",
	answers: "answers from here",
	comesIn: (dev: string) => `comes in by \`${dev}\``,
	packet: (src: string | null, dst: string) => `\`${src ?? "?"}\` → \`${dst}\``,
	summary: {
		arrives: "A packet gets there, and the answer comes back.",
		own: "It is this namespace's own address: nothing leaves it.",
		lostThere: "A packet does not get there.",
		lostBack: "A packet gets there, but no answer comes back.",
	},
	route: (route: string) => `Route \`${route}\``,
	table: (table: string, rule: string | null) =>
		rule === null ? `of table \`${table}\`` : `of table \`${table}\`, by rule \`${rule}\``,
	byRule: (rule: string) => `by rule \`${rule}\``,
	gateway: (address: string) => `The next hop is the gateway \`${address}\`.`,
	onLink: (address: string) => `\`${address}\` is on this link: no gateway is needed.`,
	neighbour: {
		known: (mac: string, state: string) => `Its MAC address is \`${mac}\` (${state}).`,
		none: (how: string) => `Its MAC address is not known yet: ${how} would ask for it.`,
		failed: (state: string, how: string) =>
			`${how} has asked for its MAC address and got no answer (${state}); it would ask again.`,
		proxied: {
			sysctl: (dev: string, netns: string, how: string) =>
				`\`${dev}\` in ${netns} answers ${how} in its place (\`proxy_arp\`), and has a route to it.`,
			entry: (dev: string, netns: string, how: string) =>
				`\`${dev}\` in ${netns} answers ${how} in its place: it was told to (\`ip neigh add proxy\`).`,
		},
	},
	missed: (dev: string) =>
		`\`${dev}\` has an address in its subnet but is down: that route is gone, and the packet takes this one.`,
	wouldLeave: (dev: string) => `Would leave by \`${dev}\``,
	leaves: (dev: string) => `Leaves by \`${dev}\``,
	cable: (from: string, to: string) => `veth \`${from}\` → \`${to}\``,
	bridge: (bridge: string, out: string | null, known: boolean) =>
		out === null
			? `bridge \`${bridge}\`, to the bridge's own interface`
			: known
				? `bridge \`${bridge}\`, out of port \`${out}\`: its forwarding database has the MAC address there`
				: `bridge \`${bridge}\`, out of port \`${out}\` (its forwarding database has no entry: every port gets the frame)`,
	macvlan: (from: string, to: string) => `macvlan \`${from}\` → \`${to}\``,
	tunnel: (from: string, to: string, remote: string) =>
		`tunnel \`${from}\`, wrapped for \`${remote}\`, unwrapped by \`${to}\``,
	rewrite: {
		source: (from: string, to: string, rule: string) => `Source \`${from}\` becomes \`${to}\`, by \`${rule}\``,
		destination: (from: string, to: string, rule: string) =>
			`Destination \`${from}\` becomes \`${to}\`, by \`${rule}\``,
		back: {
			source: (from: string, to: string) => `conntrack translates the source back: \`${from}\` becomes \`${to}\``,
			destination: (from: string, to: string) =>
				`conntrack translates the destination back: \`${from}\` becomes \`${to}\``,
		},
		backWhere: (netns: string) => ` (in ${netns}, which sees the bridged frame)`,
	},
	undecided: (rule: string) =>
		`Whether this rule applies cannot be told from here; the way shown is for when it does not: \`${rule}\``,
	other: (rule: string) => `This rule rewrites the destination, but for another protocol or port: \`${rule}\``,
	at: (netns: string) => `In ${netns}: `,
	end: {
		delivered: ({ address }) => `\`${address}\` is an address of this namespace: delivered.`,
		elsewhere: ({ asked }) => `delivered here, but it was ${asked} that asked: two have the same address.`,
		"no-route": ({ to, down, off, bare }) =>
			off
				? `no route to \`${to}\`: IPv6 is off here, \`${off}\` is 1.`
				: `no route to \`${to}\`.${down ? ` \`${down}\` has an address in its subnet but is down, and its routes are gone with it.` : bare ? " None of its routes fits, and there is no default route." : ""}`,
		unreachable: ({ to, by }) => `\`${by}\` says that \`${to}\` is unreachable: the sender is told so.`,
		blackhole: ({ to, by }) => `\`${by}\` swallows packets to \`${to}\` without a word.`,
		prohibit: ({ to, by }) => `\`${by}\` forbids packets to \`${to}\`: the sender is told so.`,
		"not-unicast": ({ to, type }) => `\`${to}\` is a ${type} address: it is not for one receiver.`,
		"no-source": ({ from }) => `\`${from}\` is not an address of this namespace, so it cannot be the source.`,
		"link-down": ({ dev }) => `\`${dev}\` is down. \`ip link set ${dev} up\` would bring it up.`,
		"no-carrier": ({ dev, far, farNetns }) =>
			far
				? `\`${dev}\` has no carrier, since its other end \`${far}\` in ${farNetns} is down.`
				: `\`${dev}\` has no carrier.`,
		"no-neighbour": ({ dev, to, state, owner, where, down }) =>
			`nobody reached by \`${dev}\` has the address \`${to}\`: ${resolution(to)} gets no answer${state ? ` (the kernel has it as ${state})` : ""}.${owner ? ` \`${owner}\` in ${where} has it, but ${down ? "is down" : `\`${dev}\` does not lead there`}.` : ""}`,
		"wrong-mac": ({ to, mac }) =>
			`the static neighbour entry sends \`${to}\` to \`${mac}\`, and no interface there has that MAC address.`,
		outside: ({ dev }) => `it leaves by \`${dev}\`, out of what this lab shows.`,
		process: ({ dev }) =>
			`\`${dev}\` hands it to the program that opened it. Where that sends it, the kernel does not know.`,
		"no-fdb": ({ dev, mac }) =>
			`\`${dev}\` has no forwarding entry for \`${mac}\`: it does not know where to send the wrapped packet.`,
		"no-remote": ({ dev, remote }) =>
			`\`${dev}\` wraps it for \`${remote}\`, where no tunnel of its kind would unwrap it.`,
		outer: ({ dev, remote }) => `\`${dev}\` wraps it, but the wrapped packet does not get to \`${remote}\`.`,
		"no-forward": ({ sysctl }) => `it is for somebody else, and this namespace does not forward: \`${sysctl}\` is 0.`,
		"rp-filter": ({ from, dev, sysctl, value, out, counted }) =>
			`the reverse path filter drops it: ${out ? `the way back to \`${from}\` leaves by \`${out}\`, not by \`${dev}\`` : `there is no way back to \`${from}\``} (\`${sysctl}\` is ${value}).${counted ? ` It has dropped ${counted} here so far (\`TcpExtIPReversePathFilter\`).` : ""}`,
		martian: ({ from, dev }) =>
			`it comes in by \`${dev}\` from \`${from}\`, which is this namespace's own address: dropped.`,
		filtered: ({ by, target, chain }) => {
			const does = target === "REJECT" ? "rejects" : "drops";
			return by?.startsWith("-") ? `iptables ${does} it: \`${by}\`` : `nftables ${does} it at ${chain}: \`${by}\``;
		},
		"not-translated-back": ({ expected, got }) =>
			`the answer comes from \`${got}\`, but \`${expected}\` was asked: it went past the place that would translate it back, and is dropped.`,
		loop: () => "it has been here before: it goes round until its TTL is used up.",
		ttl: () => "too many hops: its TTL is used up.",
		refused: ({ to, said }) => `the kernel gives no route to \`${to}\`: ${said}.`,
	} satisfies Record<RouteEnd["code"], (values: Values) => string>,
};

export type RouteWords = typeof en;
