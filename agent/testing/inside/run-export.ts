import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { hostNetns, namesHere, namesOf, readNames } from "../../kernel/netns";
import { truth } from "../truth";

/** Takes a line of JSON, an exported script; runs it with --here, and prints what the kernel holds at its end. */

const line = await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next();
writeFileSync("/tmp/lab.sh", String(JSON.parse(line.value)));
const child = spawn("bash", ["/tmp/lab.sh", "--here"], { stdio: ["pipe", "pipe", "inherit"] });
const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));

/** `truth` wants ids, as the agent gives them, to tell where veths' other ends are. */
function identify(hosts: readonly { pid: number }[]): void {
	mkdirSync(namesHere, { recursive: true });
	let next = 0;
	for (const { pid } of hosts) {
		const names = [...readNames(namesOf(pid)).mounted.keys()].map((name) => `${namesOf(pid)}/${name}`);
		for (const path of [hostNetns(pid), ...names]) {
			symlinkSync(path, `${namesHere}/n${next}`);
			execFileSync("ip", ["netns", "set", `n${next}`, String(next)]);
			next += 1;
		}
	}
}

let said = "";
let records: unknown = null;
for await (const line of createInterface({ input: child.stdout })) {
	said += `${line}\n`;
	const found = /^hosts: (.*)$/.exec(line);
	if (!found?.[1]) continue;
	const hosts = found[1].split(" ").map((one) => {
		const [name = "", pid] = one.split("=");
		return { name, pid: Number(pid) };
	});
	identify(hosts);
	records = truth(hosts);
	child.stdin.end("\n");
}
process.stdout.write(JSON.stringify({ code: await exited, said, records }));
process.exit(0);
