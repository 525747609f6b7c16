#!/usr/bin/env node
// Plain JavaScript without new syntax: it must run on a Node that is too old, far enough to say so.
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const needed = Number(/\d+/.exec(engines.node)[0]);

if (Number(process.versions.node.split(".")[0]) < needed) {
	console.error(
		`vethlab needs Node ${needed} or newer, this is ${process.versions.node}. Install a newer one, for example with: sudo apt-get install nodejs (Debian 13, Ubuntu 25.04 or newer), or from nodejs.org.`,
	);
	process.exitCode = 2;
} else {
	import("./setup/main.mjs")
		.then(({ main }) => main(process.argv.slice(2)))
		.catch((error) => {
			console.error(error.plain ? error.message : error);
			process.exitCode = 2;
		});
}
