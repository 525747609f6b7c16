import { readFileSync } from "node:fs";
import { VethlabError } from "@/protocol/errors";

/** Reads a sysctl by its path under /proc/sys; null where the kernel has none of that name. */
export type ReadSysctl = (name: string) => string | null;

interface Switch {
	sysctl: string;
	forbids: string;
	allow: string;
	/** Root's own CAP_SYS_ADMIN passes it. */
	rootPasses: boolean;
	who: string;
}

/** What distributions forbid user namespaces with. */
const switches: Switch[] = [
	// A patch of Debian's and Ubuntu's kernels.
	{ sysctl: "kernel/unprivileged_userns_clone", forbids: "0", allow: "1", rootPasses: true, who: "This kernel" },
	// user_namespaces(7); root is counted too.
	{ sysctl: "user/max_user_namespaces", forbids: "0", allow: "15000", rootPasses: false, who: "This machine" },
	// Ubuntu 23.10 and later: a user namespace is made, but holds no capability.
	{
		sysctl: "kernel/apparmor_restrict_unprivileged_userns",
		forbids: "1",
		allow: "0",
		rootPasses: true,
		who: "Ubuntu's AppArmor",
	},
];

/** The package of each program that a start is made of; all of them refuse an option that is newer than they are. */
const packages: Record<string, string> = { bwrap: "bubblewrap", unshare: "util-linux", setpriv: "util-linux" };
const refused = /^(bwrap|unshare|setpriv): (?:Unknown|unrecognized) option '?(--[\w-]+)'?/m;

/** Why a sandbox did not start, from what its starter printed and how the kernel is set. */
export function diagnose(log: string, asRoot: boolean, readSysctl: ReadSysctl = fromProc): VethlabError {
	const [said, program = "", option = ""] = refused.exec(log) ?? [];
	if (said !== undefined) {
		const name = packages[program] ?? program;
		const command = `sudo apt-get install ${name}`;
		return new VethlabError(
			"package-old",
			`This ${program} is too old: it does not know ${option}. A newer ${name} does: ${command}`,
			{ values: { programs: program, packages: name, said, command }, cause: log },
		);
	}
	// A guest's kernel that panics goes on with its registers and its stack, which say nothing to a user.
	const [panic] = /^Kernel panic.*$/m.exec(log) ?? [];
	if (panic) {
		return new VethlabError("sandbox-failed", `The sandbox's own kernel did not start: ${panic}`, {
			values: { log: panic },
			cause: log,
		});
	}
	const off = switches.find((one) => !(asRoot && one.rootPasses) && readSysctl(one.sysctl)?.trim() === one.forbids);
	if (off) {
		const command = `sudo sysctl -w ${off.sysctl.replaceAll("/", ".")}=${off.allow}`;
		return new VethlabError(
			"userns-forbidden",
			`${off.who} forbids the user namespaces that a sandbox is made of. Allow them: ${command}`,
			{ values: { command }, cause: log },
		);
	}
	const words = log.trim() || "it ended without a word";
	return new VethlabError(
		"sandbox-failed",
		`The sandbox did not start: ${words}. In a container, give it the right to make namespaces (for Docker: --privileged).`,
		{ values: { log: words } },
	);
}

function fromProc(name: string): string | null {
	try {
		return readFileSync(`/proc/sys/${name}`, "utf8");
	} catch {
		return null;
	}
}
