import { expect, test } from "vitest";
import { mapsOfUser } from "./maps";

const starter = { uid: 1000, gid: 1001, name: "kim" };
const subuid = "lee:100000:65536\nkim:165536:65536\n";

test("a user's ranges are found by name, and root in the sandbox is that user", () => {
	expect(mapsOfUser(starter, subuid, subuid)).toEqual({
		uid: [
			[0, 1000, 1],
			[1, 165536, 65535],
		],
		gid: [
			[0, 1001, 1],
			[1, 165536, 65535],
		],
	});
});

test("a range may be given to a number, and the largest is taken", () => {
	const byNumber = "# ranges\n1000:300000:100\n1000:400000:1000\n";
	expect(mapsOfUser(starter, byNumber, subuid).uid[1]).toEqual([1, 400000, 1000]);
});

test("without a range, the one command gives one that nobody has", () => {
	const command = "sudo usermod --add-subuids 231072-296607 --add-subgids 231072-296607 kim";
	expect(() => mapsOfUser(starter, subuid, "lee:165536:65536\n")).toThrow(
		expect.objectContaining({ code: "subuid-missing", message: expect.stringContaining(command) }),
	);
	expect(() => mapsOfUser(starter, "", "")).toThrow(/--add-subuids 100000-165535 --add-subgids 100000-165535 kim$/);
});
