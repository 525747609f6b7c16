import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError, Option } from "commander";
import { VethlabError } from "@/protocol/errors";
import { chooseEngines } from "@/server/engines/choose";
import { early } from "@/server/engines/early";
import { checkLabs } from "@/server/labs/check-labs";
import { findLab, type LabFolders, readLabs } from "@/server/labs/read-labs";
import { serve } from "@/server/launcher/serve";
import { EngineChoice } from "@/server/sessions/engine-choice";
import { checkText } from "./check";
import { runDoctor } from "./doctor/doctor";
import { exportLab } from "./export/export";
import { listLabs } from "./list";
import { newLab, newText } from "./new";
import { type RunOptions, runLab, statuses } from "./run";
import { runAll } from "./run-all";
import { languageOf, paintFor } from "./terminal";

/** The clone: both `cli/` and `dist/` lie right in it. */
const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

const usage = 2;

interface WithLabs {
	labs: string[];
}

interface WithEngine {
	engine?: string;
}

interface ServeOptions {
	port: string;
	host: string;
	publicUrl?: string;
}

interface WhichRun {
	all?: boolean;
	variant?: string;
}

function folders({ labs }: WithLabs): LabFolders {
	return { own: join(root, "labs"), more: labs };
}

function engines({ engine }: WithEngine): EngineChoice {
	return new EngineChoice(chooseEngines(root, engine));
}

function collect(value: string, before: string[]): string[] {
	return [...before, value];
}

function withLabs(command: Command): Command {
	const labs = new Option("--labs <dir>", "add a folder of labs of your own (may be given again)");
	// The description is for what an empty list would look like in the help.
	return command.addOption(labs.argParser(collect).default([], "ours alone"));
}

const engineOption = "--engine <name>";
const engineHelp = "bubblewrap: this machine's kernel; uml: User-Mode Linux (else: what the lab needs)";

const program = new Command("vethlab")
	.description("Hands-on Linux network labs on the real kernel, as a live graph.")
	.exitOverride()
	.showHelpAfterError("(vethlab --help tells more)")
	.enablePositionalOptions();

withLabs(program.command("serve"))
	.description("serve the page, and print the one URL that opens it")
	.option("--port <number>", "port to listen on; 0 takes a free one", "4600")
	.option("--host <address>", "address to listen on; one of this machine's own lets a class in", "127.0.0.1")
	.option("--public-url <url>", "where others reach it, such as https://labs.example.org of a proxy in front of it")
	.option(engineOption, engineHelp)
	.action(async ({ port, host, publicUrl, labs, engine }: WithLabs & WithEngine & ServeOptions) => {
		// A folder or an engine that is not there is said before anything starts.
		readLabs(folders({ labs }));
		chooseEngines(root, engine);
		console.error("Starting the server");
		const args = ["--port", port, "--host", host];
		if (publicUrl !== undefined) args.push("--public-url", publicUrl);
		if (engine !== undefined) args.push("--engine", engine);
		const status = await serve({ root, labs, args });
		if (status !== undefined) process.exitCode = status;
	});

withLabs(program.command("run"))
	.description("run a lab in the terminal; exits 0 only if all of its checks hold")
	.argument("[lab]", "which lab: see `vethlab list`")
	.option("--all", "run every lab in every variant, one after the other")
	.option("--variant <name>", "which of the lab's variants; the first if left out")
	.option(engineOption, engineHelp)
	.option("--through <step>", "stop after this step (STEP, or LAB/STEP of a lab that it builds on)")
	.option("--json", "print newline-delimited events instead of text")
	.option("--state", "print the final records as JSON")
	.option("--journeys", "at the end, print the way of every captured packet, an exchange a line, as JSON")
	.option("--graph", "print the final graph elements as JSON")
	.option(
		"--route <from dst...>",
		"at the end, which way a packet would go from a namespace (HOST or HOST/NAME) to ADDRESS or ADDRESS:PORT",
	)
	.option("--pcap <file>", "write the packets of every namespace to a pcapng file, which Wireshark opens")
	.action(async (lab: string | undefined, options: WithLabs & WithEngine & RunOptions & WhichRun) => {
		if (options.all) {
			const { variant, through, state, graph, route, pcap, journeys } = options;
			if ([lab, variant, through, state, graph, route, pcap, journeys].some((given) => given !== undefined)) {
				throw new VethlabError("usage", "--all runs every lab whole: only --json, --engine and --labs go with it.");
			}
			process.exitCode = await runAll(folders(options), engines(options), options.json ?? false);
			return;
		}
		if (lab === undefined) throw new VethlabError("usage", "Which lab? `vethlab list` tells; --all runs every one.");
		const [first, ...others] = chooseEngines(root, options.engine);
		// Its agent comes up while the lab is read.
		const ahead = early(first);
		await ahead.begun;
		try {
			const found = findLab(folders(options), lab, options.variant);
			process.exitCode = statuses[await runLab(found, new EngineChoice([ahead, ...others]), options)];
		} finally {
			await ahead.drop();
		}
	});

