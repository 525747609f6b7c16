import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { makeToken } from "../gateway/tokens";

/** Carries the token to the server: arguments can be read by everyone. */
export const tokenVariable = "VETHLAB_TOKEN";

/** As `makeToken` makes it. */
const form = /^[\w-]{43}$/;

/**
 * The token that the starter gave to this process, out of the environment for good. undefined where there is none: an
 * empty variable, or a short one, would open the server to everybody.
 */
export function takeToken(env: Record<string, string | undefined> = process.env): string | undefined {
	const given = env[tokenVariable];
	delete env[tokenVariable];
	return given !== undefined && form.test(given) ? given : undefined;
}

/** How long a token is taken again, ms: a URL that somebody has come by does not open for ever. */
const lifetime = 7 * 24 * 3_600_000;

/**
 * The token of a port, the same for a week: pages that are open while a server is restarted come back by themselves.
 * Kept in the starter's own folder, for nobody else to read. null where it cannot be kept, after saying so.
 */
export function keptToken(port: string, folder: string, say: (line: string) => void): string | null {
	// A free port is another one next time.
	if (!/^[1-9]\d*$/.test(port)) return null;
	const file = join(folder, `token-${port}`);
	const known = read(file);
	if (known !== null) return known;
	const token = makeToken();
	const fresh = `${file}.${process.pid}`;
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		writeFileSync(fresh, token, { mode: 0o600, flag: "wx" });
		renameSync(fresh, file);
		return token;
	} catch (error) {
		remove(fresh);
		const why = error instanceof Error ? error.message : String(error);
		say(`The access token cannot be kept (${why}): after a restart, open pages will need the new address.`);
		return null;
	}
}

/** By the XDG Base Directory Specification. */
export function stateFolder({ XDG_STATE_HOME: state }: Record<string, string | undefined> = process.env): string {
	return join(state && isAbsolute(state) ? state : join(homedir(), ".local", "state"), "vethlab");
}

/** Of a full disk something may be there. */
function remove(file: string): void {
	try {
		rmSync(file);
	} catch {
		// It never was.
	}
}

/** null where it is not there, is too old, or others could have read or written it. */
function read(file: string): string | null {
	try {
		const { uid, mode, mtimeMs } = lstatSync(file);
		if (uid !== process.getuid?.() || (mode & 0o170077) !== 0o100000 || Date.now() - mtimeMs > lifetime) return null;
		return form.exec(readFileSync(file, "utf8"))?.[0] ?? null;
	} catch {
		return null;
	}
}
