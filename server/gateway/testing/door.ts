import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { Reply, Sharing } from "@/protocol/socket";
import type { Session } from "../../sessions/session";
import { Sessions } from "../../sessions/sessions";
import { type FakeAgent, FakeEngine } from "../../sessions/testing/fake-agent";
import { Listener } from "../../sessions/testing/listener";
import { type Gateway, type GatewayOptions, openGateway } from "../gateway";

const lab = `title: { en: Small, zh: 小 }
summary: { en: A file., zh: 一个文件。 }
topology: { hosts: { pc: {} } }
steps:
  - id: look
    title: { en: Look, zh: 看 }
    text: { en: Look at it., zh: 看看它。 }
    files: [{ path: /etc/small, content: a, editable: true }]
    commands: [{ run: cat /etc/small }]
    checks: [{ say: { en: read, zh: 已读 }, output: 1, exit: 0 }]
`;

/** An answer of the HTTP server, as it came. */
export interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	body: string;
}

/** A session whose sandbox is ready, with an owner's ear in it. */
export interface Opened {
	session: Session;
	agent: FakeAgent;
	ear: Listener;
}

/** A gateway on a free port over two labs, `small` and `other`, with agents in memory; and raw clients for it. */
export class Door {
	readonly engine = new FakeEngine();
	private readonly sockets: Socket[] = [];
	private readonly folder = mkdtempSync(join(tmpdir(), "vethlab-door-"));
	readonly sessions = new Sessions({ own: join(this.folder, "labs"), more: [] }, [this.engine]);
	private gateway: Gateway | undefined;

	async open(options: Partial<GatewayOptions> = {}): Promise<void> {
		const out = join(this.folder, "out");
		mkdirSync(out);
		writeFileSync(join(out, "lab.html"), "the lab's page");
		writeFileSync(join(out, "index.html"), "all labs");
		for (const id of ["small", "other"]) {
			mkdirSync(join(this.folder, "labs", id), { recursive: true });
			writeFileSync(join(this.folder, "labs", id, "lab.yaml"), lab);
			writeFileSync(join(this.folder, "labs", id, "en.md"), `# ${id}\n`);
		}
		const { sessions } = this;
		this.gateway = await openGateway({ host: "127.0.0.1", port: 0, out, sessions, ...options });
	}

	async close(): Promise<void> {
		this.hangUp();
		await this.sessions.end();
		await this.gateway?.close();
		rmSync(this.folder, { recursive: true });
	}

	/** Ends all clients' connections. */
	hangUp(): void {
		for (const socket of this.sockets.splice(0)) socket.disconnect();
	}

	get url(): URL {
		return new URL(this.gateway?.url ?? "");
	}

	get port(): number {
		return this.gateway?.port ?? 0;
	}

	/** The owner's cookie. */
	get owners(): string {
		return `vethlab-${this.port}=${this.url.searchParams.get("token")}`;
	}

	http(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
		return new Promise((resolve, reject) => {
			const asked = request({ host: "127.0.0.1", port: this.port, path, method, headers }, (response) => {
				let body = "";
				response.setEncoding("utf8").on("data", (piece: string) => {
					body += piece;
				});
				response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
			});
			asked.on("error", reject).end();
		});
	}

	/** Rejects where the server does not let it in. `query` is added to the address of the upgrade. */
	async socket(cookie: string, query: Record<string, string> = {}): Promise<Socket> {
		const socket = io(`http://127.0.0.1:${this.port}`, {
			transports: ["websocket"],
			extraHeaders: { Cookie: cookie },
			query,
			forceNew: true,
			reconnection: false,
		});
		this.sockets.push(socket);
		await new Promise<void>((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
		return socket;
	}

	/** A lab's session, ready, as the owner has it. */
	async session(lab: string): Promise<Opened> {
		const starting = this.engine.next();
		const session = this.sessions.open(lab);
		const ear = new Listener();
		session.join(ear);
		const agent = await starting;
		const ready = ear.status("ready");
		agent.ready();
		await ready;
		return { session, agent, ear };
	}

	/** Makes the session's link, and opens it as a browser does: its address, its cookie, the page it leads to. */
	async link(session: Session): Promise<{ url: URL; cookie: string; page: URL; id: string }> {
		const owner = await this.socket(this.owners);
		const reply = await ask(owner, { type: "link.make", session: session.id });
		const url = new URL(Sharing.parse(reply.ok && reply.value).urls[0] ?? "");
		const { headers } = await this.http(`${url.pathname}${url.search}`);
		const cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
		const page = new URL(headers.location ?? "", url);
		return { url, cookie, page, id: page.searchParams.get("link") ?? "" };
	}
}

export async function ask(socket: Socket, raw: unknown): Promise<Reply> {
	return Reply.parse(await socket.timeout(20_000).emitWithAck("request", raw));
}
