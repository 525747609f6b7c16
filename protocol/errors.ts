import { z } from "zod";

/**
 * All that can go wrong between vethlab's own parts. A lab command that exits
 * non-zero is not among them: that is a result, and often the lesson.
 */
export const errorCodes = [
	"lab-invalid", // a lab or topology file does not say what it must
	"lab-unknown", // no lab of that name
	"step-unknown", // no step of that name in the lab
	"session-unknown", // no such session, or it has ended
	"session-busy", // a step is running already
	"sandbox-failed", // the sandbox or a host in it did not start
	"agent-lost", // the agent's process ended while the session lived
	"port-taken", // another process listens on the port
	"node-too-old", // Node below the version in package.json
	"package-missing", // a program is missing and may not be installed
	"package-old", // a program is too old for what is asked of it
	"userns-forbidden", // this machine forbids user namespaces to ordinary users
	"subuid-missing", // no range for this user in /etc/subuid or /etc/subgid
	"kernel-feature", // the kernel lacks something that the lab needs
	"filter-invalid", // tcpdump does not take this filter
	"packet-gone", // a packet that is not kept any more
	"unauthorized", // no token, or a wrong one
	"forbidden", // the role may not do this
	"rate-limited", // too many requests at once
	"message-invalid", // a message that does not fit its schema
	"usage", // wrong arguments on the command line
	"internal", // a fault of ours
] as const;
export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** How an error crosses a process border. */
export const ErrorMessage = z.strictObject({
	code: ErrorCode,
	/** One sentence in English: what is wrong and what to do about it. */
	message: z.string(),
	/** Values that a translated message needs, by name. */
	values: z.record(z.string(), z.string()).default({}),
});
export type ErrorMessage = z.infer<typeof ErrorMessage>;

/** The one error class: a code from the closed list, a message that says what to do, the cause. */
export class VethlabError extends Error {
	readonly code: ErrorCode;
	readonly values: Record<string, string>;

	constructor(code: ErrorCode, message: string, options: { values?: Record<string, string>; cause?: unknown } = {}) {
		super(message, { cause: options.cause });
		this.name = "VethlabError";
		this.code = code;
		this.values = options.values ?? {};
	}

	toMessage(): ErrorMessage {
		return { code: this.code, message: this.message, values: this.values };
	}

	/** The funnel from anything that was thrown. */
	static from(thrown: unknown): VethlabError {
		if (thrown instanceof VethlabError) return thrown;
		const message = thrown instanceof Error ? thrown.message : String(thrown);
		return new VethlabError("internal", message, { cause: thrown });
	}
}
