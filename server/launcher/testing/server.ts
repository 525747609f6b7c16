import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { VethlabError } from "@/protocol/errors";
import { chooseEngines } from "../../engines/choose";
import { Probe } from "../../engines/testing/ask";

/** A server that parses no HTTP: it tells who it is, what it can read and what a sandbox answers it, and stays. */
const { values } = parseArgs({
	options: {
		root: { type: "string", default: "" },
		labs: { type: "string", multiple: true, default: [] },
		engine: { type: "string" },
	},
});
const { root, labs } = values;

function attempt(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		return error instanceof Error && "code" in error ? error.code : String(error);
	}
}

const text = (file: string) => readFileSync(file, "utf8");
const engine = chooseEngines(root, values.engine)[0];
const agent = await engine.start().catch((error) => VethlabError.from(error));
const report = {
	engine: engine.name,
	status: text("/proc/self/status"),
	out: attempt(() => text(join(root, "out/index.html"))),
	lab: attempt(() => text(join(root, "labs/lab.yaml"))),
	more: labs.map((folder) => attempt(() => text(join(folder, "lab.yaml")))),
	clone: attempt(() => readdirSync(root).sort()),
	rootsHome: attempt(() => readdirSync("/root")),
	shadow: attempt(() => text("/etc/shadow")),
	sandbox:
		agent instanceof VethlabError
			? agent.toMessage()
			: await new Probe(agent).run("id -u; cat /proc/self/uid_map; uname -r"),
};
console.log(JSON.stringify(report));

if (!(agent instanceof VethlabError)) {
	agent.stdin.write("spin\n");
	// What changed since is asked for by time: the test has no other way in.
	setInterval(
		() => console.log(JSON.stringify({ more: labs.map((folder) => attempt(() => text(join(folder, "lab.yaml")))) })),
		50,
	);
	void agent.exited.then((exit) => console.log(JSON.stringify({ exit, log: agent.log() })));
}