withLabs(program.command("export"))
	.description("print a lab as one bash script that needs nothing of vethlab's")
	.argument("<lab>", "which lab: see `vethlab list`")
	.option("--variant <name>", "which of the lab's variants; the first if left out")
	.action((lab: string, options: WithLabs & { variant?: string }) => {
		const language = languageOf(process.env);
		process.stdout.write(exportLab(findLab(folders(options), lab, options.variant), (text) => text[language]));
	});

withLabs(program.command("list"))
	.description("list the labs")
	.option("--json", "print JSON")
	.action((options: WithLabs & { json?: boolean }) => {
		const labs = readLabs(folders(options)).map((lab) => lab.summary);
		process.stdout.write(listLabs(labs, options.json ?? false));
	});

program
	.command("check")
	.description("tell what is wrong with labs of your own, with line and column; exits 1 if there is anything")
	.argument("<dir>", "a folder of labs, a lab's folder, or its lab.yaml")
	.action((path: string) => {
		const checked = checkLabs(join(root, "labs"), path);
		process.stdout.write(checkText(checked, paintFor(process.stdout, process.env)));
		process.exitCode = checked.problems.length > 0 ? 1 : 0;
	});

program
	.command("new")
	.description("write a lab of your own that runs, to go on from")
	.argument("<name>", "its name: lower-case letters, digits and dashes")
	.option("--in <dir>", "the folder of your labs", "my-labs")
	.action((name: string, { in: folder }: { in: string }) => {
		const dir = newLab(name, folder, join(root, "labs/lab.schema.json"));
		process.stdout.write(newText(dir, name, folder));
	});

withLabs(program.command("doctor"))
	.description("try which labs this machine can run, and say what mends what it lacks; exits 0 only if all run")
	.option("--json", "print JSON")
	.option(engineOption, engineHelp)
	.action(async (options: WithLabs & WithEngine & { json?: boolean }) => {
		const labs = readLabs(folders(options));
		const all = await runDoctor(labs, chooseEngines(root, options.engine), options.json ?? false);
		process.exitCode = all ? 0 : 1;
	});

// Whoever reads has gone (`| head`), or a disk is full: what is still to be ended is ended all the same.
process.stdout.once("error", (error: NodeJS.ErrnoException) => {
	// Only what follows the first failure.
	process.stdout.on("error", () => {});
	if (error.code === "EPIPE") return;
	console.error(`vethlab: this cannot be printed: ${error.message}`);
	process.once("exit", () => {
		process.exitCode = usage;
	});
});

/** 0: ok. 1: a lab's command or check did not hold. 2: wrong arguments, or something is missing. */
program.parseAsync().catch((thrown: unknown) => {
	if (thrown instanceof CommanderError) {
		// It has said what is wrong already.
		process.exitCode = thrown.exitCode === 0 ? 0 : usage;
		return;
	}
	const error = VethlabError.from(thrown);
	// An invalid lab's message is lines that start with FILE:LINE:COLUMN, which editors know.
	const text = error.code === "lab-invalid" ? error.message : `vethlab: ${error.message}`;
	console.error(
		error.code === "internal" ? `vethlab: ${(error.cause instanceof Error && error.cause.stack) || text}` : text,
	);
	process.exitCode = usage;
});
