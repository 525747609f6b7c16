import { io } from "socket.io-client";
import { type Wire, wireOver } from "./wire";

/** How long a request may go unanswered, ms. A join is answered at once; the sandbox starts afterwards. */
const ANSWER_WITHIN = 20_000;

/** One connection for the page, to the server that it came from. It reconnects by itself. */
export function openWire(): Wire {
	// Opened by a look-only link: the page is that link's, whatever else this browser has open.
	const link = new URLSearchParams(location.search).get("link");
	const socket = io({
		transports: ["websocket"],
		query: link === null ? {} : { link },
		reconnectionDelay: 300,
		reconnectionDelayMax: 3000,
		ackTimeout: ANSWER_WITHIN,
	});
	return wireOver(socket);
}
