import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeToken } from "../gateway/tokens";
import { keptToken, stateFolder, takeToken } from "./token";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "vethlab-token-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const keep = (port = "4600", where = join(folder, "state")) => {
	const said: string[] = [];
	return { token: keptToken(port, where, (line) => said.push(line)), said };
};
const file = () => join(folder, "state/token-4600");

it("a port's token is the same at the next start, and nobody else's to read", () => {
	const { token, said } = keep();
	expect(token).toMatch(/^[\w-]{43}$/);
	expect(keep().token).toBe(token);
	expect(keep("4601").token).not.toBe(token);
	expect(statSync(file()).mode & 0o777).toBe(0o600);
	expect(statSync(join(folder, "state")).mode & 0o777).toBe(0o700);
	expect(said).toEqual([]);
});

it("is another one after a week, or where others could have read it, or where the file holds something else", () => {
	const first = keep().token;
	const days = (n: number) => new Date(Date.now() + n * 24 * 3_600_000);
	utimesSync(file(), days(-6), days(-6));
	expect(keep().token).toBe(first);
	// The machine's clock was put back.
	utimesSync(file(), days(30), days(30));
	expect(keep().token).toBe(first);
	utimesSync(file(), days(-8), days(-8));
	const second = keep().token;
	expect(second).not.toBe(first);
	chmodSync(file(), 0o644);
	const third = keep().token;
	expect(third).not.toBe(second);
	expect(statSync(file()).mode & 0o777).toBe(0o600);
	writeFileSync(file(), "");
	expect(keep().token).toMatch(/^[\w-]{43}$/);
	expect(readFileSync(file(), "utf8")).not.toBe("");
});

it("of a free port is not kept", () => {
	expect(keep("0")).toEqual({ token: null, said: [] });
});

it("that cannot be kept is done without, and what that means is said", () => {
	writeFileSync(join(folder, "a-file"), "");
	const { token, said } = keep("4600", join(folder, "a-file"));
	expect(token).toBeNull();
	expect(said).toEqual([expect.stringMatching(/^The access token cannot be kept \(.+\): after a restart, open pages/)]);
});

it("lies where the starter's other state does", () => {
	expect(stateFolder({ XDG_STATE_HOME: "/var/mine" })).toBe("/var/mine/vethlab");
	expect(stateFolder({ XDG_STATE_HOME: "not/absolute" })).toMatch(/\/\.local\/state\/vethlab$/);
});

it("is taken out of the environment, and only where it is one: an empty one would let everybody in", () => {
	const token = makeToken();
	for (const [given, taken] of [
		[token, token],
		["", undefined],
		["secret", undefined],
		[`${token}x`, undefined],
		[undefined, undefined],
	]) {
		const env = { VETHLAB_TOKEN: given };
		expect(takeToken(env)).toBe(taken);
		expect(env).toEqual({});
	}
});
