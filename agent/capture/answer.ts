import type { FromAgent, ToAgent } from "@/protocol/agent";
import { VethlabError } from "@/protocol/errors";
import type { Layer, Packet } from "@/protocol/packet";
import { cookedLength } from "@/protocol/packet";
import { dissect } from "../kernel/tshark";
import type { Capture } from "./capture";

type Asked<T extends ToAgent["type"]> = Extract<ToAgent, { type: T }>;

/** Sets what is captured, and says how that went. */
export async function answerCapture(capture: Capture, { id, setting }: Asked<"capture">): Promise<FromAgent> {
	const result = await capture.set(setting).then(() => null, refusal);
	return { type: "captured", id, result };
}

/** One tshark at a time: each takes a tenth of a gigabyte. */
let turn: Promise<unknown> = Promise.resolve();

export async function answerDissect({ id, packet }: Asked<"dissect">): Promise<FromAgent> {
	const layers = turn.then(() => layersOf(packet));
	turn = layers.catch(() => {});
	return { type: "dissected", id, result: await layers.catch(refusal) };
}

function layersOf({ time, length, bytes }: Packet): Promise<Layer[]> {
	return dissect({ time: BigInt(time), length: length + cookedLength, bytes: Buffer.from(bytes, "base64") });
}

function refusal(thrown: unknown) {
	return { error: VethlabError.from(thrown).toMessage() };
}
