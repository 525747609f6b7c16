import { mkdirSync } from "node:fs";
import { makeSlots } from "../../kernel/command";
import { Host } from "../../kernel/host";
import { hostSetup, prepareHosts, workshop } from "../../kernel/host-setup";
import { openSandbox } from "../../sandbox";
import { idleLab } from "../lab";

/** How long `ip netns del` takes to take a veth with it: in a host that is watched, and in one that is not. Milliseconds. */

/**
 * Makes a namespace with a veth, a bridge and a NAT rule, so that all kinds of readers are in it, waits, deletes it, and
 * busily looks when the veth's other end is gone.
 */
const round = `
ip netns add netns1; ip link add veth01 netns netns1 type veth peer name veth1
ip -n netns1 link add br0 type bridge; ip netns exec netns1 iptables -t nat -A POSTROUTING -j MASQUERADE
ip -n netns1 link set veth01 up; ip link set veth1 up
sleep 0.4
from=\${EPOCHREALTIME/./}
ip netns del netns1
while [ -e /sys/class/net/veth1 ]; do :; done
echo $(( \${EPOCHREALTIME/./} - from ))`;

async function rounds(host: Host, count: number): Promise<number[]> {
	const times: number[] = [];
	for (let n = 0; n < count; n++) {
		let said = "";
		const heard = (_: string, chunk: Buffer) => {
			said += chunk;
		};
		await host.run({ text: round, netns: "", background: false, heard }).ended;
		times.push(Number(said.trim().split("\n").at(-1)) / 1000);
	}
	return times.sort((a, b) => a - b);
}

const { hosts } = await openSandbox(idleLab, 0, () => {});
const watched = hosts.get("one");
if (!watched) throw new Error("no host");
prepareHosts(idleLab.topology);
const fifos = `${workshop}/fifos/plain`;
mkdirSync(fifos, { recursive: true });
const plain = await Host.start("plain", fifos, makeSlots([`${fifos}/0`]), hostSetup("plain", []));
const result: { watched: number[]; plain: number[] } = { watched: [], plain: [] };
// In turns: what else the machine does meets both.
for (let n = 0; n < 8; n++) {
	result.watched.push(...(await rounds(watched, 1)));
	result.plain.push(...(await rounds(plain, 1)));
}
process.stdout.write(JSON.stringify(result));
process.exit(0);
