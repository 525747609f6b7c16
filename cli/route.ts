import { arrives, isWell } from "@/client/routes/ends";
import { endOf, isStuck, type RouteWords, routeWords, sentencesOf, summaryOf } from "@/client/routes/sentences";
import { VethlabError } from "@/protocol/errors";
import { type RouteAnswer, RouteQuestion, type RouteWay } from "@/protocol/route";
import type { Language } from "@/protocol/text";
import type { Paint } from "./terminal";

/** Of `--route FROM DST`. Throws where that is no question. */
export function questionOf(words: readonly string[]): RouteQuestion {
	const [netns = "", to = "", ...rest] = words;
	// `10.0.0.1:80`, `[fd00::1]:80`, or an address alone.
	const [, address, port] = /^\[(.*)\](?::(.*))?$/.exec(to) ?? /^([^:]*)(?::([^:]*))?$/.exec(to) ?? [to, to];
	const question = RouteQuestion.safeParse({
		netns,
		to: address,
		...(port === undefined ? {} : { port: Number(port) }),
	});
	if (question.success && rest.length === 0) return question.data;
	throw new VethlabError(
		"usage",
		"--route takes a namespace and an address: --route worker1/netns1 192.168.10.3 (or 192.168.10.3:80, fd00::3, [fd00::3]:80).",
	);
}

/** The answer for a person: what the kernel said at each hop, then how it ends. */
export function routeText(answer: RouteAnswer, language: Language, paint: Paint): string {
	const words = routeWords[language];
	const { question, there, back } = answer;
	const lines = [
		"",
		paint.bold(`${question.netns} → ${withPort(question)}`),
		`${isWell(answer) ? paint.green("✓") : paint.red("✗")} ${summaryOf(answer, words)}`,
		"",
		paint.bold(words.there),
		...wayLines(there, words, paint, "  ", words.starts),
		...(back ? ["", paint.bold(words.back), ...wayLines(back, words, paint, "  ", words.answers)] : []),
	];
	return `${lines.map(plain).join("\n")}\n`;
}

function withPort({ to, port }: RouteQuestion): string {
	if (port === null) return to;
	return to.includes(":") ? `[${to}]:${port}` : `${to}:${port}`;
}

function wayLines(way: RouteWay, words: RouteWords, paint: Paint, indent: string, first: string): string[] {
	const lines: string[] = [];
	for (const hop of way.hops) {
		const how = hop.iif ? words.comesIn(hop.iif.name) : first;
		lines.push(`${indent}${paint.bold(hop.netns)} ${paint.dim(`${how}, ${words.packet(hop.src, hop.dst)}`)}`);
		for (const { text, aside, outer } of sentencesOf(hop, words, isStuck(way, hop))) {
			lines.push(`${indent}  ${text}${aside ? ` ${paint.dim(aside)}` : ""}`);
			if (outer)
				lines.push(`${indent}    ${outer.title}`, ...wayLines(outer.way, words, paint, `${indent}    `, words.starts));
		}
	}
	const mark = arrives(way) ? paint.green("✓") : paint.red("✗");
	lines.push(`${indent}${mark} ${words.at(way.end.netns)}${endOf(way.end, words)}`);
	return lines;
}

/** Backticks are for the page, which sets what stands between them in another type. */
const plain = (line: string) => line.replaceAll("`", "");
