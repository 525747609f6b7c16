import type { ErrorMessage } from "@/protocol/errors";

type Values = ErrorMessage["values"];

const s = (n: number) => (n === 1 ? "" : "s");

/** What the doctor says, in the page and in a terminal. What one would type stands between backticks. */
export const en = {
	title: "What this machine can run",
	lead: "Found out by trying, in throw-away sandboxes. Nothing on the machine was changed.",
	again: "Look again",
	looked: (time: string) => `Looked at ${time}`,
	asking: "Asking the server…",
	all: (n: number) => `All ${n} labs run here.`,
	some: (run: number, n: number) => `${run} of ${n} labs run here.`,
	looking: "Looking…",
	mends: "What to do",
	for: (labs: string) => `for ${labs}`,
	forAll: "for every lab",
	views: {
		packets: "the list of packets",
		layers: "a packet's layers",
		flows: "tracked flows",
		tables: "nftables' own tables",
	},
	forSteps: "for the steps that are left out",
	labs: "Labs",
	runs: (engine: string) => `runs on ${engine}`,
	leftOut: (n: number, features: string) => `${n} step${s(n)} left out, for want of ${features}`,
	cannot: "cannot run",
	cannotHere: "Cannot run here:",
	comma: ", ",
	aside: (text: string) => ` (${text})`,
	more: "What to do",
	broken: "its file is broken",
	unknown: "not known yet",
	kernels: "Kernels",
	engines: { bubblewrap: "this machine's kernel", uml: "User-Mode Linux" } as Readonly<Record<string, string>>,
	trying: (engine: string) => `Trying a sandbox on ${engine}`,
	tryingNow: "trying…",
	tried: (kernel: string, time: string) => `${kernel}, tried in ${time}`,
	untried: "not tried: no lab needs it",
	fails: "no sandbox starts",
	lacks: (features: string) => `lacks ${features}`,
	has: "has it",
	hasNot: "has it not",
	feature: "Feature",
	/** What is wrong. */
	wrong: {
		"package-missing": ({ programs, packages }: Values) =>
			programs ? `\`${join(programs)}\` is not installed.` : `Sandboxes need the package \`${packages}\`.`,
		"package-old": ({ programs, said }: Values) => `\`${programs}\` is too old: \`${said}\``,
		"userns-forbidden": () => "This machine forbids user namespaces, which sandboxes are made of.",
		"subuid-missing": ({ user }: Values) => `\`${user}\` has no range of ids in /etc/subuid and /etc/subgid.`,
		"kernel-feature": ({ features, device, packages, command, spare }: Values) =>
			device
				? `\`${device}\` may not be opened, so that there is no \`${join(features)}\`.`
				: packages
					? `This kernel has no \`${join(features)}\`, nor a module for it. User-Mode Linux has it, as an ordinary program.`
					: command
						? `The kernel's module for \`${join(features)}\` is not loaded.`
						: spare
							? `This kernel has no \`${join(features)}\`. User-Mode Linux is installed and has it: do without \`--engine\`.`
							: `This kernel has no \`${join(features)}\`, nor a module for it.`,
		"sandbox-failed": ({ log }: Values) => `No sandbox starts here${log ? `: ${log}` : "."}`,
	} as Readonly<Record<string, (values: Values) => string>>,
};

function join(names: string | undefined): string {
	return (names ?? "").split(",").join("`, `");
}

export type DoctorWords = typeof en;
