import { execa } from "execa";
import { z } from "zod";
import { type Family, familyOf } from "@/protocol/address";
import { VethlabError } from "@/protocol/errors";
import { parseAnswer } from "./answer";

/** What `ip route get` is asked in a namespace. */
export interface GetQuestion {
	to: string;
	from?: string | null;
	/** As a packet that comes in by this interface; as one of the namespace's own if absent. */
	iif?: string | undefined;
	/** As one that leaves by this interface. */
	oif?: string;
	mark?: number | null;
	port?: number | null;
}

const via = z.object({ host: z.string() });
const Got = z.object({
	type: z.string().default("unicast"),
	dst: z.string(),
	gateway: z.string().optional(),
	via: via.optional(),
	dev: z.string().optional(),
	table: z.string().optional(),
	prefsrc: z.string().optional(),
});
/** The packet's own route: what it is sent to, by which interface, with which source. */
export type Got = z.infer<typeof Got>;

const Matched = z.looseObject({
	type: z.string().default("unicast"),
	dst: z.string(),
	gateway: z.string().optional(),
	via: via.optional(),
	dev: z.string().optional(),
	table: z.string().default("main"),
	protocol: z.string().optional(),
	scope: z.string().optional(),
	prefsrc: z.string().optional(),
	metric: z.number().optional(),
	flags: z.array(z.string()).default([]),
});
/** The entry of the table that it took (`fibmatch`). */
export type Matched = z.infer<typeof Matched>;

/** The kernel's answer, or the error that it gave in its place (`Network is unreachable`). */
export type GetAnswer = { got: Got; matched: Matched | null } | { refused: string };

/** `path`: the namespace. A process of its own each time: a batch's error would stand between other answers. */
export async function routeGet(path: string, question: GetQuestion): Promise<GetAnswer> {
	const words = selectors(question);
	const family = familyOf(question.to);
	const [got, matched] = await Promise.all([
		ask(path, family, ["route", "get", ...words]),
		ask(path, family, ["route", "get", "fibmatch", ...words]),
	]);
	if (got.exitCode !== 0) return { refused: got.stderr.replace(/^RTNETLINK answers: /, "").trim() };
	const [answer] = parseAnswer("route get", z.array(Got), got.stdout);
	if (!answer) throw new VethlabError("internal", "ip route get answered nothing");
	const entry = matched.exitCode === 0 ? parseAnswer("route get fibmatch", z.array(Matched), matched.stdout)[0] : null;
	return { got: answer, matched: entry ?? null };
}

function selectors({ to, from, iif, oif, mark, port }: GetQuestion): string[] {
	return [
		to,
		...(from ? ["from", from] : []),
		...(iif ? ["iif", iif] : []),
		...(oif ? ["oif", oif] : []),
		...(mark ? ["mark", String(mark)] : []),
		...(port ? ["ipproto", "tcp", "dport", String(port)] : []),
	];
}

interface Said {
	exitCode: number;
	stdout: string;
	stderr: string;
}

async function ask(path: string, family: Family, words: string[]): Promise<Said> {
	const argv = [`--net=${path}`, "--", "ip", family === "inet" ? "-4" : "-6", "-j", "-d", ...words];
	const options = { stdin: "ignore", reject: false, timeout: 5000, cleanup: false } as const;
	const { exitCode, stdout, stderr } = await execa("nsenter", argv, options);
	return { exitCode: exitCode ?? 1, stdout, stderr };
}
