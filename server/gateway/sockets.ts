import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Server, type Socket } from "socket.io";
import { VethlabError } from "@/protocol/errors";
import type { PacketsTold, Reply, Told } from "@/protocol/socket";
import type { Viewer } from "../sessions/audience";
import type { Sessions } from "../sessions/sessions";
import type { Access, Who } from "./access";
import { Bucket } from "./bucket";
import type { Link } from "./links";
import { answerRequest, type House, mostWatching } from "./requests";

/** The longest request is a file that was edited: 64 Ki characters, each up to six bytes in JSON. */
const maxRequestBytes = 512 * 1024;
/** A person clicks a few times a second; a page that catches up asks in a burst. */
const burst = 60;
const perSecond = 30;
/** Refusals after which a page that goes on is cut off. */
const maxRefused = 300;
/** Events that wait for a page that reads too slowly; it is cut off, comes back and catches up. */
const maxWaiting = 5_000;

/** Socket.IO on the page's own port. Nothing reaches it that has not passed `access`. */
export class Sockets {
	private readonly io: Server;
	/** The pages that each look-only link has open. */
	private readonly byLink = new Map<string, Set<Ears>>();

	constructor(
		private readonly access: Access,
		private readonly house: House,
	) {
		this.io = new Server({
			transports: ["websocket"],
			serveClient: false,
			maxHttpBufferSize: maxRequestBytes,
			perMessageDeflate: false,
		});
		// To a server that never listens: requests and upgrades of ours reach Socket.IO through `upgrade` only.
		this.io.attach(createServer());
		this.io.on("connection", (socket) => this.welcome(socket));
	}

	/** Every upgrade of the HTTP server. */
	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		socket.on("error", () => socket.destroy());
		const refused = this.refusal(request, this.access.whoIs(request));
		if (refused) socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
		else this.io.engine.handleUpgrade(request, socket, head);
	}

	private refusal({ headers, url }: IncomingMessage, who: Who | null): string | null {
		if (!this.access.isOurHost(headers.host) || !this.access.isOurOrigin(headers.origin)) return "403 Forbidden";
		if (who === null) return "401 Unauthorized";
		// Those beyond what a link may have open are told so; whoever tries on is not heard.
		if (this.isFull(who)) return "503 Service Unavailable";
		return url?.startsWith("/socket.io/?") ? null : "404 Not Found";
	}

	/** A link has ended: its pages are told why, and hear nothing more. */
	cutOff(link: Link, why: "revoked" | "ended"): void {
		const pages = [...(this.byLink.get(link.id) ?? [])];
		// All leave before any is told: what the session says of their leaving must not come after the last word.
		for (const page of pages) page.leaveAll();
		const error = new VethlabError("unauthorized", "The link to this session was revoked.").toMessage();
		const event = { ...link.session.status, status: "ended", phase: null, error } as const;
		this.byLink.delete(link.id);
		for (const page of pages) page.close(why === "revoked" ? { session: link.session.id, event } : null);
	}

	tellLabsSaved(): void {
		this.io.emit("labs");
	}

	private earsOf(link: string): Set<Ears> {
		const known = this.byLink.get(link) ?? new Set();
		this.byLink.set(link, known);
		return known;
	}

	private isFull(who: Who): boolean {
		return who.role === "viewer" && (this.byLink.get(who.link)?.size ?? 0) >= 2 * mostWatching;
	}

	async close(): Promise<void> {
		await this.io.close();
	}

	private welcome(socket: Socket): void {
		// Who it is comes from the upgrade's own cookie: nothing that the page says later changes it.
		const who = this.access.whoIs(socket.request);
		// Many may have passed the upgrade at once, before any of them was counted.
		if (who === null || this.isFull(who)) {
			socket.disconnect(true);
			return;
		}
		const ears = new Ears(socket, this.house.sessions);
		const ofLink = who.role === "viewer" ? this.earsOf(who.link) : null;
		ofLink?.add(ears);
		const bucket = new Bucket(burst, perSecond);
		let refused = 0;
		socket.use(([event, raw, acknowledge], next) => {
			if (!bucket.take()) {
				if (++refused > maxRefused) socket.disconnect(true);
				else reply(acknowledge, failure(new VethlabError("rate-limited", "Too many requests at once. Wait a moment.")));
				return;
			}
			if (event === "request") this.answer(raw, who, ears, (answer) => reply(acknowledge, answer));
			else next();
		});
		socket.on("disconnect", () => {
			ofLink?.delete(ears);
			ears.leaveAll();
		});
	}

	/** At once where it can be: nothing may be told between what is answered and the answer. */
	private answer(raw: unknown, who: Who, ears: Ears, give: (reply: Reply) => void): void {
		const refuse = (thrown: unknown) => {
			const error = VethlabError.from(thrown);
			if (error.code === "internal") console.error("vethlab:", error.cause ?? error);
			give(failure(error));
		};
		try {
			const value = answerRequest(raw, { who, viewerOf: (session) => ears.of(session) }, this.house);
			if (value instanceof Promise) value.then((later) => give({ ok: true, value: later }), refuse);
			else give({ ok: true, value });
		} catch (thrown) {
			refuse(thrown);
		}
	}
}

/** One page's ears in the sessions that it has joined. */
class Ears {
	private readonly bySession = new Map<string, Viewer>();
	private waiting = 0;

	constructor(
		private readonly socket: Socket,
		private readonly sessions: Sessions,
	) {
		socket.conn.on("packetCreate", () => {
			// Not `disconnect`: that would send one more packet and wait for all of them to be read.
			if (++this.waiting === maxWaiting) socket.conn.close(true);
		});
		socket.conn.on("flush", () => {
			this.waiting = 0;
		});
	}

	of(session: string): Viewer {
		const known = this.bySession.get(session);
		if (known) return known;
		const viewer: Viewer = {
			tell: (event) => {
				this.socket.emit("event", { session, event } satisfies Told);
				if (event.type === "status" && event.status === "ended") this.bySession.delete(session);
			},
			tellPackets: (packets) => void this.socket.emit("packets", { session, ...packets } satisfies PacketsTold),
		};
		this.bySession.set(session, viewer);
		return viewer;
	}

	/** Tells a last word, if there is one, and cuts the page off. */
	close(word: Told | null): void {
		if (word) this.socket.emit("event", word);
		this.socket.disconnect(true);
	}

	leaveAll(): void {
		for (const [id, viewer] of this.bySession) this.sessions.leave(id, viewer);
		this.bySession.clear();
	}
}

function failure(error: VethlabError): Reply {
	return { ok: false, error: error.toMessage() };
}

/** Without an acknowledgement nobody waits for an answer. */
function reply(acknowledge: unknown, answer: Reply): void {
	if (typeof acknowledge === "function") acknowledge(answer);
}
