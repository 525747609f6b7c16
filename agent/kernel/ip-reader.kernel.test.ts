import { afterEach, expect, it } from "vitest";
import { IpReader } from "./ip-reader";

// These only read, in the namespace that the tests run in.
let reader: IpReader;
afterEach(() => reader.end());

it("answers each question at its place, also after one that is refused, and after none at all", async () => {
	reader = IpReader.here();
	expect(await reader.ask([])).toEqual([]);
	expect(await reader.settle([])).toEqual([]);
	expect(await reader.ask(["link show dev no-such-link"])).toEqual([null]);
	const [first, second, third] = await reader.ask([
		"link show dev lo",
		"link show dev no-such-link",
		"link show dev lo",
	]);
	expect(first).toContain('"lo"');
	expect(second).toBeNull();
	expect(third).toBe(first);
});

it("does not wait for ever for a process that does not answer", async () => {
	reader = IpReader.here(1000);
	await reader.ask(["link show dev lo"]);
	process.kill(reader.pid, "SIGSTOP");
	await expect(reader.ask(["link show dev lo"])).rejects.toMatchObject({ code: "agent-lost" });
	await reader.gone;
});
