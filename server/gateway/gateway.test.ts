import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Reply, SessionView, Told } from "@/protocol/socket";
import { Sessions } from "../sessions/sessions";
import { FakeEngine } from "../sessions/testing/fake-agent";
import { Listener } from "../sessions/testing/listener";
import { type Gateway, openGateway } from "./gateway";

// The first list of labs reads all of them: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 30_000 });

const own = join(import.meta.dirname, "../../labs");
const script = "self.x=1";

let folder: string;
let engine: FakeEngine;
let sessions: Sessions;
let gateway: Gateway;
let token: string;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "vethlab-gateway-"));
	const out = join(folder, "out");
	mkdirSync(join(out, "_next/static"), { recursive: true });
	writeFileSync(join(folder, "secret.txt"), "secret");
	writeFileSync(join(out, "index.html"), `<script>${script}</script><script src="/_next/static/a.js"></script>`);
	writeFileSync(join(out, "lab.html"), "the lab's page");
	writeFileSync(join(out, "404.html"), "the page is not there");
	writeFileSync(join(out, "_next/static/a.js"), "a".repeat(5000));
	engine = new FakeEngine();
	sessions = new Sessions({ own, more: [] }, [engine]);
	gateway = await openGateway({ host: "127.0.0.1", port: 0, out, sessions });
	token = new URL(gateway.url).searchParams.get("token") ?? "";
});
afterAll(async () => {
	await sessions.end();
	await gateway.close();
	rmSync(folder, { recursive: true });
});

interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

/** A request as given: nothing of the path or the headers is put in order on the way. */
function http(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const asked = request({ host: "127.0.0.1", port: gateway.port, path, method, headers }, (response) => {
			const pieces: Buffer[] = [];
			response.on("data", (piece: Buffer) => pieces.push(piece));
			response.on("end", () =>
				resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
			);
		});
		asked.on("error", reject).end();
	});
}

const cookie = () => ({ Cookie: `other=1; vethlab-${gateway.port}=${token}` });

describe("the page", () => {
	it("opens with the URL that is printed, once: the token goes into a cookie and out of the address", async () => {
		const { status, headers } = await http(`/lab?id=01-bridge&token=${token}`);
		expect([status, headers.location]).toEqual([303, "/lab?id=01-bridge"]);
		expect(headers["set-cookie"]).toEqual([`vethlab-${gateway.port}=${token}; Path=/; HttpOnly; SameSite=Strict`]);
		const page = await http(headers.location ?? "", cookie());
		expect([page.status, page.body.toString()]).toEqual([200, "the lab's page"]);
	});

	it("opens from another site's link too, whose redirect would not carry the cookie", async () => {
		const { status, headers, body } = await http(`/?token=${token}`, { "Sec-Fetch-Site": "cross-site" });
		expect([status, headers["set-cookie"]?.length]).toEqual([200, 1]);
		expect(body.toString()).toContain('content="0;url=/"');
	});

	it("never sends elsewhere", async () => {
		const { headers } = await http(`//evil.example/?token=${token}`);
		expect(headers.location?.startsWith("/evil.example")).toBe(true);
	});

	it("lets run no inline script but its own", async () => {
		const { headers } = await http("/", cookie());
		const policy = String(headers["content-security-policy"]);
		// By openssl.
		expect(policy).toContain("script-src 'self' 'sha256-OeQ5f9lOMes7jOc0cGCXX08CnAERweUkLpVXXpflaLg='");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
	});

	it("comes compressed, and hashed files once only", async () => {
		const { headers, body } = await http("/_next/static/a.js", { ...cookie(), "Accept-Encoding": "gzip, br" });
		expect(gunzipSync(body).toString()).toBe("a".repeat(5000));
		expect(headers).toMatchObject({
			"content-type": "text/javascript; charset=utf-8",
			"content-encoding": "gzip",
			"cache-control": "private, max-age=31536000, immutable",
		});
		const again = await http("/_next/static/a.js", { ...cookie(), "If-None-Match": String(headers.etag) });
		expect([again.status, again.body.length]).toEqual([304, 0]);
	});

	it("is read only, and says what it does not have", async () => {
		const posted = await http("/", cookie(), "POST");
		expect([posted.status, posted.headers.allow]).toEqual([405, "GET, HEAD"]);
		const head = await http("/lab", cookie(), "HEAD");
		expect([head.status, head.headers["content-length"], head.body.length]).toEqual([200, "14", 0]);
		const none = await http("/nowhere", cookie());
		expect([none.status, none.body.toString()]).toEqual([404, "the page is not there"]);
	});
});

