import { expect, it } from "vitest";
import { mayChangeSilently } from "./silent";

it.each([
	"ip link add dev veth01 type veth peer name veth1",
	"ip netns exec netns1 ping 192.168.10.3 -c 3",
	"iptables -I OUTPUT      -t nat -d 11.96.10.3 -j DNAT \\\n  --to-destination 192.168.10.3:80",
	"ip link set br0 up; ip addr add 10.0.0.1/24 dev br0 && ip route | grep br0 >/tmp/x",
	"sudo ip netns exec a curl -sS 'http://10.0.0.1/?a=b'",
	"# nothing\n",
])("a call of programs that are known changes nothing silently: %s", (command) => {
	expect(mayChangeSilently(command)).toBe(false);
});

it.each([
	"sysctl -w net.ipv4.conf.all.arp_ignore=1",
	"echo 1 | tee /proc/sys/net/ipv4/conf/all/arp_ignore",
	"ip neigh add proxy 10.0.0.9 dev br0",
	"./set-up.sh",
	"bash -c 'x'",
	". ./functions; answer_for 10.0.0.9",
	"ip netns exec netns1 ./set-up.sh",
	"ip netns exec netns1 sh /tmp/x",
	"f=/proc/s; echo 1 >$f/arp_ignore",
	'echo 1 > "$file"',
	"echo $(./set-up.sh)",
	"ip link; python3 set.py &",
	"ip -b lines",
	"ip -n netns1 -batch - <lines",
	"ip -all netns exec ./set-up.sh",
	"for n in 1 2; do ip link; done",
])("anything else may: %s", (command) => {
	expect(mayChangeSilently(command)).toBe(true);
});
