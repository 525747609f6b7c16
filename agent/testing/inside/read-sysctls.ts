import { execFileSync } from "node:child_process";
import { SysctlReader } from "../../kernel/sysctl-reader";

/** Reads the sysctls of one namespace with perl, without perl, and with one that knows no number for setns. */

const set = "echo 1 >/proc/sys/net/ipv4/conf/eth.0/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce";
const make = `mount --bind /proc/sys /proc/sys && mount -o remount,rw,bind /proc/sys; ip link add eth.0 type veth peer name eth1; ${set}`;
const namespace = execFileSync("sh", ["-c", `ip netns add there && ip netns exec there sh -c '${make}'; echo done`], {
	encoding: "utf8",
});
if (!namespace.includes("done")) throw new Error(namespace);

const read = (perl?: string) => new SysctlReader(perl).ask("/run/netns/there");
process.stdout.write(JSON.stringify(await Promise.all([read(), read("/no/such/perl"), read("false")])), () =>
	process.exit(0),
);
