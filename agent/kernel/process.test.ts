import { expect, it } from "vitest";
import { parseNsPid, parseStat, parseTun } from "./process";

it("finds a process' parent and group behind a name with anything in it", () => {
	expect(parseStat("71 (a) R (b c) S 70 69 68 0 -1 4194304 0 0\n")).toEqual({
		name: "a) R (b c",
		parent: 70,
		group: 69,
	});
});

it("knows the pid that the next namespace further in counts", () => {
	expect(parseNsPid("Name:\tbird\nNStgid:\t71\t12\nNSpid:\t71\t12\t1\nNSpgid:\t69\t1\n")).toBe(12);
	expect(parseNsPid("NSpid:\t71\n")).toBeNull();
});

it("reads the interface of an open tun device, and none of one that has none yet", () => {
	const open = "pos:\t0\nflags:\t02100002\nmnt_id:\t37\nino:\t153\n";
	expect(parseTun(`${open}iff:\ttun0\n`)).toBe("tun0");
	expect(parseTun(`${open}iff:\t\n`)).toBeNull();
});
