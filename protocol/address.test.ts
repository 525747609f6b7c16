import { describe, expect, it } from "vitest";
import { canonical, groupsOf, isIn, lengthOf } from "./address";

describe("addresses of both families", () => {
	it("are in a prefix, also at its edges", () => {
		expect(isIn("255.255.255.255", "128.0.0.0/1")).toBe(true);
		expect(isIn("127.255.255.255", "128.0.0.0/1")).toBe(false);
		expect(isIn("192.168.1.1", "0.0.0.0/0")).toBe(true);
		expect(isIn("10.0.0.1", "10.0.0.1")).toBe(true);
		expect(isIn("11.96.3.4", "11.96.0.0/255.255.0.0")).toBe(true);
		expect(isIn("fd00:1::ffff", "fd00:1::/64")).toBe(true);
		expect(isIn("fd00:1:0:1::1", "fd00:1::/64")).toBe(false);
		expect(isIn("fd00:1:0:1::1", "fd00:1::/63")).toBe(true);
		expect(isIn("8000::", "8000::/1")).toBe(true);
		expect(isIn("7fff::", "8000::/1")).toBe(false);
		expect(isIn("FD00::1", "fd00::1")).toBe(true);
		expect(isIn("fd00::1", "::/0")).toBe(true);
	});

	it("are in none of the other family's", () => {
		expect(isIn("10.0.0.1", "::/0")).toBe(false);
		expect(isIn("fd00::1", "0.0.0.0/0")).toBe(false);
		expect(isIn("fd00::1", "default")).toBe(true);
	});

	it("are written as the tools print them", () => {
		const long = "2001:db8:0:0:1:0:0:1";
		expect(
			[long, "FD00:0::0001", "::", "1::", "0:0:0:1::", "1:0:2:3:4:5:6:7", "::ffff:10.0.0.1"].map(canonical),
		).toEqual(["2001:db8::1:0:0:1", "fd00::1", "::", "1::", "0:0:0:1::", "1:0:2:3:4:5:6:7", "::ffff:a00:1"]);
		expect(["1::2::3", "1:2", "g::", "1:2:3:4:5:6:7:8:9", "::1.2.3.400"].map(groupsOf)).toEqual(Array(5).fill(null));
	});

	it("have prefixes of a length", () => {
		expect(["default", "10.0.0.0/8", "10.0.0.1", "fd00::/64", "fd00::1"].map(lengthOf)).toEqual([0, 8, 32, 64, 128]);
	});
});
