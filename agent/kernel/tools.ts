import { execa } from "execa";
import { VethlabError } from "@/protocol/errors";
import { linkQuery } from "./link";
import { neighbourQuery } from "./neighbour";
import { routeQuery } from "./route";
import { sysctlQuery } from "./sysctl";

const questions = [linkQuery, routeQuery, neighbourQuery, sysctlQuery];

/** An `ip` that does not answer what every host is read with: `package-old`. Null where it does. */
export async function oldTools(): Promise<VethlabError | null> {
	const { stdout, stderr } = await execa("unshare", ["--net", "ip", "-j", "-d", "-force", "-batch", "-"], {
		input: `${questions.join("\n")}\n`,
		reject: false,
	});
	const answers = stdout.split("\n").filter(isJson);
	if (answers.length === questions.length) return null;
	const { stdout: version } = await execa("ip", ["-V"], { reject: false });
	const said = stderr.trim().split("\n")[0] ?? "";
	const command = "sudo apt-get install iproute2";
	return new VethlabError(
		"package-old",
		`This ip (${version || "it does not say its version"}) does not do what hosts are read with (${said}). A newer iproute2 does: ${command}`,
		{ values: { programs: "ip", packages: "iproute2", version, said, command } },
	);
}

function isJson(line: string): boolean {
	try {
		return Array.isArray(JSON.parse(line));
	} catch {
		return false;
	}
}
