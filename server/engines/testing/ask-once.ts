import { bubblewrap } from "../bubblewrap";
import { Probe } from "./ask";

/** A program that starts a sandbox, prints what a shell command says in it, and ends: `ask-once AGENT COMMAND`. */
const [agent = "", command = ""] = process.argv.slice(2);
const sandbox = await bubblewrap({ agent }).start();
const { stdout, stderr } = await new Probe(sandbox).run(command);
process.stdout.write(stdout + stderr);
sandbox.kill();
await sandbox.exited;
process.exit();
