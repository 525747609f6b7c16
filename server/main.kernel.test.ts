import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { io, type Socket } from "socket.io-client";
import { afterEach, describe, expect, it } from "vitest";
import { Reply, SessionView, Told } from "@/protocol/socket";

const root = fileURLToPath(new URL("..", import.meta.url));
const children: ChildProcess[] = [];
const sockets: Socket[] = [];
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.disconnect();
	for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Ended {
	status: number | null;
	stderr: string;
}

/** The built server, in this process' own rights, and what it says first. */
function server(...args: string[]) {
	const command = [join(root, "dist/server.mjs"), "--root", root, ...args];
	const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
	children.push(child);
	let stderr = "";
	child.stderr.on("data", (text) => {
		stderr += text;
	});
	const ended = new Promise<Ended>((resolve) => child.on("close", (status) => resolve({ status, stderr })));
	const line = once(child.stdout, "data").then(([text]) => String(text));
	return { child, ended, line };
}

/** A page's connection, with the token that the URL holds. */
async function page(url: string): Promise<Socket> {
	const { origin, port, searchParams } = new URL(url);
	const extraHeaders = { Cookie: `vethlab-${port}=${searchParams.get("token")}`, Origin: origin };
	const socket = io(origin, { transports: ["websocket"], extraHeaders, forceNew: true, reconnection: false });
	sockets.push(socket);
	await new Promise<void>((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
	return socket;
}

function told(socket: Socket, matches: (told: Told["event"]) => boolean): Promise<void> {
	return new Promise((resolve) => {
		socket.on("event", (raw: unknown) => {
			if (matches(Told.parse(raw).event)) resolve();
		});
	});
}

describe("the server", () => {
	it("prints one URL, runs a lab for a page, and ends with all its sandboxes at SIGTERM, exit 0", async () => {
		const { child, ended, line } = server("--port", "0");
		const [url = ""] = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}/.exec(await line) ?? [];
		expect(await line).toBe(`vethlab: ${url}\n`);
		const socket = await page(url);
		const done = told(socket, (event) => event.type === "step.ended" && event.step === "loopbacks" && event.ok);
		const reply = Reply.parse(await socket.emitWithAck("request", { type: "session.join", lab: "01-bridge" }));
		const { session } = SessionView.parse(reply.ok && reply.value);
		await socket.emitWithAck("request", { type: "step.run", session, through: "loopbacks" });
		await done;
		const end = told(socket, (event) => event.type === "status" && event.status === "ended");
		const cut = new Promise<string>((resolve) => socket.on("disconnect", resolve));
		child.kill("SIGTERM");
		// Not an end of its session: a page waits for the server to come back.
		expect(await Promise.race([end.then(() => "ended"), cut])).toBe("transport close");
		expect(await ended).toEqual({ status: 0, stderr: "" });
	});

	it("ends at once while a sandbox is only starting", async () => {
		const { child, ended, line } = server("--port", "0");
		const socket = await page((await line).replace("vethlab: ", "").trim());
		await socket.emitWithAck("request", { type: "session.join", lab: "01-bridge" });
		child.kill("SIGINT");
		expect(await ended).toEqual({ status: 0, stderr: "" });
	});

	it("says in one line that its port is taken, and what to do", async () => {
		const taken = createServer().listen(0, "127.0.0.1");
		await once(taken, "listening");
		const address = taken.address();
		const port = address !== null && typeof address === "object" ? address.port : 0;
		const { status, stderr } = await server("--port", String(port)).ended;
		expect(status).toBe(2);
		expect(stderr).toBe(
			`vethlab: Port ${port} of 127.0.0.1 is taken. Stop what listens there, or choose another port: npm start -- --port ${port + 1}\n`,
		);
		taken.close();
	});

	it("prints the public URL, where there is one", async () => {
		const { line } = server("--port", "0", "--public-url", "https://labs.example.org");
		expect(await line).toMatch(/^vethlab: https:\/\/labs\.example\.org\/\?token=[\w-]{43}\n$/);
	});

	it.each([
		[["--public-url", "labs.example.org"], "--public-url takes an address without a path"],
		[["--port", "http"], '--port takes a number from 0 to 65535, not "http".'],
		[["--port", "70000"], 'not "70000".'],
		[["--host", "192.0.2.1"], "192.0.2.1 is not an address of this machine"],
		[["--prot", "1"], "Unknown option '--prot'"],
	])("refuses %j in one line", async (args, text) => {
		const { status, stderr } = await server(...args).ended;
		expect(status).toBe(2);
		expect(stderr).toContain(text);
		expect(stderr.trimEnd().split("\n")).toHaveLength(1);
	});
});
