import { describe, expect, it } from "vitest";
import { Access, type AccessOptions } from "./access";
import { Links } from "./links";
import { parsePublicUrl, reachOf } from "./reach";
import { makeToken } from "./tokens";

const accessOf = (host: string, port: number, more: Partial<AccessOptions> = {}) =>
	new Access({ host, port, token: "t", links: new Links(() => {}), ...more });

describe("access", () => {
	it("knows the names of the address that it listens on, with its port, and no other", () => {
		const access = accessOf("lab.example", 4600);
		for (const host of ["lab.example:4600", "Lab.Example:4600", "127.0.0.1:4600", "localhost:4600", "[::1]:4600"]) {
			expect(access.isOurHost(host), host).toBe(true);
		}
		const others = [
			undefined,
			"",
			"lab.example",
			"lab.example:46000",
			"192.0.2.7:4600",
			"[::1:4600",
			"::1:4600",
			"x.lab.example:4600",
		];
		for (const host of others) expect(access.isOurHost(host), host).toBe(false);
	});

	it("on every interface takes any address, since none can be rebound, but no foreign name", () => {
		for (const wildcard of ["0.0.0.0", "::"]) {
			const access = accessOf(wildcard, 4600);
			expect(access.isOurHost("192.0.2.7:4600")).toBe(true);
			expect(access.isOurHost("[2001:db8::7]:4600")).toBe(true);
			expect(access.isOurHost("evil.example:4600")).toBe(false);
		}
	});

	it("knows that browsers leave port 80 out", () => {
		expect(accessOf("127.0.0.1", 80).isOurHost("127.0.0.1")).toBe(true);
		expect(accessOf("127.0.0.1", 80).isOurOrigin("http://localhost")).toBe(true);
	});

	it("makes tokens of 32 bytes, never the same one, and opens for the whole token only", () => {
		const token = makeToken();
		expect(Buffer.from(token, "base64url")).toHaveLength(32);
		expect(makeToken()).not.toBe(token);
		const access = accessOf("127.0.0.1", 4600, { token });
		expect(access.opens(token)).toBe(true);
		for (const wrong of ["", token.slice(1), `${token}x`, token.toUpperCase()]) expect(access.opens(wrong)).toBe(false);
	});

	it("follows the public URL, by its scheme, name and port, and the way around it", () => {
		const at = (url: string) => accessOf("127.0.0.1", 4600, { publicUrl: parsePublicUrl(url) });
		const secure = at("https://Labs.example.org");
		for (const host of ["labs.example.org", "LABS.example.org:443", "127.0.0.1:4600"]) {
			expect(secure.isOurHost(host), host).toBe(true);
		}
		for (const host of ["labs.example.org:80", "labs.example.org:4600", "x.labs.example.org", "example.org"]) {
			expect(secure.isOurHost(host), host).toBe(false);
		}
		expect(secure.isOurOrigin("https://labs.example.org")).toBe(true);
		expect(secure.isOurOrigin("http://127.0.0.1:4600")).toBe(true);
		expect(secure.isOurOrigin("http://labs.example.org")).toBe(false);
		expect(secure.isOurOrigin("https://labs.example.org.evil.example")).toBe(false);
		expect(at("http://labs.example.org:8080").isOurHost("labs.example.org:8080")).toBe(true);
		expect(at("http://labs.example.org:8080").isOurHost("labs.example.org")).toBe(false);
	});

	it("gives cookies that go by TLS only where the page came by it", () => {
		const access = accessOf("127.0.0.1", 4600, { publicUrl: parsePublicUrl("https://labs.example.org") });
		const entered = (host: string) => access.entry(new URL("http://x/?token=t"), { host });
		expect(entered("labs.example.org")).toMatchObject({ cookie: expect.stringMatching(/; Secure$/) });
		expect(entered("127.0.0.1:4600")).toMatchObject({ cookie: expect.not.stringMatching(/Secure/) });
	});
});

describe("where the server is reached", () => {
	it("is the public URL if there is one, else where it listens; a loopback address is for this machine only", () => {
		const url = parsePublicUrl("https://labs.example.org/");
		expect(reachOf("127.0.0.1", 4600, url)).toMatchObject({ origins: ["https://labs.example.org"], local: false });
		expect(reachOf("127.0.0.1", 4600, undefined)).toMatchObject({ origins: ["http://127.0.0.1:4600"], local: true });
		expect(reachOf("::1", 80, undefined)).toMatchObject({ origins: ["http://[::1]:80"], local: true });
		expect(reachOf("192.0.2.7", 1, undefined)).toMatchObject({ origins: ["http://192.0.2.7:1"], local: false });
		const { origins, addresses, local } = reachOf("0.0.0.0", 4600, undefined);
		expect(origins).toHaveLength(Math.max(1, addresses.length));
		expect(local).toBe(addresses.length === 0);
	});

	it.each(["labs.example.org", "ftp://labs.example.org", "https://labs.example.org/vethlab", "https://a@b", "/", ""])(
		"is not %j",
		(text) => expect(() => parsePublicUrl(text)).toThrow("--public-url takes an address without a path"),
	);
});