describe("whoever has no token", () => {
	const paths = [
		"/",
		"/lab",
		"/nowhere",
		"/_next/static/a.js",
		"/socket.io/?EIO=4&transport=polling",
		"/?token=wrong",
		"/?token=",
	];
	it.each(paths)("gets the same 401 for %s", async (path) => {
		const { status, headers, body } = await http(path);
		expect(status).toBe(401);
		expect(headers["set-cookie"]).toBeUndefined();
		expect(body).toEqual((await http("/")).body);
		expect(body.toString()).not.toMatch(/script|01-bridge|socket/);
	});

	it("or a wrong one in the cookie, or the cookie of another port, gets it too", async () => {
		for (const wrong of [
			`vethlab-${gateway.port}=${token.slice(1)}`,
			`vethlab-1=${token}`,
			`vethlab-${gateway.port}`,
		]) {
			expect((await http("/", { Cookie: wrong })).status).toBe(401);
		}
	});
});

describe("another site", () => {
	const hosts = [
		"evil.example",
		"evil.example:PORT",
		"127.0.0.1",
		"127.0.0.1:1",
		"127.0.0.1.evil.example:PORT",
		"a@127.0.0.1:PORT",
	];
	it.each(hosts)("that resolves to us is refused by its Host: %s", async (host) => {
		const { status } = await http("/", { ...cookie(), Host: host.replace("PORT", String(gateway.port)) });
		expect([400, 403]).toContain(status);
	});

	it.each(["localhost:PORT", "[::1]:PORT", "LOCALHOST:PORT"])("is not %s", async (host) => {
		expect((await http("/", { ...cookie(), Host: host.replace("PORT", String(gateway.port)) })).status).toBe(200);
	});

	it.each(["http://evil.example", "null", "https://127.0.0.1:PORT", "http://127.0.0.1:1"])(
		"is refused by its Origin: %s",
		async (origin) => {
			const headers = { ...cookie(), Origin: origin.replace("PORT", String(gateway.port)) };
			expect((await http("/", headers)).status).toBe(403);
			expect((await http(`/?token=${token}`, headers)).headers["set-cookie"]).toBeUndefined();
		},
	);
});

describe("the file system", () => {
	const ways = [
		"/../secret.txt",
		"/..%2fsecret.txt",
		"/%2e%2e/secret.txt",
		"/_next/../../secret.txt",
		"/....//secret.txt",
		"/lab.html%00",
		"/%zz",
		"//etc/passwd",
		"/lab/../../secret.txt",
	];
	it.each(ways)("is not reached by %s", async (path) => {
		const { status, body } = await http(path, cookie());
		expect(status).toBe(404);
		expect(body.toString()).not.toContain("secret");
	});
});

/** A WebSocket handshake written by hand; resolves with the first line of the answer. */
async function upgrade(
	headers: Record<string, string>,
	path = "/socket.io/?EIO=4&transport=websocket",
): Promise<string> {
	const socket = connect(gateway.port, "127.0.0.1");
	const all = {
		Host: `127.0.0.1:${gateway.port}`,
		Connection: "Upgrade",
		Upgrade: "websocket",
		"Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
		...headers,
	};
	socket.write(
		`GET ${path} HTTP/1.1\r\n${Object.entries(all)
			.map(([name, value]) => `${name}: ${value}\r\n`)
			.join("")}\r\n`,
	);
	const [first] = await once(socket, "data");
	socket.destroy();
	return String(first).split("\r\n")[0] ?? "";
}

