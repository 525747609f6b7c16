import { parseArgs } from "node:util";
import { serve } from "../serve";

/** What `vethlab serve` does: `start CLONE [LABS…] [--engine E]`. */
const { values, positionals } = parseArgs({ options: { engine: { type: "string" } }, allowPositionals: true });
const [root = "", ...labs] = positionals;
const status = await serve({ root, labs, args: values.engine === undefined ? [] : ["--engine", values.engine] });
if (status !== undefined) process.exitCode = status;
