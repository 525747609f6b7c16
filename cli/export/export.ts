import type { Lab } from "@/protocol/lab";
import type { Say } from "../terminal";
import { hereScript } from "./here";
import { library, libraryHere } from "./library";
import { comment } from "./quote";
import { stepsScript } from "./steps";

/**
 * A lab as one bash script that needs nothing of vethlab's: hosts are functions, reached by ssh, or, with `--here`,
 * made of namespaces on the machine that it runs on.
 */
export function exportLab(lab: Lab, say: Say): string {
	const hosts = Object.keys(lab.topology.hosts);
	return `#!/usr/bin/env bash
${comment(`${say(lab.title)}\n${say(lab.summary)}`)}
#
# The lab ${lab.id} of vethlab as a plain script: every command, in order.
#   bash ${lab.id}.sh          on real machines: each host is reached as said below
#   bash ${lab.id}.sh --here   as root: makes the hosts of namespaces on this machine, and ends them when you press Enter
set -euo pipefail

# How each host is reached: what follows is one word, for its shell, as root.
${hosts.map((host) => `via_${variable(host)}=(ssh root@${host})`).join("\n")}

# The hosts.
${hosts.map((host) => `${host}() { on ${host} "$1"; }`).join("\n")}

${library}
if [ "\${1-}" = --here ]; then
${libraryHere}
${hereScript(lab.topology)}
fi

${stepsScript(lab, say)}

if [ "\${1-}" = --here ]; then
	echo "hosts:$hosts"
	echo 'To enter one: nsenter -t PID -n -m -u -p. Press Enter to end them all.'
	read -r _ || true
fi
`;
}

/** A host's name as part of a variable's. */
function variable(host: string): string {
	return host.replaceAll("-", "_");
}
