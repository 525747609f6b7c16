import { Lab } from "@/protocol/lab";

const text = { en: "test", zh: "测试" };
export const say = text;

interface StepLike {
	id: string;
	commands: object[];
	checks?: object[];
	files?: object[];
	features?: string[];
}

/** A lab of two hosts on one cable, with the steps given. */
export function labOf(
	steps: readonly StepLike[],
	needs: { features?: string[]; programs?: string[] } = {},
	{ ipv6 = false } = {},
): Lab {
	return Lab.parse({
		id: "test",
		title: text,
		summary: text,
		needs,
		topology: {
			ipv6,
			hosts: {
				one: { nics: [{ name: "eth9", address: "10.9.0.1/24", wire: "two/eth9" }] },
				two: { nics: [{ name: "eth9", address: "10.9.0.2/24" }] },
			},
		},
		steps: steps.map(({ commands, checks, ...step }) => ({
			title: text,
			text,
			files: [],
			...step,
			commands: commands.map((command) => ({ host: "one", ...command })),
			checks: checks ?? [{ say, record: "host", where: { name: "one" } }],
		})),
	});
}

/** A lab for tests that bring commands of their own. */
export const idleLab = labOf([{ id: "nothing", commands: [{ run: "true" }] }]);
