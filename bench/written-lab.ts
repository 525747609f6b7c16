import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

interface Step {
	id: string;
	commands: { host: string; netns?: string; run: string; timeout?: string }[];
}

/** A lab of host `one` in a folder of its own, which is gone when `use` is over. */
export async function withLab<T>(id: string, steps: readonly Step[], use: (folder: string) => Promise<T>): Promise<T> {
	const both = (text: string) => ({ en: text, zh: text });
	const folder = mkdtempSync(join(tmpdir(), "vethlab-bench-"));
	const lab = {
		title: both(id),
		summary: both(id),
		topology: { hosts: { one: {} } },
		steps: steps.map((step) => ({
			...step,
			title: both(step.id),
			text: both(step.id),
			checks: [{ say: both("there"), record: "host" }],
		})),
	};
	mkdirSync(join(folder, id));
	writeFileSync(join(folder, id, "lab.yaml"), stringify(lab));
	try {
		return await use(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Two pods on a bridge of host `one`, as lab 1 builds them: `red` is 10.8.0.2 and `blue` 10.8.0.3; some rules in between. */
export const twoPods: Step["commands"] = [
	{ host: "one", run: "ip link add br0 type bridge; ip link set br0 up; ip addr add 10.8.0.1/24 dev br0" },
	...["red 2", "blue 3"].map((pod) => {
		const [name = "", n] = pod.split(" ");
		const made = `ip netns add ${name}; ip link add veth-${name} type veth peer name eth0 netns ${name}`;
		const up = `ip link set veth-${name} master br0 up; ip -n ${name} link set eth0 up`;
		return { host: "one", run: `${made}; ${up}; ip -n ${name} addr add 10.8.0.${n}/24 dev eth0` };
	}),
	{
		host: "one",
		run: "iptables -A FORWARD -i br0 -j ACCEPT; iptables -t nat -A POSTROUTING -s 10.8.0.0/24 ! -o br0 -j MASQUERADE",
	},
];
