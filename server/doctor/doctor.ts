import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { DoctorReport } from "@/protocol/doctor";
import { VethlabError } from "@/protocol/errors";
import { Feature } from "@/protocol/lab";
import { programsOf, viewPrograms } from "@/protocol/needs";
import type { Engine } from "../engines/engine";
import type { ReadLab } from "../labs/read-labs";
import { examine } from "./examine";
import { type Found, judge, needsMore } from "./judge";

/** A kernel of its own takes some seconds to boot, and more on a busy machine, ms. */
const examinedWithin = 60_000;
/** Whoever asks for news gets an answer after this, if there are none: less than a page waits for one, ms. */
const answerWithin = 10_000;

/** Looks at this machine when first asked, and keeps what it found until it is told to look again. */
export class Doctor {
	private report: DoctorReport | null = null;
	private revision = 0;
	/** What the last look found, and which programs it asked for. */
	private found: readonly Found[] = [];
	private programs: readonly string[] = [];
	private news: () => void = () => {};
	private next = this.promiseNews();

	/** @param labs reads them, at the beginning of each look */
	constructor(
		private readonly labs: () => readonly ReadLab[],
		private readonly engines: readonly Engine[],
	) {}

	/**
	 * What is known, once that is another than `seen` (a report's revision); after some seconds in any case. `again`
	 * begins a new look, unless one goes on.
	 */
	async ask(seen: number | null, again: boolean): Promise<DoctorReport> {
		if (!this.report || (again && this.report.done)) void this.round(this.labs());
		else if (this.report.done && seen === null) this.follow(this.report);
		else if (this.report.revision === seen) {
			await Promise.race([this.next, delay(answerWithin, undefined, { ref: false })]);
		}
		if (!this.report) throw new VethlabError("internal", "a look that has not begun");
		return this.report;
	}

	/** One whole look; `progress` is told of each report on the way. */
	async look(progress: (report: DoctorReport) => void = () => {}): Promise<DoctorReport> {
		return this.round(this.labs(), progress);
	}

	/** Never rejects. */
	private async round(
		labs: readonly ReadLab[],
		progress: (report: DoctorReport) => void = () => {},
	): Promise<DoctorReport> {
		const time = Date.now();
		const programs = programsIn(labs);
		const found = this.engines.map(({ name }) => unknown(name, "untried"));
		const tell = (done: boolean) => {
			const report = judge(labs, found, { revision: ++this.revision, time, done });
			this.report = report;
			this.news();
			this.next = this.promiseNews();
			progress(report);
			return report;
		};
		for (const [index, engine] of this.engines.entries()) {
			const before = found.slice(0, index);
			if (index > 0 && !needsMore(labs, before)) break;
			found[index] = unknown(engine.name, "trying");
			tell(false);
			found[index] = await tryOut(engine, programs);
		}
		this.found = found;
		this.programs = programs;
		return tell(true);
	}

	/** What the files of labs say by now: looks once more only where they ask for what was not tried. */
	private follow(report: DoctorReport): void {
		const labs = this.labs();
		const tried = this.found.filter(({ state }) => state !== "untried");
		const isNew = programsIn(labs).some((program) => !this.programs.includes(program));
		if (isNew || (tried.length < this.found.length && needsMore(labs, tried))) {
			void this.round(labs);
			return;
		}
		const { revision, time, done } = report;
		const judged = judge(labs, this.found, { revision, time, done });
		if (!isDeepStrictEqual(judged, report)) this.report = { ...judged, revision: ++this.revision };
	}

	private promiseNews(): Promise<void> {
		return new Promise((resolve) => {
			this.news = resolve;
		});
	}
}

async function tryOut(engine: Engine, programs: readonly string[]): Promise<Found> {
	const from = performance.now();
	const took = () => ({ duration: performance.now() - from });
	try {
		const questions = { features: Feature.options, programs: [...programs] };
		const examined = await examine(engine, questions, examinedWithin);
		return { ...unknown(engine.name, "works"), ...examined, ...took() };
	} catch (thrown) {
		const error = VethlabError.from(thrown).toMessage();
		return { ...unknown(engine.name, "fails"), error, ...took() };
	}
}

function programsIn(labs: readonly ReadLab[]): string[] {
	const ofViews = Object.values(viewPrograms).flat();
	return [...new Set([...labs.flatMap(({ lab }) => (lab ? programsOf(lab) : [])), ...ofViews])];
}

function unknown(name: string, state: Found["state"]): Found {
	return { name, state, kernel: null, duration: null, error: null, lacks: [] };
}
