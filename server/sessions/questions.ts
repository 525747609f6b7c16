import { type ErrorMessage, VethlabError } from "@/protocol/errors";
import type { Role } from "@/protocol/socket";

/** Questions of a kind that an agent may have before it has answered one. A class does not take the owner's places. */
const most: Record<Role, number> = { owner: 8, viewer: 4 };
interface Asked<A> {
	answer: (answer: A) => void;
	fail: (error: VethlabError) => void;
	timer: NodeJS.Timeout;
}

type Refusal = { error: ErrorMessage };

/** Questions of one kind that an agent has been asked, and who waits for each. */
export class Questions<A> {
	private readonly asked = new Map<number, Asked<A>>();
	private next = 0;

	/** `patience`: milliseconds that an answer may take, some hundred processes in the namespaces; less than a page waits. */
	constructor(private readonly patience = 15_000) {}

	/** `send` asks the agent, with this id. */
	ask(role: Role, send: (id: number) => void): Promise<A> {
		if (this.asked.size >= most[role]) {
			throw new VethlabError("rate-limited", "Too many questions at once. Wait a moment.");
		}
		const id = this.next++;
		return new Promise((answer, fail) => {
			const late = new VethlabError("internal", `No answer came within ${this.patience / 1000} s. Try again.`);
			const timer = setTimeout(() => this.take(id)?.fail(late), this.patience);
			this.asked.set(id, { answer, fail, timer });
			send(id);
		});
	}

	answered(id: number, result: A | Refusal): void {
		// One that was given up.
		const asked = this.take(id);
		if (!asked) return;
		if (isRefusal(result)) {
			const { code, message, values } = result.error;
			asked.fail(new VethlabError(code, message, { values }));
		} else asked.answer(result);
	}

	/** The agent is gone: nobody will answer. */
	forget(): void {
		const gone = new VethlabError("agent-lost", "The sandbox went before it answered. Ask again when it is ready.");
		for (const id of [...this.asked.keys()]) this.take(id)?.fail(gone);
	}

	private take(id: number): Asked<A> | undefined {
		const asked = this.asked.get(id);
		clearTimeout(asked?.timer);
		this.asked.delete(id);
		return asked;
	}
}

function isRefusal<A>(result: A | Refusal): result is Refusal {
	return typeof result === "object" && result !== null && "error" in result;
}
