import { type ChildProcess, spawn } from "node:child_process";
import { execa } from "execa";
import { onLines } from "./lines";
import { ownPath } from "./sysctl";

/** The number of setns(2), which perl has no name for. */
const setns = "x86_64 => 308, i686 => 346, aarch64 => 268, armv7l => 375, riscv64 => 268, ppc64le => 350, s390x => 339";

/**
 * Reads files of /proc/sys in one namespace after the other: whose interfaces
 * they speak of is the reading process' matter. So one process goes in, reads
 * and comes back, in less than a millisecond: a process for each would cost
 * more, and one that stays would keep the namespace. `all` is told always, an
 * interface's own where it is not 0.
 */
const program = `
use POSIX ();
my %number = (${setns});
my $setns = $number{(POSIX::uname())[4]} or exit 1;
open(my $home, "<", "/proc/self/ns/net") or exit 1;
$| = 1;
while (my $path = <STDIN>) {
	chomp $path;
	my $said = "";
	my $there = open(my $netns, "<", $path);
	if ($there and syscall($setns, fileno $netns, 0) == 0) {
		close $netns;
		for my $file (glob "${ownPath}") {
			open(my $opened, "<", $file) or next;
			chomp(my $value = <$opened>);
			$said .= "$file $value\\n" if $value || $file !~ m{/conf/(?!all/)};
		}
		syscall($setns, fileno $home, 0) == 0 or exit 1;
	}
	print "$said\\n";
}
`;

/** The same, as a process of its own in the namespace: where there is no perl, or a machine whose setns it cannot name. */
const shell = `
for file in ${ownPath}; do
	[[ -r $file ]] && read -r value <"$file" || continue
	[[ $value != 0 || $file != */conf/* || $file == */conf/all/* ]] && echo "$file $value"
done
:`;

interface Asked {
	path: string;
	done: (lines: string[] | null) => void;
}

/** One for all namespaces. */
export class SysctlReader {
	readonly #child: ChildProcess;
	readonly #pending: Asked[] = [];
	#lines: string[] = [];
	#asked = "";
	#ended = false;

	constructor(perl = "perl") {
		this.#child = spawn(perl, ["-e", program], { stdio: ["pipe", "pipe", "ignore"] });
		this.#child.stdin?.on("error", () => {});
		if (this.#child.stdout) onLines(this.#child.stdout, (line) => this.#heard(line));
		const over = () => {
			this.#ended = true;
			for (const { path, done } of this.#pending.splice(0)) void readOnce(path).then(done);
		};
		this.#child.once("exit", over);
		this.#child.once("error", over);
	}

	/** A line for each file, `PATH VALUE`; null where it cannot be read. */
	ask(path: string): Promise<string[] | null> {
		if (this.#ended) return readOnce(path);
		return new Promise((done) => {
			this.#pending.push({ path, done });
			// Those of many namespaces are asked for together.
			if (this.#asked === "") queueMicrotask(() => this.#send());
			this.#asked += `${path}\n`;
		});
	}

	#send(): void {
		this.#child.stdin?.write(this.#asked);
		this.#asked = "";
	}

	#heard(line: string): void {
		if (line !== "") this.#lines.push(line);
		else this.#pending.shift()?.done(this.#lines.splice(0));
	}
}

async function readOnce(path: string): Promise<string[] | null> {
	const argv = [`--net=${path}`, "--", "bash", "-c", shell];
	const { failed, stdout } = await execa("nsenter", argv, { stdin: "ignore", stderr: "ignore", reject: false });
	return failed ? null : stdout.split("\n").filter((line) => line !== "");
}