describe("the upgrade", () => {
	it("needs the cookie, our Host and, of a browser, our Origin", async () => {
		const origin = { Origin: `http://127.0.0.1:${gateway.port}` };
		expect(await upgrade({ ...cookie(), ...origin })).toBe("HTTP/1.1 101 Switching Protocols");
		expect(await upgrade(cookie())).toBe("HTTP/1.1 101 Switching Protocols");
		expect(await upgrade(origin)).toBe("HTTP/1.1 401 Unauthorized");
		expect(await upgrade({}, `/socket.io/?EIO=4&transport=websocket&token=${token}`)).toBe("HTTP/1.1 401 Unauthorized");
		expect(await upgrade({ ...cookie(), Origin: "http://evil.example" })).toBe("HTTP/1.1 403 Forbidden");
		expect(await upgrade({ ...cookie(), Host: "evil.example" })).toBe("HTTP/1.1 403 Forbidden");
		expect(await upgrade(cookie(), "/elsewhere")).toBe("HTTP/1.1 404 Not Found");
	});

	it("is the only way in: there is no polling, even with the cookie", async () => {
		expect((await http("/socket.io/?EIO=4&transport=polling", cookie())).status).toBe(404);
	});
});

const clients: Socket[] = [];
afterEach(() => {
	for (const client of clients.splice(0)) client.disconnect();
});

