// An agent that knows nothing of labs: a line in is a shell command, a line out what came of it. `spin` never ends, `length` says how long its line is.
import { spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

console.error("probe: up");
createInterface(process.stdin)
	.on("line", (command) => {
		if (command === "spin") {
			process.stdout.write('{"spinning":true}\n');
			for (;;);
		}
		if (command.startsWith("length ")) {
			process.stdout.write(`${JSON.stringify({ length: command.length })}\n`);
			return;
		}
		if (command.startsWith("exit ")) process.exit(Number(command.slice(5)));
		const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
		process.stdout.write(`${JSON.stringify({ status, stdout, stderr })}\n`);
	})
	.on("close", () => process.exit(0));
