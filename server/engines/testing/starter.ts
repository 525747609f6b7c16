import { once } from "node:events";
import { bubblewrap } from "../bubblewrap";
import { uml } from "../uml";

/** A program that starts one sandbox and keeps it busy: `starter AGENT PATH [uml]`. Prints `busy` when it is. */
const [agent = "", path, name] = process.argv.slice(2);
const sandbox = await (name === "uml" ? uml : bubblewrap)({ agent, path }).start();
sandbox.stdin.write("spin\n");
await once(sandbox.stdout, "data");
console.log("busy");
