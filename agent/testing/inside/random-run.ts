import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { apply, type Difference, invert, type Snapshot, stateOf } from "@/protocol/difference";
import type { NetRecord } from "@/protocol/records";
import { positioned } from "@/protocol/rules";
import { quote } from "../../kernel/topology";
import { openSandbox } from "../../sandbox";
import { idleLab } from "../lab";
import { random } from "../random";
import { truth } from "../truth";

/** Changes two hosts at random, and compares what was published with what the kernel answers anew. */

const [seedText = "1", countText = "60"] = process.argv.slice(2);
const next = random(Number(seedText));
const pick = <T>(all: readonly T[]): T => {
	const one = all[Math.floor(next() * all.length)];
	if (one === undefined) throw new Error("nothing to pick from");
	return one;
};

const names = ["netns1", "a b", "网"] as const;
const devices = ["v0", "v1", "eth0", "it's", "br0", "eth9"] as const;
const addresses = ["10.1.0.1/24", "10.1.0.2/24", "10.2.0.1/32", "192.168.10.1/24", "fd00::1/64"] as const;
const prefixes = ["default", "10.50.0.0/16", "10.60.0.0/16", "10.70.1.1/32"] as const;

function command(): string {
	const dev = quote(pick(devices));
	// Half of all happens in the host's own namespace.
	const name = next() < 0.5 ? "" : pick(names);
	const ip = name === "" ? "ip" : `ip -n ${quote(name)}`;
	const other = quote(pick(names));
	const bridge = name === "" ? "bridge" : `ip netns exec ${quote(name)} bridge`;
	const mac = `00:00:00:00:00:0${pick([0, 1, 2])}`;
	return pick([
		...Array.from({ length: 4 }, () => `ip netns add ${other}`),
		...Array.from({ length: 3 }, () => `${ip} link add ${dev} type veth peer name ${quote(pick(devices))}`),
		`ip netns del ${other}`,
		`ip netns del ${other}; ip netns add ${other}`,
		`${ip} link add ${dev} type veth peer name ${quote(pick(devices))}`,
		`ip link add ${dev} type veth peer name ${quote(pick(devices))} netns ${other}`,
		`ip link add ${dev} index 77 type veth peer name ${quote(pick(devices))} index 77 netns ${other}`,
		`${ip} link add br0 type bridge`,
		`${ip} link set ${dev} master br0`,
		`${ip} link set ${dev} nomaster`,
		`${ip} link add br0 type vxlan id 9 dstport 4789 local 10.1.0.1`,
		`${bridge} fdb append ${mac} dev br0 dst 10.2.0.${pick([1, 2])}`,
		`${bridge} fdb del ${mac} dev br0 dst 10.2.0.1`,
		`${bridge} fdb replace ${mac} dev ${dev} master ${pick(["static", "dynamic", "permanent"])}`,
		`${ip} link set ${dev} up`,
		`${ip} link set ${dev} up`,
		`${ip} link set ${dev} down`,
		`${ip} link set ${dev} down; ${ip} link set ${dev} name ${quote(pick(devices))}`,
		`${ip} link set ${dev} name tmp0; ${ip} link set v1 name ${dev}; ${ip} link set tmp0 name v1`,
		`ip link set ${dev} netns ${other}`,
		`${ip} link set ${dev} netns 1`,
		`${ip} link set ${dev} mtu ${pick([1400, 1500, 9000])}`,
		`${ip} link del ${dev}`,
		`${ip} addr add ${pick(addresses)} dev ${dev}`,
		`${ip} addr add ${pick(addresses)} dev ${dev}`,
		`${ip} addr del ${pick(addresses)} dev ${dev}`,
		`${ip} route add ${pick(prefixes)} dev ${dev}`,
		`${ip} route replace ${pick(prefixes)} dev ${dev} metric ${pick([10, 20])}`,
		`${ip} route del ${pick(prefixes)}`,
		`${ip} neigh replace 10.1.0.9 lladdr 02:00:00:00:00:0${pick([1, 2, 3])} dev ${dev}`,
		`${ip} neigh flush dev ${dev}`,
		`${ip} neigh ${pick(["add", "add", "del"])} proxy 10.1.0.9 dev ${dev}`,
		`${ip} rule add from 10.${pick([1, 2])}.0.0/16 ${pick(["", "iif br0 ", "fwmark 1 "])}lookup 100 pref ${pick([10, 20])}`,
		`${ip} rule del pref ${pick([10, 20, 32767])}`,
		`${name === "" ? "" : `ip netns exec ${quote(name)} `}iptables -A FORWARD -s 10.${pick([1, 2, 3])}.0.0/16 -j ACCEPT`,
		`iptables -D FORWARD 1`,
		`echo ${pick([0, 1])} >/proc/sys/net/ipv4/conf/${dev}/proxy_arp`,
		`echo ${pick([0, 1])} >/proc/sys/net/ipv4/conf/${dev}/arp_${pick(["ignore", "announce", "filter"])}`,
		`${ip} link set ${dev} up; ${ip} link set ${dev} down; ${ip} addr flush dev ${dev}`,
	]);
}

