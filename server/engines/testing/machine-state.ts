import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { environment, standardPath } from "../programs";

/** What must be the same before and after any run; the second list only root may read. */
const open = [
	"ip -d link",
	"ip addr",
	"ip route show table all",
	"ip -6 route show table all",
	"ip netns",
	"cat /proc/self/mounts",
];
const forRoot = ["iptables-save", "ip6tables-save", "nft list ruleset"];

/**
 * The machine's own network and mounts, by the command that printed it. Comments, counters, and what counts down by
 * itself are taken out. Compare with toEqual.
 */
export async function machineState(): Promise<Record<string, string>> {
	const commands = process.getuid?.() === 0 ? [...open, ...forRoot] : open;
	const said = await Promise.all(
		commands.map(async (command): Promise<[string, string]> => {
			const [program = "", ...args] = command.split(" ");
			const { stdout } = await promisify(execFile)(program, args, { env: environment({ PATH: standardPath }) });
			return [command, steady(stdout)];
		}),
	);
	return Object.fromEntries(said);
}

function steady(text: string): string {
	return text
		.split("\n")
		.filter((line) => !line.startsWith("#"))
		.map((line) =>
			line
				.replace(/\[\d+:\d+\]/g, "[0:0]")
				.replace(/packets \d+ bytes \d+/g, "")
				.replace(/(valid_lft|preferred_lft) \d+sec/g, "$1")
				.replace(/expires \d+sec/g, "expires"),
		)
		.join("\n");
}
