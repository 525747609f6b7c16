import type { z } from "zod";
import { VethlabError } from "@/protocol/errors";
import { type Answer, answers, PacketsTold, Reply, type Request, type RequestType, Told } from "@/protocol/socket";

/** As much of a Socket.IO client as is used; tests put an in-memory pair in its place. */
export interface SocketLike {
	readonly connected: boolean;
	on(event: string, listener: (value: unknown) => void): unknown;
	off(event: string, listener: (value: unknown) => void): unknown;
	emitWithAck(event: string, value: unknown): Promise<unknown>;
	disconnect(): unknown;
}

type RequestOf<T extends RequestType> = Extract<Request, { type: T }>;

export interface Wire {
	readonly open: boolean;
	/** Rejects with a `VethlabError`: the server's own, or `internal` where the connection went. */
	request<T extends RequestType>(request: RequestOf<T>): Promise<Answer<T>>;
	/** These give back what ends them. */
	onTold(listener: (told: Told) => void): () => void;
	/** Of packets, where they are watched. */
	onPackets(listener: (told: PacketsTold) => void): () => void;
	/** Called whenever a lab's file was saved on the server: what is shown of labs may be another. */
	onLabs(listener: () => void): () => void;
	/** Called whenever the connection opens (also again) or goes. */
	onConnection(listener: (open: boolean) => void): () => void;
	close(): void;
}

const schemas: { [T in RequestType]: z.ZodType<Answer<T>> } = answers;

/** The door: nothing foreign passes without its schema. */
export function wireOver(socket: SocketLike): Wire {
	const on = (event: string, listener: (value: unknown) => void) => {
		socket.on(event, listener);
		return () => void socket.off(event, listener);
	};
	return {
		get open() {
			return socket.connected;
		},
		async request<T extends RequestType>(request: RequestOf<T>): Promise<Answer<T>> {
			const type: T = request.type;
			if (!socket.connected) throw new VethlabError("internal", "The connection to the server is lost.");
			const raw = await socket.emitWithAck("request", request).catch((cause: unknown) => {
				throw new VethlabError("internal", `The server did not answer ${type}.`, { cause });
			});
			const reply = Reply.safeParse(raw);
			if (!reply.success) throw misfit(type, reply.error);
			if (!reply.data.ok) {
				const { code, message, values } = reply.data.error;
				throw new VethlabError(code, message, { values });
			}
			const value = schemas[type].safeParse(reply.data.value);
			if (!value.success) throw misfit(type, value.error);
			return value.data;
		},
		onTold: (listener) => on("event", parsed(Told, listener)),
		onPackets: (listener) => on("packets", parsed(PacketsTold, listener)),
		onLabs: (listener) => on("labs", () => listener()),
		onConnection(listener) {
			const opened = on("connect", () => listener(true));
			const closed = ["disconnect", "connect_error"].map((event) => on(event, () => listener(false)));
			return () => {
				for (const end of [opened, ...closed]) end();
			};
		},
		close() {
			socket.disconnect();
		},
	};
}

function parsed<T>(schema: z.ZodType<T>, listener: (told: T) => void): (raw: unknown) => void {
	return (raw) => {
		const told = schema.safeParse(raw);
		if (told.success) listener(told.data);
		else console.error("vethlab: an event of the server does not fit its schema", told.error);
	};
}

function misfit(type: RequestType, cause: unknown): VethlabError {
	return new VethlabError(
		"message-invalid",
		`The answer to ${type} does not fit this page's version of vethlab. Load the page again.`,
		{ cause },
	);
}
