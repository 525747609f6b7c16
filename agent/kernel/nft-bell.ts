import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { Bell } from "./bell";
import { onLines } from "./lines";
import { ownPrefix } from "./nftables";

/**
 * Rings when nftables change in any namespace that has an id as seen from the
 * agent's own, without a process in it. `nft monitor` hears its own namespace
 * only, so this asks netlink itself for all of them (NETLINK_LISTEN_ALL_NSID,
 * which `ip monitor all-nsid` uses as well): protocol NETLINK_NETFILTER, group
 * NFNLGRP_NFTABLES. It does not say which namespace rang, but the messages name
 * their table, as the first attribute of all but the generation's (15): a `+`
 * stands for one that iptables does not make.
 */
const listen = `
socket(my $s, 16, 3, 12) or die;
setsockopt($s, 270, 8, pack("i", 1)) or die;
bind($s, pack("SSLL", 16, 0, 0, 1 << 6)) or die;
$| = 1;
while (1) {
	recv($s, my $message, 65536, 0);
	my $native = "";
	for (my $at = 0; $at + 24 < length $message;) {
		my ($length, $type) = unpack("LS", substr($message, $at, 6));
		last if $length < 16;
		my ($size, $attribute, $name) = unpack("SSZ*", substr($message, $at + 20, $length - 20));
		my $family = ord substr($message, $at + 16, 1);
		$native = "+" if ($type & 255) != 15 && $attribute == 1 && $name !~ /^${ownPrefix}/
			&& !($family == 2 && $name =~ /^(raw|mangle|nat|filter|security)$/);
		$at += ($length + 3) & ~3;
	}
	print "$native\\n";
}
`;

/** Resolves once it listens; null where that is not to be had. `native`: a table was named that iptables does not make. */
export async function startNftBell(rang: (native: boolean) => void): Promise<Bell | null> {
	const child = spawn("perl", ["-e", listen], { stdio: ["ignore", "pipe", "ignore"] });
	onLines(child.stdout, (line) => rang(line === "+"));
	let gone = false;
	child.once("error", () => {
		gone = true;
	});
	child.once("exit", () => {
		gone = true;
	});
	const bell = new Bell(child.pid ?? 0);
	while (!gone && !bell.listening()) await sleep(1);
	return gone ? null : bell;
}
