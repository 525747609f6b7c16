import { type FromAgent, ToAgent } from "@/protocol/agent";
import { VethlabError } from "@/protocol/errors";
import { answerCapture, answerDissect } from "./capture/answer";
import { examine } from "./examine";
import { onLines } from "./kernel/lines";
import { oldTools } from "./kernel/tools";
import { answerRoute } from "./routes/answer";
import { openSandbox, type Sandbox } from "./sandbox";

/** Reads `ToAgent` from stdin, writes `FromAgent` to stdout, a line each. Ends with its stdin. */

let sandbox: Promise<Sandbox> | null = null;

let unsent = "";

/** What is told in one turn of the event loop goes out in one write. */
function emit(message: FromAgent): void {
	if (unsent === "") setImmediate(send);
	unsent += `${JSON.stringify(message)}\n`;
}

function send(): void {
	if (unsent !== "") process.stdout.write(unsent);
	unsent = "";
}

/** The sandbox cannot go on. */
function fail(thrown: unknown): void {
	const error = VethlabError.from(thrown);
	log(error.stack ?? error.message);
	emit({ type: "failed", error: error.toMessage() });
	send();
	process.exit(1);
}

function log(text: string): void {
	process.stderr.write(`agent: ${text}\n`);
}

async function take(message: ToAgent): Promise<void> {
	if (message.type === "open") {
		if (sandbox) throw new VethlabError("message-invalid", "the sandbox is open already");
		sandbox = openSandbox(message.lab, message.epoch, emit).catch(async (thrown: unknown) => {
			const error = VethlabError.from(thrown);
			const isOurs = error.code === "kernel-feature" || error.code === "package-missing";
			throw (isOurs ? null : await oldTools()) ?? thrown;
		});
		const { lost } = await sandbox;
		await lost;
	} else if (message.type === "examine") {
		if (sandbox) throw new VethlabError("message-invalid", "the sandbox is open already");
		emit(await examine(message));
	} else if (!sandbox) {
		throw new VethlabError("message-invalid", `"${message.type}" before "open"`);
	} else {
		const { steps, observer, capture } = await sandbox;
		if (message.type === "run") await steps.run(message.step, message.files);
		else if (message.type === "look") {
			observer.counters.look(message.netns);
			if (message.flows) observer.flowTimes.look(message.flows);
		} else if (message.type === "route") emit(await answerRoute(observer, message));
		else if (message.type === "capture") emit(await answerCapture(capture, message));
		else if (message.type === "dissect") emit(await answerDissect(message));
		else steps.stop();
	}
}

function hear(line: string): void {
	let message: ToAgent;
	try {
		message = ToAgent.parse(JSON.parse(line));
	} catch (cause) {
		const error = new VethlabError("message-invalid", "a line that is no message to an agent", { cause });
		// Without its first message there is nothing to go on with; later a bad one is left out.
		if (sandbox) log(error.message);
		else fail(error);
		return;
	}
	take(message).catch((thrown: unknown) => {
		const error = VethlabError.from(thrown);
		if (error.code === "step-unknown" || error.code === "message-invalid") log(error.message);
		else fail(error);
	});
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
process.stdin.on("close", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
onLines(process.stdin, hear);
