import { randomBytes } from "node:crypto";
import { VethlabError } from "@/protocol/errors";
import type { LabSummary } from "@/protocol/lab";
import type { Language } from "@/protocol/text";
import { Doctor } from "../doctor/doctor";
import type { Engine } from "../engines/engine";
import { findLab, type LabFolders, labPage, readLabs } from "../labs/read-labs";
import type { Viewer } from "./audience";
import { EngineChoice } from "./engine-choice";
import { Session } from "./session";

export const defaultKeepMinutes = 30;

/** All sessions of a server: at most one a lab, so that a second page joins the first one's. */
export class Sessions {
	/** Also those that have ended, until nothing of their sandboxes is left. */
	private readonly all = new Set<Session>();
	private readonly engines: EngineChoice;
	/** Another one at each start of the server. */
	private readonly server = randomBytes(6).toString("base64url");
	/** What these engines allow. */
	readonly doctor: Doctor;

	constructor(
		private readonly labs: LabFolders,
		engines: readonly Engine[],
	) {
		this.engines = new EngineChoice(engines);
		this.doctor = new Doctor(() => readLabs(labs), engines);
	}

	/** All labs, or only one of them, if it is there. */
	list(only?: string): LabSummary[] {
		return readLabs(this.labs, only).map((lab) => lab.summary);
	}

	/** A lab's page of text, as safe HTML. Throws `lab-unknown` where there is none. */
	page(labId: string, language: Language): string {
		return labPage(this.labs, labId, language);
	}

	/**
	 * The lab's session, whatever its variant, or a new one of the variant (the first, if none is named). Throws
	 * `lab-unknown` or `lab-invalid`.
	 */
	open(labId: string, variant?: string): Session {
		for (const session of this.all) if (session.lab.id === labId && isOpen(session)) return session;
		const session = new Session({
			id: randomBytes(12).toString("base64url"),
			server: this.server,
			lab: findLab(this.labs, labId, variant),
			read: (another) => findLab(this.labs, labId, another),
			engines: this.engines,
			keepMinutes: defaultKeepMinutes,
		});
		this.all.add(session);
		void session.ended.then(() => this.all.delete(session));
		return session;
	}

	/** A lab's file was saved: each session says what becomes of it. */
	labsSaved(): void {
		for (const session of this.all) if (isOpen(session)) session.labSaved();
	}

	find(id: string): Session {
		for (const session of this.all) if (session.id === id && isOpen(session)) return session;
		throw new VethlabError("session-unknown", "This session has ended. Open the lab again for a new one.");
	}

	/** Also where the session is gone already. */
	leave(id: string, viewer: Viewer): void {
		for (const session of this.all) if (session.id === id) session.leave(viewer);
	}

	/** Resolves when nothing of any sandbox is left. */
	async end(): Promise<void> {
		await Promise.all([...this.all].map((session) => session.end()));
	}
}

function isOpen(session: Session): boolean {
	return session.status.status !== "ended";
}
