import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { VethlabError } from "@/protocol/errors";
import type { Sessions } from "../sessions/sessions";
import { Access } from "./access";
import { answerHttp } from "./http";
import { Links } from "./links";
import { unauthorized } from "./plain-pages";
import { reachOf } from "./reach";
import { Site } from "./site";
import { Sockets } from "./sockets";
import { makeToken } from "./tokens";

export interface GatewayOptions {
	host: string;
	/** 0 takes a free one. */
	port: number;
	/** Where others reach this server, if that is not where it listens. */
	publicUrl?: URL | undefined;
	/** The exported page. */
	out: string;
	sessions: Sessions;
	/** Opens the page; a new one if absent. */
	token?: string | undefined;
}

export interface Gateway {
	readonly port: number;
	/** With the access token in it: whoever has it has the server. */
	readonly url: string;
	/** Pages that show labs ask for them again. */
	tellLabsSaved(): void;
	close(): Promise<void>;
}

/** Opens the one port: the page, and Socket.IO beside it, behind the token. */
export async function openGateway({
	host,
	port,
	publicUrl,
	out,
	sessions,
	token = makeToken(),
}: GatewayOptions): Promise<Gateway> {
	const site = new Site(out);
	const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 10_000 });
	await listen(server, host, port);
	const address = server.address();
	const bound = address !== null && typeof address === "object" ? address.port : port;
	const reach = () => reachOf(host, bound, publicUrl);
	const links = new Links((link, why) => sockets.cutOff(link, why));
	const access = new Access({ host, port: bound, publicUrl, token, links });
	const sockets = new Sockets(access, { sessions, links, reach });
	server.on("request", (request, response) => answerHttp(access, site, request, response));
	server.on("upgrade", (request, socket, head) => sockets.upgrade(request, socket, head));
	return {
		port: bound,
		url: `${reach().origins[0]}/?token=${token}`,
		tellLabsSaved: () => sockets.tellLabsSaved(),
		async close() {
			await sockets.close();
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}

async function listen(server: Server, host: string, port: number): Promise<void> {
	server.listen({ host, port });
	try {
		await once(server, "listening");
	} catch (cause) {
		const code = cause instanceof Error && "code" in cause ? cause.code : null;
		const values = { host, port: String(port) };
		if (code === "EADDRINUSE") {
			const other = `npm start -- --port ${port < 65_535 ? port + 1 : port - 1}`;
			const text = (await isOurs(host, port))
				? `vethlab runs on port ${port} of ${host} already: open the address that it printed. For a second one: ${other}`
				: `Port ${port} of ${host} is taken. Stop what listens there, or choose another port: ${other}`;
			throw new VethlabError("port-taken", text, { values, cause });
		}
		if (code === "EACCES") {
			throw new VethlabError(
				"usage",
				`Port ${port} is for root only. Choose one above 1023: npm start -- --port 4600`,
				{
					values,
					cause,
				},
			);
		}
		throw new VethlabError("usage", `${host} is not an address of this machine (--host).`, { values, cause });
	}
}

/** Milliseconds that whoever has the port may take to say who it is. */
const patience = 1000;

/** Is it a vethlab that has the port? It is not told our token: it may be anyone's. */
async function isOurs(host: string, port: number): Promise<boolean> {
	try {
		const [origin = ""] = reachOf(host, port, undefined).origins;
		const answer = await fetch(origin, { signal: AbortSignal.timeout(patience) });
		return answer.status === 401 && (await answer.text()) === unauthorized.html;
	} catch {
		return false;
	}
}
