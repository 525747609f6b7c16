/**
 * What a change of the kernel's state is called, in plain words. `Backquotes` mark what one would type. Two values are
 * the old one and the new one.
 */
export const changesEn = {
	added: {
		netns: (name: string) => `namespace \`${name}\` made`,
		link: (name: string, type: string) => `\`${name}\` made (${type})`,
		address: (text: string, dev: string) => `address added: \`${text}\` on \`${dev}\``,
		route: (text: string) => `route added: \`${text}\``,
		policy: (text: string) => `policy rule added: \`${text}\``,
		neighbour: (dst: string, mac: string, state: string) => `neighbour \`${dst}\` is \`${mac}\`, ${state}`,
		neighbourUnknown: (dst: string, state: string) => `neighbour \`${dst}\` is asked for, ${state}`,
		neighbourProxy: (dst: string, dev: string) => `\`${dev}\` answers for \`${dst}\``,
		sysctl: (key: string, value: string) => `\`${key}\` is ${value}`,
		chain: (table: string, chain: string) => `chain \`${chain}\` made in \`${table}\``,
		rule: (table: string, chain: string, position: string, text: string) =>
			`rule added to \`${table} ${chain}\` as number ${position}: \`${text}\``,
		fdb: (mac: string, text: string) => `forwarding entry added: \`${mac}\` ${text}`,
		vlan: (vlan: string, dev: string) => `VLAN ${vlan} let through \`${dev}\``,
		tracking: "flows are tracked from now on",
		conntrack: (text: string) => `flow tracked: \`${text}\``,
		process: (pid: string, command: string) => `process ${pid} started: \`${command}\``,
		socket: (text: string) => `socket opened: \`${text}\``,
		other: (text: string) => `added: \`${text}\``,
	},
	removed: {
		netns: (name: string) => `namespace \`${name}\` deleted`,
		link: (name: string) => `\`${name}\` deleted`,
		address: (text: string, dev: string) => `address removed: \`${text}\` from \`${dev}\``,
		route: (text: string) => `route removed: \`${text}\``,
		policy: (text: string) => `policy rule removed: \`${text}\``,
		neighbour: (dst: string) => `neighbour \`${dst}\` forgotten`,
		neighbourProxy: (dst: string, dev: string) => `\`${dev}\` does not answer for \`${dst}\` any more`,
		sysctl: (key: string) => `\`${key}\` is gone`,
		chain: (table: string, chain: string) => `chain \`${chain}\` deleted from \`${table}\``,
		rule: (table: string, chain: string, text: string) => `rule removed from \`${table} ${chain}\`: \`${text}\``,
		fdb: (mac: string, text: string) => `forwarding entry gone: \`${mac}\` ${text}`,
		vlan: (vlan: string, dev: string) => `VLAN ${vlan} no longer let through \`${dev}\``,
		tracking: "flows are not tracked any more",
		conntrack: (text: string) => `flow gone: \`${text}\``,
		process: (pid: string, command: string) => `process ${pid} ended: \`${command}\``,
		socket: (text: string) => `socket closed: \`${text}\``,
		other: (text: string) => `removed: \`${text}\``,
	},
	moved: (name: string, from: string, was: string) =>
		name === was ? `\`${name}\` came here from ${from}` : `\`${name}\` came here from ${from}, where it was \`${was}\``,
	up: (name: string) => `\`${name}\` is up (was down)`,
	down: (name: string) => `\`${name}\` is down (was up)`,
	renamed: (was: string, is: string) => `\`${was}\` is called \`${is}\` now`,
	joined: (name: string, master: string) => `\`${name}\` is a port of \`${master}\` now`,
	joinedOther: (name: string, was: string, master: string) =>
		`\`${name}\` is a port of \`${master}\` now (was of \`${was}\`)`,
	left: (name: string, master: string) => `\`${name}\` is no longer a port of \`${master}\``,
	peer: (name: string, was: string, is: string) => `\`${name}\`'s other end: ${was} → ${is}`,
	flagSet: (name: string, flag: string) => `\`${name}\`: ${flag} set`,
	flagCleared: (name: string, flag: string) => `\`${name}\`: ${flag} cleared`,
	field: (name: string, field: string, was: string, is: string) => `\`${name}\`'s ${field} ${was} → ${is}`,
	value: (name: string, was: string, is: string) => `\`${name}\` ${was} → ${is}`,
	ruleMoved: (chain: string, text: string, was: string, is: string) =>
		`rule of \`${chain}\` is number ${is} now (was ${was}): \`${text}\``,
	lost: "events of flows were lost under load: all were read anew",
	omitted: (was: string, is: string) => `flows beyond those that are listed: ${was} → ${is}`,
	again: (name: string) => `namespace \`${name}\` deleted and made again`,
	/** What a record's fields are called, where their own name says too little. */
	fields: {
		lladdr: "MAC",
		prefsrc: "source",
		dst: "remote end",
		state: "state",
		flags: "flags",
		policy: "policy",
		gateway: "gateway",
		dev: "interface",
		command: "command",
		processes: "processes",
		operstate: "operstate",
	} as Readonly<Record<string, string>>,
	outside: "out of sight",
	nothing: "none",
};

export type ChangeWords = typeof changesEn;
