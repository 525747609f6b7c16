/**
 * Some changes ring for nothing: sysctls without an event, and addresses that an interface answers for (`ip neigh add
 * proxy`). Which commands may have made one is told by their text: a call of a program that is known here and does
 * neither, unless a word of it says so, cannot; anything else can, scripts among it.
 */
export function mayChangeSilently(command: string): boolean {
	if (/sysctl|\/proc\/sys|proxy|[`$]\(|[<>]\S*\s*\S*\$|[<>]\(/.test(command)) return true;
	return command
		.replaceAll("\\\n", " ")
		.split(/[;&|\n]+/)
		.some((call) => !isPlain(call.trim()));
}

/** Programs that change nothing without an event, but what the words above name. */
const plain = new Set(
	[
		"ip bridge brctl tc ethtool arp ifconfig route ss netstat hostname",
		"ping ping6 arping tracepath traceroute curl wget nc ncat dig tcpdump",
		"iptables ip6tables iptables-save ip6tables-save iptables-nft iptables-legacy nft conntrack ebtables birdc",
		"true false : echo printf cat head tail grep wc sort ls mkdir rm sleep wait kill ps cd test",
	]
		.join(" ")
		.split(" "),
);

/** What stands before the program that a call is about. */
const before = /^(?:sudo|ip netns exec \S+|timeout \S+|time|exec|\w+=[^\s$]*)\s+/;

function isPlain(call: string): boolean {
	let rest = call;
	while (before.test(rest)) rest = rest.replace(before, "");
	if (rest === "" || rest.startsWith("#")) return true;
	const [program = ""] = rest.split(/\s+/);
	// A batch of commands that stand elsewhere.
	return plain.has(program) && !/\s-(b|ba|bat|batc|batch)\s/.test(rest) && !/\sexec\s/.test(rest);
}