const differences: Difference[] = [];
let first: Snapshot | null = null;
const { hosts, observer } = await openSandbox(idleLab, 7, (message) => {
	if (message.type === "ready") first = message.snapshot;
	if (message.type === "difference") differences.push(message.difference);
});
if (!first) throw new Error("no snapshot");
const start = stateOf((first as Snapshot).records);
const problems: string[] = [];
const history: string[] = [];

for (let n = 0; n < Number(countText); n++) {
	const text = command();
	const host = [...hosts.values()][next() < 0.7 ? 0 : 1];
	if (!host) throw new Error("no host");
	history.push(`${host.name}$ ${text}`);
	await host.run({ text: `${text} 2>/dev/null`, netns: "", background: false, heard: () => {} }).ended;
	await observer.settle(host, text);
	if (n % 20 === 19) await compare();
}
await compare();
const folded = differences.reduce((state, { changes }) => apply(state, changes), start);
const undone = [...differences].reverse().reduce((state, { changes }) => apply(state, invert(changes)), folded);
if (!isDeepStrictEqual(sorted(folded.values()), sorted(observer.records())))
	problems.push("the differences do not add up");
if (!isDeepStrictEqual(sorted(undone.values()), sorted(start.values()))) problems.push("undoing does not lead back");
if (differences.some(({ clock }, index) => clock.n !== index + 1)) problems.push("the clock has gaps");
process.stdout.write(JSON.stringify({ problems, differences: differences.length }));
process.exit(0);

function sorted(records: Iterable<NetRecord>): NetRecord[] {
	return [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What runs by itself (a dying namespace, a carrier, ARP) is given time; then both must be equal. */
async function compare(): Promise<void> {
	// The truth has no hosts.
	const asked = (one: NetRecord) => one.kind !== "host";
	// Whoever reads rules for the first time counts them; the order keys of older ones only tell the same sequence.
	const counted = (records: NetRecord[]) => {
		const places = new Map(positioned(records).map(({ id, position }) => [id, position]));
		return records.map((one) => (one.kind === "rule" ? { ...one, order: places.get(one.id) ?? 0 } : one));
	};
	const known = () => counted(sorted(observer.records()).filter(asked));
	const real = () => counted(sorted(truth(hosts.values())));
	let [own, kernel] = [known(), real()];
	for (let n = 0; n < 40 && !isDeepStrictEqual(own, kernel); n++) {
		await sleep(100);
		[own, kernel] = [known(), real()];
	}
	if (isDeepStrictEqual(own, kernel)) return;
	const ours = new Map(own.map((one) => [one.id, JSON.stringify(one)]));
	const theirs = new Map(kernel.map((one) => [one.id, JSON.stringify(one)]));
	for (const [id, text] of ours) if (theirs.get(id) !== text) problems.push(`ours: ${text}`);
	for (const [id, text] of theirs) if (ours.get(id) !== text) problems.push(`kernel: ${text}`);
	problems.push(...history.slice(-25));
}
