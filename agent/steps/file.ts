import type { Host } from "../kernel/host";
import { quote } from "../kernel/topology";

/** Puts a file on its host. Answers what stood in the way, in the shell's words; null if nothing did. */
export async function putFile(host: Host, path: string, content: string): Promise<string | null> {
	const directory = path.slice(0, path.lastIndexOf("/"));
	let said = "";
	const { exit } = await host.run({
		text: `mkdir -p ${quote(directory)} && printf %s ${quote(content)} >${quote(path)}`,
		netns: "",
		background: false,
		heard: (_, chunk) => {
			said += chunk;
		},
	}).ended;
	return exit === 0 ? null : said.trim() || `exit ${exit}`;
}
