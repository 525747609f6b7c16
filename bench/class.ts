import { once } from "node:events";
import { io } from "socket.io-client";

/**
 * `class.ts LINK PAGES`: so many pages of a class, as far as the server sees them. A process of its own, and a nice
 * one: a class brings its own machines, and here they share the server's. Says `joined`; ends with its input.
 */
const [link = "", pages = "0"] = process.argv.slice(2);
const url = new URL(link);
const login = await fetch(url, { redirect: "manual" });
const Cookie = login.headers.getSetCookie()[0]?.split(";")[0] ?? "";
const { searchParams } = new URL(login.headers.get("location") ?? "", url);
const query = { link: searchParams.get("link") ?? "" };
const lab = searchParams.get("id");
for (let n = 0; n < Number(pages); n++) {
	const options = { transports: ["websocket"], extraHeaders: { Cookie }, query, forceNew: true, reconnection: false };
	const socket = io(url.origin, options);
	await new Promise<void>((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
	const reply: unknown = await socket.emitWithAck("request", { type: "session.join", lab });
	if (typeof reply !== "object" || reply === null || !("ok" in reply) || reply.ok !== true) {
		throw new Error(`a page of the class was not let in: ${JSON.stringify(reply)}`);
	}
	socket.on("disconnect", () => process.exit(1));
}
console.log("joined");
await once(process.stdin.resume(), "end");
process.exit(0);
