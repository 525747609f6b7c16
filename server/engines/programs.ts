import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { VethlabError } from "@/protocol/errors";

/** Ordinary users of Debian have no sbin in their PATH, labs' programs live there. */
export const standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** An environment of these variables alone. (Next.js' types want NODE_ENV in every one.) */
export function environment(values: Record<string, string>): NodeJS.ProcessEnv {
	return Object.assign(Object.create(null), values);
}

/** The programs that start a sandbox, and the package that each is in. */
const startersPackages = { bwrap: "bubblewrap", unshare: "util-linux", setpriv: "util-linux" };
const mappersPackages = { newuidmap: "uidmap", newgidmap: "uidmap" };

/** Throws `package-missing` with the one command that installs what a sandbox's start lacks. */
export function requirePrograms(asRoot: boolean, path: string): void {
	const wanted = Object.entries(asRoot ? startersPackages : { ...startersPackages, ...mappersPackages });
	const packages = [...new Set(wanted.filter(([program]) => !has(program, path)).map(([, name]) => name))];
	if (packages.length === 0) return;
	const command = `sudo apt-get install ${packages.join(" ")}`;
	throw new VethlabError("package-missing", `${packages.join(" and ")} must be installed first: ${command}`, {
		values: { packages: packages.join(" "), command },
	});
}

/** Is there a program of that name? */
export function has(program: string, path: string): boolean {
	return path.split(delimiter).some((folder) => {
		try {
			accessSync(join(folder, program), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
