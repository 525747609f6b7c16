import { cpus, release } from "node:os";
import { type Figure, table } from "./figure";
import { flood } from "./measures/flood";
import { idle } from "./measures/idle";
import { journey } from "./measures/journey";
import { lab1 } from "./measures/lab1";
import { labs } from "./measures/labs";
import { latency } from "./measures/latency";
import { many } from "./measures/many";
import { memory } from "./measures/memory";
import { page } from "./measures/page";
import { sandbox } from "./measures/sandbox";
import { tracing } from "./measures/tracing";
import { viewers } from "./measures/viewers";
import { weight } from "./measures/weight";

const measures: Record<string, () => Promise<Figure[]>> = {
	sandbox,
	latency,
	page,
	viewers,
	weight,
	memory,
	many,
	lab1,
	labs,
	flood,
	journey,
	tracing,
	idle,
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in measures));
if (unknown.length > 0) {
	console.error(`no measure called ${unknown.join(", ")}; there are ${Object.keys(measures).join(", ")}`);
	process.exit(2);
}

const figures: Figure[] = [];
for (const [name, measure] of Object.entries(measures)) {
	if (wanted.length > 0 && !wanted.includes(name)) continue;
	process.stderr.write(`measuring ${name} …\n`);
	figures.push(...(await measure()));
}
console.log(table(figures));
console.log(
	JSON.stringify({
		cores: cpus().length,
		cpu: cpus()[0]?.model ?? "",
		kernel: release(),
		node: process.version,
		figures,
	}),
);
