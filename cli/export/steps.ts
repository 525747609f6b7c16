import { milliseconds } from "@/protocol/check";
import type { Lab } from "@/protocol/lab";
import type { Say } from "../terminal";
import { comment, word } from "./quote";

type Step = Lab["steps"][number];
type Command = Step["commands"][number];

/** The steps of a lab as bash: what is typed on each host, in order, and what is to be seen after it as comments. */
export function stepsScript(lab: Lab, say: Say): string {
	return lab.steps
		.filter((step) => !step.optional)
		.map((step) => stepScript(step, say))
		.join("\n\n");
}

function stepScript(step: Step, say: Say): string {
	const body = [
		...step.files.map(fileScript),
		...step.commands.flatMap((command) => [
			...(command.note ? [comment(say(command.note))] : []),
			commandScript(command),
		]),
		"end_of_step",
		...step.checks.map((check) => comment(`→ ${say(check.say)}`)),
	];
	const heading = [comment(`--- ${say(step.title)}\n${say(step.text)}`), `step ${word(say(step.title))}`];
	if (step.features.length === 0) return [...heading, ...body].join("\n");
	const host = step.commands[0]?.host ?? "";
	const condition = step.features.map((feature) => `has ${host} ${feature}`).join(" && ");
	return [
		...heading,
		`if ${condition}; then`,
		...body,
		"else",
		`echo 'left out: this kernel has no ${step.features.join(", ")}'`,
		"fi",
	].join("\n");
}

function fileScript({ host, path, content }: Step["files"][number]): string {
	let mark = "END";
	while (content.split("\n").includes(mark)) mark += "_";
	// A here-document ends with a newline; one that the file lacks is no loss.
	return `put ${host} ${word(path)} <<'${mark}'\n${content.replace(/\n$/, "")}\n${mark}`;
}

function commandScript(command: Command): string {
	const { host, netns, run, expect, background, ready, timeout } = command;
	const seconds = milliseconds(timeout) / 1000;
	const plain = /^[\w./:@%+=, -]+$/.test(run);
	const text = netns === undefined ? run : `ip netns exec ${word(netns)} ${plain ? run : `bash -c ${word(run)}`}`;
	const typed = word(text.trim());
	if (background) return `background ${background} ${word(ready ?? "")} ${seconds} ${host} ${typed}`;
	const within = seconds === 30 ? "" : `within=${seconds} `;
	if (expect === "fail") return `${within}fails ${host} ${typed}`;
	return `${within}${host} ${typed}${expect === "any" ? " || true" : ""}`;
}
