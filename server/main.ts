import { join } from "node:path";
import { parseArgs } from "node:util";
import { VethlabError } from "@/protocol/errors";
import { chooseEngines } from "./engines/choose";
import { openGateway } from "./gateway/gateway";
import { parsePublicUrl } from "./gateway/reach";
import { watchLabs } from "./labs/watch-labs";
import { takeToken } from "./launcher/token";
import { Sessions } from "./sessions/sessions";

/** After a signal: how long sandboxes may take to go, ms. They die with this process in any case. */
const endWithin = 3000;

/** `--root DIR --port N --host H [--public-url URL] [--labs DIR]… [--engine E]`: serves the page until a signal ends it. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			root: { type: "string" },
			port: { type: "string", default: "4600" },
			host: { type: "string", default: "127.0.0.1" },
			"public-url": { type: "string" },
			labs: { type: "string", multiple: true, default: [] },
			engine: { type: "string" },
		},
	});
	const { root, host } = values;
	if (root === undefined) throw new VethlabError("usage", "The server needs --root, the folder of vethlab.");
	const port = Number(values.port);
	if (!/^\d+$/.test(values.port) || port > 65535) {
		throw new VethlabError("usage", `--port takes a number from 0 to 65535, not "${values.port}".`);
	}
	const publicUrl = values["public-url"] === undefined ? undefined : parsePublicUrl(values["public-url"]);
	const labs = { own: join(root, "labs"), more: values.labs };
	const sessions = new Sessions(labs, chooseEngines(root, values.engine));
	const token = takeToken();
	const gateway = await openGateway({ host, port, publicUrl, out: join(root, "out"), sessions, token });
	watchLabs(labs, () => {
		sessions.labsSaved();
		gateway.tellLabsSaved();
	});
	const stop = () => {
		setTimeout(() => process.exit(0), endWithin).unref();
		// The pages first: nobody has ended their sessions, and they wait for the server to come back.
		void gateway
			.close()
			.then(() => sessions.end())
			.then(() => process.exit(0));
	};
	process.stdout.on("error", () => {});
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
	process.stdout.write(`vethlab: ${gateway.url}\n`, (error) => {
		if (!error) return;
		// Nobody could open it.
		console.error(`vethlab: the address cannot be printed: ${error.message}`);
		process.exit(2);
	});
}

main().catch((thrown: unknown) => {
	const error = VethlabError.from(thrown);
	// Argument errors of Node's own parser are the caller's too.
	const isUsage = error.code !== "internal" || (error.cause instanceof TypeError && "code" in error.cause);
	console.error(`vethlab: ${isUsage ? error.message : (error.stack ?? error.message)}`);
	process.exit(isUsage ? 2 : 1);
});