async function client(): Promise<Socket> {
	const socket = io(`http://127.0.0.1:${gateway.port}`, {
		transports: ["websocket"],
		extraHeaders: cookie(),
		forceNew: true,
		reconnection: false,
	});
	clients.push(socket);
	await new Promise<void>((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
	return socket;
}

async function ask(socket: Socket, raw: unknown): Promise<Reply> {
	return Reply.parse(await socket.timeout(5000).emitWithAck("request", raw));
}

describe("a socket", () => {
	it("joins a session and hears, in order, all that it tells from there on", async () => {
		const socket = await client();
		const told: Told[] = [];
		const ready = new Promise<void>((resolve) => {
			socket.on("event", (raw: unknown) => {
				const one = Told.parse(raw);
				told.push(one);
				if (one.event.type === "difference" && one.event.difference.clock.n === 50) resolve();
			});
		});
		const starting = engine.next();
		const reply = await ask(socket, { type: "session.join", lab: "01-bridge" });
		const view = SessionView.parse(reply.ok && reply.value);
		const agent = await starting;
		agent.ready();
		for (let n = 1; n <= 50; n++) agent.set(1, String(n));
		await ready;
		expect(told.every((one) => one.session === view.session)).toBe(true);
		const clocks = told.flatMap(({ event }) => (event.type === "difference" ? [event.difference.clock.n] : []));
		expect(clocks).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
		const [session] = [sessions.find(view.session)];
		expect(session.status.viewers).toBe(1);
		const second = await client();
		await ask(second, { type: "session.join", lab: "01-bridge" });
		expect(session.status.viewers).toBe(2);
		const left = new Promise<void>((resolve) => {
			socket.on("event", (raw: unknown) => {
				const { event } = Told.parse(raw);
				if (event.type === "status" && event.viewers === 1) resolve();
			});
		});
		second.disconnect();
		await left;
		await session.end();
	});

	it.each([
		[undefined],
		["x"],
		[{ type: "nope" }],
		[{ type: "step.run", session: "s", through: "move", run: "reboot" }],
	])("that sends %j is told that it does not fit, and stays", async (raw) => {
		const socket = await client();
		expect(await ask(socket, raw)).toMatchObject({ ok: false, error: { code: "message-invalid" } });
		expect((await ask(socket, { type: "labs.list" })).ok).toBe(true);
	});

	it("may send a file as long as files may be, in any script", async () => {
		const socket = await client();
		for (const content of ["网".repeat(65_536), "\u0001".repeat(65_536)]) {
			const raw = { type: "file.edit", session: "none", step: "x", file: 0, content };
			expect(await ask(socket, raw)).toMatchObject({ ok: false, error: { code: "session-unknown" } });
		}
		const raw = { type: "file.edit", session: "none", step: "x", file: 0, content: "x".repeat(65_537) };
		expect(await ask(socket, raw)).toMatchObject({ ok: false, error: { code: "message-invalid" } });
	});

	it("that sends more than any request is cut off", async () => {
		const socket = await client();
		const gone = new Promise((resolve) => socket.on("disconnect", resolve));
		socket.emit("request", { type: "session.join", lab: "x".repeat(600_000) });
		await gone;
	});

	it("that floods is told to wait, and cut off if it goes on", async () => {
		const socket = await client();
		const gone = new Promise((resolve) => socket.on("disconnect", resolve));
		const codes: string[] = [];
		for (let i = 0; i < 500; i++) {
			socket.emit("request", { type: "step.stop", session: "none" }, (raw: unknown) => {
				const reply = Reply.parse(raw);
				if (!reply.ok) codes.push(reply.error.code);
			});
		}
		await gone;
		expect(codes.filter((code) => code === "session-unknown").length).toBeGreaterThanOrEqual(60);
		expect(codes.filter((code) => code === "session-unknown").length).toBeLessThan(120);
		expect(codes).toContain("rate-limited");
		// Others are not harmed.
		expect((await ask(await client(), { type: "labs.list" })).ok).toBe(true);
	});
});

/** A client's text frame, masked with zeros (RFC 6455, 5.2). */
function frame(text: string): Buffer {
	const payload = Buffer.from(text);
	if (payload.length > 125) throw new Error("only short frames");
	return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

it("a page that does not read is cut off, and the session goes on without it", async () => {
	const socket = connect(gateway.port, "127.0.0.1");
	const headers = [
		`Host: 127.0.0.1:${gateway.port}`,
		"Connection: Upgrade",
		"Upgrade: websocket",
		"Sec-WebSocket-Version: 13",
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
		`Cookie: ${cookie().Cookie}`,
	];
	socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
	await once(socket, "data");
	const starting = engine.next();
	socket.write(frame("40"));
	socket.write(frame('421["request",{"type":"session.join","lab":"01-bridge"}]'));
	const agent = await starting;
	socket.pause();
	const session = sessions.open("01-bridge");
	const ear = new Listener();
	session.join(ear);
	expect(session.status.viewers).toBe(2);
	const alone = ear.until((event) => event.type === "status" && event.viewers === 1);
	agent.ready();
	const long = "x".repeat(5000);
	for (let n = 0; n < 12_000; n++) agent.set(1, `${n} ${long}`);
	await alone;
	socket.destroy();
	await session.end();
}, 30_000);

describe("a port", () => {
	const open = (port: number) => openGateway({ host: "127.0.0.1", port, out: join(folder, "out"), sessions });

	it("that is taken is said in one line, with the way out", async () => {
		const silent = createServer().listen(0, "127.0.0.1");
		await once(silent, "listening");
		const address = silent.address();
		const port = address !== null && typeof address === "object" ? address.port : 0;
		const taken = open(port);
		await expect(taken).rejects.toMatchObject({ code: "port-taken" });
		await expect(taken).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken.`);
		silent.close();
	});

	it("that another vethlab has is said to be that, and the other goes on", async () => {
		const second = open(gateway.port);
		await expect(second).rejects.toMatchObject({ code: "port-taken" });
		await expect(second).rejects.toThrow(
			`vethlab runs on port ${gateway.port} of 127.0.0.1 already: open the address that it printed. For a second one: npm start -- --port ${gateway.port + 1}`,
		);
		expect((await http("/", cookie())).status).toBe(200);
	});

	it("of an address that this machine does not have is a wrong argument", async () => {
		const elsewhere = openGateway({ host: "192.0.2.1", port: 0, out: join(folder, "out"), sessions });
		await expect(elsewhere).rejects.toMatchObject({ code: "usage" });
	});

	it("needs a page to serve", async () => {
		const none = openGateway({ host: "127.0.0.1", port: 0, out: join(folder, "none"), sessions });
		await expect(none).rejects.toThrow("npm run build");
	});
});
